"""Reads the stores of a relation in the order of their rows' addresses, a few blocks at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Text, bindparam, text

from pooldeck_db.catalog import Column
from pooldeck_db.paging.addresses.place import Address, Tid, key_of
from pooldeck_db.paging.order import CTID, OrderColumn
from pooldeck_db.paging.shape import Line, quoted
from pooldeck_db.paging.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.paging.codecs.base import Codec

FIRST_WINDOW = 8
"""Blocks of the first window; at usual row sizes they hold a page."""
LARGEST_WINDOW = 8_192
"""Blocks (64 MB) of the largest window; a larger one would make a sort of its rows felt."""

_BLOCKS = text(
    "SELECT pg_catalog.pg_relation_size(CAST(name AS regclass))"
    " / CAST(pg_catalog.current_setting('block_size') AS bigint)"
    " FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS stores (name, number) ORDER BY number"
).bindparams(bindparam("names", type_=ARRAY(Text)))


class Stores:
    """The stores of one relation, and how to read each by itself."""

    def __init__(self, detail: RelationDetail, codec: Codec) -> None:
        self.names: tuple[RelationName, ...] = detail.stores or (detail.relation.name,)
        self._detail = detail
        self._codec = codec
        self._statements: dict[int, Statements] = {}
        self.window = FIRST_WINDOW
        """Blocks to begin with: as many as the last page took."""

    def statements(self, store: int) -> Statements:
        """The statements that read one store in the order of its addresses."""
        if store not in self._statements:
            order = (OrderColumn(CTID, hidden=True),)
            self._statements[store] = Statements(self._detail, order, self._codec, store=self.names[store])
        return self._statements[store]

"""How pages of a relation are cut in an order, kept while the relation keeps its shape."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.paging.keyset import KeysetCutter
from pooldeck_db.paging.offset import OffsetCutter
from pooldeck_db.paging.order import CTID, OrderColumn, ordering
from pooldeck_db.paging.records import Method
from pooldeck_db.paging.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.cut import Cutter
    from pooldeck_db.paging.interpolation.base import Interpolator
    from pooldeck_db.paging.order import Ordering
    from pooldeck_db.paging.records import Sort

_MOST = 64
"""Plans kept; one of a relation of 1,600 columns holds about 100 kB of SQL."""

_WIDE = 200
"""Columns beyond which a relation is wide."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one relation is paged in one order."""

    ordering: Ordering
    statements: Statements
    cutter: Cutter

    async def settle(self, session: AsyncSession) -> None:
        """Have rows that are counted off come in the same order for every page."""
        steadies = self.statements.codec.steadies
        if self.ordering.method is Method.OFFSET and steadies is not None:
            await session.execute(text(steadies))


class Plans:
    """Makes plans, and keeps those used last."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._kept: OrderedDict[Hashable, Plan] = OrderedDict()

    def plan(self, detail: RelationDetail, order: tuple[Sort, ...]) -> Plan:
        """The plan for a relation as it was read; raises what `ordering` raises."""
        if not detail.fingerprint:
            return self._make(detail, order)
        shape = (detail.relation.name, detail.fingerprint, detail.stores, order)
        plan = self._kept.pop(shape, None) or self._make(detail, order)
        self._kept[shape] = plan
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return plan

    def _make(self, detail: RelationDetail, order: tuple[Sort, ...]) -> Plan:
        chosen = ordering(detail, order)
        codec = _codec(self._dialect, is_wide=len(detail.columns) > _WIDE)
        statements = Statements(detail, chosen.columns, codec, keyed=chosen.method is not Method.OFFSET)
        return Plan(chosen, statements, self._cutter(detail, chosen, statements))

    def _cutter(self, detail: RelationDetail, chosen: Ordering, statements: Statements) -> Cutter:
        if chosen.method is Method.OFFSET:
            return OffsetCutter(statements, chosen.wished)
        if chosen.method is Method.ADDRESS and detail.address == CTID.name:
            from pooldeck_db.paging.addresses.cutter import AddressCutter

            by_address = Statements(detail, (OrderColumn(CTID, hidden=True),), statements.codec)
            return AddressCutter(detail.stores or (detail.relation.name,), by_address)
        return KeysetCutter(statements, _interpolator(self._dialect))


def _codec(dialect: str, *, is_wide: bool) -> Codec:
    """The codec of a dialect; imports no other's."""
    if dialect == "postgresql":
        from pooldeck_db.paging.codecs.postgresql import PostgreSQLCodec

        return PostgreSQLCodec(is_wide=is_wide)
    from pooldeck_db.paging.codecs.sqlite import SQLiteCodec

    return SQLiteCodec()


def _interpolator(dialect: str) -> Interpolator:
    """The interpolator of a dialect; imports no other's."""
    if dialect == "postgresql":
        from pooldeck_db.paging.interpolation.postgresql import PostgreSQLInterpolator

        return PostgreSQLInterpolator()
    from pooldeck_db.paging.interpolation.sqlite import SQLiteInterpolator

    return SQLiteInterpolator()

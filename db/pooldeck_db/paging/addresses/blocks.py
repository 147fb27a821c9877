"""How large the stores of a relation are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, BigInteger, Text, bindparam, text

from pooldeck_db.paging.shape import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationName

_BLOCKS = (
    text(
        "SELECT pg_catalog.pg_relation_size(CAST(name AS regclass))"
        " / CAST(pg_catalog.current_setting('block_size') AS bigint) AS blocks"
        " FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS stores (name, number) ORDER BY number"
    )
    .bindparams(bindparam("names", type_=ARRAY(Text)))
    .columns(blocks=BigInteger)
)


async def blocks_of(session: AsyncSession, stores: Sequence[RelationName]) -> Sequence[int]:
    """The number of blocks of each store."""
    names = [f"{quoted(store.schema)}.{quoted(store.name)}" for store in stores]
    return (await session.execute(_BLOCKS, {"names": names})).scalars().all()

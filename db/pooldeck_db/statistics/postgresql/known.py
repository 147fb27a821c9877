"""What PostgreSQL's ANALYZE wrote down of a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog import RelationKind
from pooldeck_db.catalog.queries import sql
from pooldeck_db.paging.codecs.postgresql import COMPARED_AS_BASE
from pooldeck_db.paging.interpolation.base import plain
from pooldeck_db.statistics.postgresql.written import Written, merged, statistics_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail, RelationName
    from pooldeck_db.statistics.records import ColumnStatistics

_PACKAGE = "pooldeck_db.statistics.postgresql"

_MOST_PARTS = 200
"""Partitions whose statistics are put together."""

_REASON = text(
    "SELECT pg_catalog.row_security_active(c.oid),"
    " greatest(pg_catalog.pg_stat_get_last_analyze_time(c.oid),"
    " pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)) IS NOT NULL"
    " FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE n.nspname = :schema AND c.relname = :name"
)


async def known_statistics(
    session: AsyncSession, detail: RelationDetail, column: Column
) -> ColumnStatistics | None:
    """The statistics of the relation itself; where it has none, of its partitions together; None without any.

    A partitioned table is analysed by nobody but its owner: autovacuum looks at the partitions alone.
    """
    name = detail.relation.name
    if detail.relation.kind.is_computed:
        return None
    is_parent = detail.relation.kind is RelationKind.PARTITIONED_TABLE or len(detail.stores) > 1
    own = await _written(session, (name,), column, inherited=is_parent)
    if own:
        return statistics_of(column, own[0], detail.relation.rows)
    parts = detail.stores[:_MOST_PARTS] if is_parent else ()
    found = await _written(session, parts, column, inherited=False) if parts else []
    if not found:
        return None
    return statistics_of(column, merged(found), detail.relation.rows, parts=(len(found), len(detail.stores)))


async def reason_of_absence(session: AsyncSession, detail: RelationDetail) -> str:
    """Why there are no statistics, and what to do about it."""
    kind = detail.relation.kind
    if kind.is_computed:
        return f"The server keeps no statistics of a {kind}: only counting its rows tells."
    name = detail.relation.name
    values = {"schema": name.schema, "name": name.name}
    row = (await session.execute(_REASON, values)).first()
    secured, analysed = tuple(row) if row is not None else (False, False)
    if secured:
        return "Row-level security hides the server's statistics of this table from you."
    if analysed:
        return "The last ANALYZE wrote nothing down about this column."
    return "The table was never analysed: ANALYZE makes the server's statistics."


async def _written(
    session: AsyncSession, names: Sequence[RelationName], column: Column, *, inherited: bool
) -> list[Written]:
    statement = text(sql(_PACKAGE, "known").format(value=plain(_comparable(column)), has_order=_has_order(column)))
    values = {
        "schemas": [name.schema for name in names],
        "names": [name.name for name in names],
        "column": column.name,
        "inherited": inherited,
    }
    return [Written(*row) for row in await session.execute(statement, values)]


def _has_order(column: Column) -> str:
    """Whether a text that was written down can be compared: the name of a function may be that of several."""
    return "true" if column.orderable and not column.base_type.startswith("reg") else "false"


def _comparable(column: Column) -> str:
    """What a text that was written down is compared as."""
    if _has_order(column) == "false":
        return "e.v"
    is_base = column.base_type in COMPARED_AS_BASE
    collation = f" COLLATE {column.collation}" if column.collation else ""
    return f"CAST(e.v AS {f'pg_catalog.{column.base_type}' if is_base else column.type}){collation}"

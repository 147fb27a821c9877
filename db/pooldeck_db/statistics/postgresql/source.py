"""Column statistics as PostgreSQL is asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind
from pooldeck_db.catalog.queries import sql
from pooldeck_db.paging.shape import operand, quoted
from pooldeck_db.statistics.base import BUCKETS, MOST_COMMON, Sample, lines_about, rows_of
from pooldeck_db.statistics.postgresql.known import known_statistics, reason_of_absence
from pooldeck_db.statistics.postgresql.scales import scale_of
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from sqlalchemy import CTE, Executable
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.statistics.records import ColumnStatistics

_PACKAGE = "pooldeck_db.statistics.postgresql"

_SAMPLED_BYTES = 1024 * 1024
"""Bytes of a table that are looked at for a sample, in blocks of 8 kB that lie anywhere in it."""

_SAMPLED_ROWS = 50_000
"""Rows of a sample at most; there are fewer in so many bytes."""

_SAMPLED_KINDS = frozenset(
    (
        RelationKind.TABLE,
        RelationKind.PARTITIONED_TABLE,
        RelationKind.PARTITION,
        RelationKind.MATERIALIZED_VIEW,
    )
)
"""Kinds of relations of which some blocks can be read, and no others."""

_VARYING = frozenset((Kind.TEXT, Kind.JSON, Kind.ARRAY, Kind.BINARY, Kind.OTHER))
"""Kinds whose values differ in length."""


class PostgreSQLStatistics:
    """Values cross as the server's text."""

    def operand(self, column: Column) -> str:
        """The column itself, or its text where the type cannot say whether two values are equal."""
        return operand(column.name) if column.orderable else f"CAST({operand(column.name)} AS text)"

    def notes(self, column: Column) -> tuple[str, ...]:
        """A type without an order has neither a least value nor one that equals another."""
        if column.orderable:
            return ()
        order = f"Values of type {column.type} have no order: there is no least and no greatest one."
        return (order, "They are told apart by their text, because the type cannot say which are equal.")

    def statement(self, column: Column, codec: Codec, rows: CTE) -> Executable:
        """One statement that reads the rows once."""
        return lines_about(rows, _statement(column, codec))

    async def known(
        self, session: AsyncSession, detail: RelationDetail, column: Column
    ) -> ColumnStatistics | None:
        """What ANALYZE wrote down."""
        return await known_statistics(session, detail, column)

    async def absence(self, session: AsyncSession, detail: RelationDetail) -> tuple[str, ...]:
        """Why ANALYZE wrote nothing down, or why it may not be seen."""
        return (await reason_of_absence(session, detail),)

    async def sample(self, _: AsyncSession, detail: RelationDetail, column: Column) -> Sample | None:
        """All rows of a small table, the rows in some blocks of a large one."""
        relation = detail.relation
        if relation.kind not in _SAMPLED_KINDS or detail.foreign_stores or not detail.stores:
            return None
        is_small = relation.size is not None and relation.size <= _SAMPLED_BYTES
        some = "" if is_small or not relation.size else _some_blocks(relation.size)
        query = (
            f"SELECT {self.operand(column)} AS v FROM {quoted(relation.name.schema)}.{quoted(relation.name.name)}"
            f" AS t{some} LIMIT {_SAMPLED_ROWS}"
        )
        return Sample(rows_of(query), _SAMPLED_ROWS, is_whole=not some)

    async def distinct(self, _: AsyncSession, __: RelationDetail, ___: Column) -> int | None:
        """Nothing: what the server knows of its indexes is in the statistics of the column."""
        return None


def _some_blocks(size: int) -> str:
    # The same blocks each time: figures that change by themselves would look like changes of the table.
    return f" TABLESAMPLE SYSTEM ({100 * _SAMPLED_BYTES / size:.6f}) REPEATABLE (0)"


def _statement(column: Column, codec: Codec) -> str:
    scale = scale_of(column.base_type) if column.orderable else scale_of("")
    position, placed = scale.position.format("g.v"), scale.placed.format("g.v")
    return sql(_PACKAGE, "column").format(
        mean=scale.mean.format(_mean(position, placed)),
        size=_size(column) if column.kind in _VARYING else "CAST(NULL AS numeric)",
        first=f"min({position}) FILTER (WHERE {placed})",
        last=f"max({position}) FILTER (WHERE {placed})",
        low=scale.low,
        fits=scale.fits,
        position=position,
        placed=placed,
        low_shown=scale.value.format("b.low"),
        last_shown=scale.value.format("totals.last"),
        orderable="true" if column.orderable else "false",
        shown=codec.preview(column, "g.v") or codec.whole("g.v"),
        buckets=BUCKETS,
        most=MOST_COMMON,
    )


def _mean(position: str, placed: str) -> str:
    """By decimals: the sum of floating-point numbers may not fit their own type."""
    weighted = f"sum(CAST({position} AS numeric) * g.n) FILTER (WHERE {placed})"
    return f"{weighted} / nullif(sum(g.n) FILTER (WHERE {placed}), 0)"


def _size(column: Column) -> str:
    value = "g.v" if column.base_type == "bytea" else "CAST(g.v AS text)"
    return f"sum(octet_length({value}) * g.n) / nullif(sum(g.n) FILTER (WHERE g.v IS DISTINCT FROM NULL), 0)"

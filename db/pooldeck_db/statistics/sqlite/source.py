"""Column statistics as SQLite is asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pooldeck_db.catalog.queries import sql
from pooldeck_db.catalog.sqlite.damage import recover
from pooldeck_db.catalog.sqlite.names import bindable
from pooldeck_db.paging.interpolation.base import plain
from pooldeck_db.paging.shape import operand, quoted, relation_sql
from pooldeck_db.statistics.base import BUCKETS, MOST_COMMON, Sample, lines_about, rows_of
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from sqlalchemy import CTE, Executable
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.statistics.records import ColumnStatistics

_PACKAGE = "pooldeck_db.statistics.sqlite"

_RUNS = 100
"""Points of a table from which rows are looked at for a sample."""

_RUN = 50
"""Rows that are looked at from each point on."""

_SHARING = 10
"""Rows with the same value from which on their number, which ANALYZE rounds up, tells more than a sample."""

_GOLDEN = (5**0.5 - 1) / 2

_PLACES = tuple((number + number * _GOLDEN % 1) / _RUNS for number in range(_RUNS))
"""The points as parts of the way: spread evenly, but in no period that values could have, too."""

_BUILT_IN = frozenset((None, "BINARY", "NOCASE", "RTRIM"))
"""Collations that every connection has; any other is the application's own, and this one has it not."""

_CLASSES = ("integer", "real", "text", "blob", "null")

_IS_NUMBER = "g.class IN ('integer', 'real') AND abs(CAST(g.v AS REAL)) < 1e308"

_SCALES = {
    "bucket": ("g.v", _IS_NUMBER, "min(p.class) = 'integer' AND max(p.class) = 'integer'", "{0}"),
    "moment": (
        "julianday(g.v)",
        "g.class = 'text' AND julianday(g.v) IS NOT NULL",
        "0",
        "strftime('%Y-%m-%d %H:%M:%S', {0})",
    ),
}
"""By tag: SQL for where a value stands, whether it has a place, whether all are whole numbers, and for what stands
at a place."""


class SQLiteStatistics:
    """Values go by storage class, whatever their column was declared as."""

    def operand(self, column: Column) -> str:
        """The column itself, without a collation that the connection does not have."""
        return operand(column.name) + ("" if column.collation in _BUILT_IN else " COLLATE BINARY")

    def notes(self, column: Column) -> tuple[str, ...]:
        """A collation that only the application has cannot be asked which texts are equal."""
        if column.collation in _BUILT_IN:
            return ()
        return (
            f"Only the application knows the collation {column.collation}: texts are compared by their bytes.",
        )

    def statement(self, column: Column, codec: Codec, rows: CTE) -> Executable:
        """One statement that reads the rows once."""
        return lines_about(rows, _statement(column, codec))

    async def known(self, _: AsyncSession, __: RelationDetail, ___: Column) -> ColumnStatistics | None:
        """Nothing: ANALYZE writes down too little to stand by itself."""
        return None

    async def absence(self, _: AsyncSession, detail: RelationDetail) -> tuple[str, ...]:
        """Why there is no sample of a view."""
        if detail.relation.kind.is_computed:
            return (
                f"It is a {detail.relation.kind}, of which no sample can be taken: only counting its rows tells.",
            )
        return ()

    async def sample(self, session: AsyncSession, detail: RelationDetail, column: Column) -> Sample | None:
        """All rows of a small table, runs of rows from some points of a large one, else the first rows."""
        if detail.relation.kind.is_computed:
            return None
        most = _RUNS * _RUN
        relation = relation_sql(detail)
        runs = await _runs(session, relation, detail.address, most) if detail.address else ""
        query = f"SELECT {self.operand(column)} AS v FROM {relation} AS t{runs} LIMIT {most}"
        return Sample(rows_of(query), most, is_whole=not runs)

    async def distinct(self, session: AsyncSession, detail: RelationDetail, column: Column) -> int | None:
        """What ANALYZE wrote down: how many rows an index has, and how many of them share its first column."""
        index = next(
            (each for each in detail.indexes if each.columns[:1] == (column.name,) and not each.partial), None
        )
        if index is None or detail.relation.rows is None:
            return None
        name = detail.relation.name
        known = plain(f"SELECT stat FROM {quoted(name.schema)}.sqlite_stat1")
        statement = text(f"{known} WHERE tbl = :table AND idx = :index")
        values = {"table": bindable(name.name), "index": bindable(index.name)}
        try:
            stat = (await session.execute(statement, values)).scalar()
        except DBAPIError as error:
            await recover(session, error)
            return None
        sharing = _second_number(str(stat))
        return round(detail.relation.rows / sharing) if sharing >= _SHARING else None


def _second_number(stat: str) -> int:
    """How many rows share the first column of an index; 0 where that is not told."""
    words = stat.split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


def _statement(column: Column, codec: Codec) -> str:
    tags = ("bucket", "moment") if column.kind is Kind.TIME else ("bucket",)
    return sql(_PACKAGE, "column").format(
        is_number=_IS_NUMBER,
        classes=", ".join(f"sum(g.n) FILTER (WHERE g.class = '{name}') AS {name}s" for name in _CLASSES),
        told_classes=" ".join(
            f"UNION ALL SELECT 'class', 0, '{name}', totals.{name}s FROM totals WHERE totals.{name}s > 0"
            for name in _CLASSES
        ),
        least=_shown(column, codec, "totals.least"),
        greatest=_shown(column, codec, "totals.greatest"),
        shown=_shown(column, codec, "most.v"),
        most=MOST_COMMON,
        scales="".join(_scale(tag) for tag in tags),
        buckets="".join(_buckets(tag) for tag in tags),
    )


def _shown(column: Column, codec: Codec, operand: str) -> str:
    return codec.preview(column, operand) or codec.whole(operand)


def _scale(tag: str) -> str:
    """The parts of the statement that count one sort of values in buckets."""
    position, placed, is_whole, _ = _SCALES[tag]
    return sql(_PACKAGE, "scale").format(
        tag=tag,
        position=position,
        placed=placed,
        is_whole=is_whole,
        count=BUCKETS,
        steps=", ".join(f"({number})" for number in range(BUCKETS)),
        low=_low("e", "s.i"),
        own_low=_low("g", "g.i"),
        next_low=_low("g", "(g.i + 1)"),
    )


def _low(ends: str, number: str) -> str:
    """Where a bucket begins, between these ends."""
    even = f"{ends}.low + ({ends}.high - {ends}.low) * {number} / {BUCKETS}.0"
    return f"coalesce({ends}.low + {number} * {ends}.step, {even})"


def _buckets(tag: str) -> str:
    shown = _SCALES[tag][3]
    return (
        f"UNION ALL SELECT '{tag}', b.i, {shown.format('b.low')}, coalesce(c.n, 0)"
        f" FROM {tag}_bounds AS b LEFT JOIN {tag}_counted AS c ON c.i = b.i"
        f" UNION ALL SELECT '{tag} end', 0, {shown.format('e.high')}, NULL FROM {tag}_ends AS e "
    )


async def _runs(session: AsyncSession, relation: str, address: str, most: int) -> str:
    """The condition that leaves runs of rows; empty for a table of fewer rows than those."""
    ends = (
        f"SELECT (SELECT min({address}) FROM {relation}), (SELECT max({address}) FROM {relation}),"
        f" (SELECT count(*) FROM (SELECT 1 FROM {relation} LIMIT {most}))"
    )
    first, last, counted = tuple((await session.execute(text(plain(ends)))).one())
    if counted < most:
        return ""
    points = (first + int((last - first) * place) for place in _PLACES)
    runs = (
        f"SELECT * FROM"
        f" (SELECT {address} FROM {relation} WHERE {address} >= {point} ORDER BY {address} LIMIT {_RUN})"
        for point in points
    )
    return f" WHERE t.{address} IN ({' UNION '.join(runs)})"

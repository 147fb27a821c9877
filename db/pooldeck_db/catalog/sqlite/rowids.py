"""How many rows a SQLite table may have, from samples of its rowids.

The span of the rowids is cut where large gaps are, and in each piece that is left some rows are looked at. That
takes a number of seeks in the table's b-tree that does not depend on the number of rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.catalog.sqlite.names import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

_CUTS = 16
"""Points at which gaps are looked for."""

_STRATA = 4
"""Parts of each piece in which rows are looked at."""

_RUN = 32
"""Rows that are looked at in each part."""

_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, slots=True)
class Span:
    """The rowids of a table, from the least to the greatest."""

    table: str
    address: str
    """The hidden column with the rowid."""
    first: int
    last: int

    @property
    def length(self) -> int:
        """How many rows there may be at most."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of a span, and the point in it from which on its rows are looked at."""

    first: int
    last: int
    start: int

    def rows(self, seen: int, farthest: int) -> float:
        """The estimate, from how many rows were seen from the start on and the greatest rowid of them."""
        width = self.last - self.first + 1
        if seen < _RUN:
            return seen / (self.last - self.start + 1) * width
        # The distance to the n-th row holds n - 1/2 gaps on average, for the start lies somewhere in the first.
        return (seen - 0.5) / (farthest - self.start + 0.5) * width


async def rows_by_rowids(session: AsyncSession, schema: str, spans: Sequence[Span]) -> Mapping[str, int]:
    """The estimated rows by table, in two statements for all of them.

    Measured on 1,000,000 rows: within 5 % where rowids are dense, evenly spaced, drawn at random, with a hole or
    an outlier, or growing; within 25 % in blocks of 1,000 with gaps between; but a hundredth of them in a hundred
    clumps that lie far apart.
    """
    gaps: dict[str, list[tuple[int | None, int | None]]] = {span.table: [] for span in spans}
    for place, before, behind in await session.execute(text(" UNION ALL ".join(_gap_queries(schema, spans)))):
        gaps[spans[place].table].append((before, behind))
    strata = {span.table: list(strata_of(pieces(span, gaps[span.table]))) for span in spans}
    found = dict.fromkeys(strata, 0.0)
    queries = _run_queries(schema, [(span, strata[span.table]) for span in spans])
    for place, start, run in await session.execute(text(" UNION ALL ".join(queries))):
        table = spans[place].table
        stratum = next(stratum for stratum in strata[table] if stratum.start == start)
        seen, farthest = json.loads(run)
        found[table] += stratum.rows(seen, farthest or stratum.start)
    return {span.table: min(round(found[span.table]), span.length) for span in spans}


def pieces(span: Span, gaps: Sequence[tuple[int | None, int | None]]) -> list[tuple[int, int]]:
    """The span without the gaps, each given by the rowids before and behind it; pure."""
    first, found = span.first, []
    for before, behind in sorted({(b, a) for b, a in gaps if b is not None and a is not None}):
        found.append((first, before))
        first = behind
    return [*found, (first, span.last)]


def strata_of(found: Sequence[tuple[int, int]]) -> Iterator[Stratum]:
    """Some parts of each piece, none of which begins at the same distance from its start as the last one; pure."""
    number = 0
    for first, last in found:
        width = last - first + 1
        edges = [*sorted({first + width * part // _STRATA for part in range(_STRATA)}), last + 1]
        for low, high in pairwise(edges):
            number += 1
            yield Stratum(low, high - 1, low + int((high - low) * (number * _GOLDEN % 1)))


def _gap_queries(schema: str, spans: Sequence[Span]) -> Iterator[str]:
    for place, span in enumerate(spans):
        relation = f"{quoted(schema)}.{quoted(span.table)}"
        points = ", ".join(f"({span.first + span.length * cut // (_CUTS + 1)})" for cut in range(1, _CUTS + 1))
        yield (
            f"SELECT {place}, (SELECT max({span.address}) FROM {relation} WHERE {span.address} < p.column1),"
            f" (SELECT min({span.address}) FROM {relation} WHERE {span.address} >= p.column1)"
            f" FROM (VALUES {points}) AS p"
        )


def _run_queries(schema: str, spans: Sequence[tuple[Span, Sequence[Stratum]]]) -> Iterator[str]:
    for place, (span, strata) in enumerate(spans):
        values = ", ".join(f"({stratum.start}, {stratum.last})" for stratum in strata)
        run = (
            f"SELECT {span.address} AS address FROM {quoted(schema)}.{quoted(span.table)}"
            f" WHERE {span.address} BETWEEN p.column1 AND p.column2 ORDER BY {span.address} LIMIT {_RUN}"
        )
        yield (
            f"SELECT {place}, p.column1, (SELECT json_array(count(*), max(address)) FROM ({run}))"
            f" FROM (VALUES {values}) AS p"
        )

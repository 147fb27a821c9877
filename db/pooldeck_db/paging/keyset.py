"""Pages cut by the values of a unique order: any depth costs the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.paging.cut import Cut
from pooldeck_db.paging.ranges import Ranges
from pooldeck_db.paging.records import After, AtFraction, AtKey, AtRow, AtValue, Before, End, Start
from pooldeck_db.paging.segments import agreeing
from pooldeck_db.paging.typed import typed_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.interpolation.base import Interpolator
    from pooldeck_db.paging.records import Key, Place
    from pooldeck_db.paging.shape import Line
    from pooldeck_db.paging.statements import Answer, Statements
    from pooldeck_db.values import Value

_NEAR = 1_000
"""Rows that are counted off as a whole; farther ones by their keys, which an index alone can give."""
_FEW = 10_000
"""Rows up to which counting them costs next to nothing and is better than any estimate."""


class KeysetCutter:
    """Cuts pages of one relation in one unique order; one statement each where nothing is amiss."""

    def __init__(self, statements: Statements, interpolator: Interpolator) -> None:
        self._statements = statements
        self._interpolator = interpolator

    async def cut(self, session: AsyncSession, detail: RelationDetail, place: Place, size: int) -> Cut:
        """At most `size` lines at a place."""
        ranges = Ranges(session, self._statements)
        match place:
            case Start():
                return await _at_start(ranges, size)
            case End():
                return await _at_end(ranges, size)
            case After() | Before() | AtKey():
                return await _by_key(ranges, place, size)
            case AtRow(number):
                return await _at_row(ranges, max(0, number), size)
            case AtValue(values):
                return await _at_values(
                    ranges, typed_values(self._statements.codec, self._statements.order, values), size
                )
            case AtFraction(fraction):
                return await self._at_fraction(session, detail, fraction, size)

    async def count_before(self, session: AsyncSession, key: Key, limit: int) -> int:
        """How many rows stand before the one with this key, at most the limit."""
        return await Ranges(session, self._statements).count_before(key.values, limit)

    async def part_before(self, session: AsyncSession, detail: RelationDetail, key: Key) -> float | None:
        """About which part of all rows stands before the one with this key."""
        return await self._interpolator.part(session, self._statements, detail, key.values)

    def row(self, key: Key, outputs: str) -> Answer:
        """The statement that gives these outputs of the row with this key."""
        return self._statements.row(outputs, self._statements.where(agreeing(key.values), key.values))

    async def _at_fraction(self, session: AsyncSession, detail: RelationDetail, fraction: float, size: int) -> Cut:
        ranges = Ranges(session, self._statements)
        if fraction <= 0:
            return await _at_start(ranges, size)
        if fraction >= 1:
            return await _at_end(ranges, size)
        if self._statements.filtered is not None:
            few = _NEAR if self._statements.ranged else _FEW
            matching = await ranges.count(few)
            if matching < few:
                return await _at_row(ranges, int(fraction * matching), size)
        values = await self._interpolator.point(session, self._statements, detail, fraction)
        if values:
            return await _at_point(ranges, values, size)
        total = await ranges.count(_FEW)
        if total == _FEW:
            estimate = detail.relation.rows if self._statements.filtered is None else None
            total = await ranges.count() if estimate is None else estimate
        return await _at_row(ranges, int(fraction * total), size)


async def _by_key(ranges: Ranges, place: After | Before | AtKey, size: int) -> Cut:
    match place:
        case After(key):
            return await _after(ranges, key, size)
        case Before(key):
            return await _before(ranges, key, size)
        case AtKey(key):
            return await _at_point(ranges, key.values, size)


async def _at_start(ranges: Ranges, size: int) -> Cut:
    lines = await ranges.first(size + 1)
    return Cut(lines[:size], before=False, after=len(lines) > size, first=0)


async def _at_end(ranges: Ranges, size: int) -> Cut:
    lines = await ranges.first(size + 1, reverse=True)
    before = len(lines) > size
    return Cut(lines[:size][::-1], before=before, after=False, first=None if before else 0)


async def _after(ranges: Ranges, key: Key, size: int) -> Cut:
    behind, lines = await _beside(ranges, key, size, reverse=False)
    return Cut(lines[:size], before=behind, after=len(lines) > size)


async def _before(ranges: Ranges, key: Key, size: int) -> Cut:
    behind, lines = await _beside(ranges, key, size, reverse=True)
    return Cut(lines[:size][::-1], before=len(lines) > size, after=behind)


async def _beside(ranges: Ranges, key: Key, size: int, *, reverse: bool) -> tuple[bool, list[Line]]:
    """The lines next to a key, one more than asked for, and whether there are rows on the key's own side.

    The key's row is read with them: while it still is there, it is the proof. When it was deleted or its key was
    changed meanwhile, that side is looked at by itself.
    """
    lines = await ranges.beyond(key.values, size + 2, reverse=reverse, inclusive=True)
    if lines and lines[0].key == key:
        return True, lines[1:]
    # The row may be there in another spelling (1.0 and 1.00 are one key), so now it is left out by the database.
    lines = await ranges.beyond(key.values, size + 1, reverse=reverse)
    return await ranges.is_any(key.values, reverse=not reverse, inclusive=True), lines


async def _at_point(ranges: Ranges, values: Sequence[Value], size: int) -> Cut:
    """The lines at and after a point, which need not be a row; where there are none, the last ones."""
    lines = await ranges.beyond(values, size + 1, inclusive=True)
    if not lines:
        return replace(await _at_end(ranges, size), passed=True)
    before = await ranges.is_any(values, reverse=True)
    return Cut(lines[:size], before=before, after=len(lines) > size, first=None if before else 0)


async def _at_values(ranges: Ranges, values: Sequence[Value], size: int) -> Cut:
    """The lines at and after typed values; spelled otherwise, the database says whether they are there."""
    cut = await _at_point(ranges, values, size)
    if cut.passed or not cut.lines:
        return replace(cut, found=False)
    is_first = cut.lines[0].key.values[: len(values)] == tuple(values)
    return replace(cut, found=is_first or await ranges.is_there(values))


async def _at_row(ranges: Ranges, number: int, size: int) -> Cut:
    lines = await _lines_at(ranges, number, size + 1)
    if lines or not number:
        return Cut(lines[:size], before=number > 0, after=len(lines) > size, first=number)
    total = await ranges.count(number)
    last = await _at_end(ranges, size)
    return Cut(last.lines, last.before, last.after, first=max(0, total - len(last.lines)))


async def _lines_at(ranges: Ranges, number: int, limit: int) -> list[Line]:
    if number <= _NEAR:
        return await ranges.first(limit, offset=number)
    key = await ranges.key_at(number)
    return [] if key is None else await ranges.beyond(key.values, limit, inclusive=True)

"""Pages counted off: for relations whose rows have no key and no address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused
from pooldeck_db.paging.cut import Cut
from pooldeck_db.paging.ranges import Ranges
from pooldeck_db.paging.records import After, AtFraction, AtKey, AtRow, AtValue, Before, End, Key, Start
from pooldeck_db.paging.shape import Line
from pooldeck_db.paging.typed import typed_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.records import Place
    from pooldeck_db.paging.statements import Answer, Statements


class OffsetCutter:
    """Cuts pages by OFFSET; a row's key is its number, which holds only while nobody writes."""

    def __init__(self, statements: Statements, wished: int) -> None:
        """`wished` is the number of columns of the order that were wished for."""
        self._statements = statements
        self._wished = wished

    async def cut(self, session: AsyncSession, detail: RelationDetail, place: Place, size: int) -> Cut:
        """At most `size` lines at a place; the end of a relation is found by counting it."""
        ranges = Ranges(session, self._statements)
        match place:
            case Start():
                return await _numbered(ranges, 0, size)
            case End():
                return await _last(ranges, size)
            case After() | Before() | AtKey():
                return await _by_key(ranges, place, size)
            case AtRow(number):
                return await _at_row(ranges, max(0, number), size)
            case AtFraction(fraction):
                rows = detail.relation.rows if self._statements.filtered is None else None
                total = await ranges.count() if rows is None else rows
                return await _at_row(ranges, int(min(max(fraction, 0.0), 1.0) * total), size)
            case AtValue(texts):
                return await self._at_value(ranges, detail, texts, size)

    async def count_before(self, _session: AsyncSession, key: Key, limit: int) -> int:
        """How many rows stand before the one with this key, at most the limit."""
        return min(number_of(key), limit)

    async def part_before(self, _session: AsyncSession, _detail: RelationDetail, _key: Key) -> float | None:
        """None: the number itself is known."""
        return None

    def row(self, key: Key, outputs: str) -> Answer:
        """The statement that gives these outputs of the row that has the key's number now."""
        return self._statements.row(outputs, (), offset=number_of(key))

    async def _at_value(self, ranges: Ranges, detail: RelationDetail, texts: Sequence[str], size: int) -> Cut:
        if not self._wished:
            raise ValueRefused(
                "The rows have no order in which a value could be looked up.",
                subject=str(detail.relation.name),
                hint="Sort by a column first.",
            )
        values = typed_values(self._statements.codec, self._statements.order[: self._wished], texts)
        number = await ranges.count_beyond(values, reverse=True)
        cut = await _at_row(ranges, number, size)
        return replace(cut, passed=cut.first != number, found=await ranges.is_there(values))


def number_of(key: Key) -> int:
    """The number of the row with this key."""
    (number,) = key.values
    if not isinstance(number, int):
        raise TypeError("the key is not of a page that was counted off")
    return number


async def _by_key(ranges: Ranges, place: After | Before | AtKey, size: int) -> Cut:
    number = number_of(place.key)
    match place:
        case After():
            return await _numbered(ranges, number + 1, size)
        case Before():
            return await _before(ranges, number, size)
        case AtKey():
            return await _at_row(ranges, number, size)


async def _numbered(ranges: Ranges, first: int, size: int) -> Cut:
    lines = await ranges.first(size + 1, offset=first)
    before = first > 0 and bool(lines or await ranges.first(1))
    return Cut(_renumbered(lines[:size], first), before=before, after=len(lines) > size, first=first)


async def _before(ranges: Ranges, stop: int, size: int) -> Cut:
    first = max(0, stop - size)
    lines = await ranges.first(stop - first + 1, offset=first)
    shown = lines[: stop - first]
    before = first > 0 and bool(lines or await ranges.first(1))
    return Cut(_renumbered(shown, first), before=before, after=len(lines) > len(shown), first=first)


async def _at_row(ranges: Ranges, number: int, size: int) -> Cut:
    cut = await _numbered(ranges, number, size)
    return cut if cut.lines or not number else await _last(ranges, size)


async def _last(ranges: Ranges, size: int) -> Cut:
    total = await ranges.count()
    return await _numbered(ranges, max(0, total - size), size)


def _renumbered(lines: Sequence[Line], first: int) -> list[Line]:
    return [Line(line.values, Key((number,))) for number, line in enumerate(lines, first)]

"""A text somewhere in the rows of a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pooldeck_db.query.coding import Coding, Row
    from pooldeck_db.query.store import Store
    from pooldeck_db.values import Value


@dataclass(frozen=True, slots=True)
class Searched:
    """The rows that are looked through."""

    store: Store
    coding: Coding
    columns: int
    amended: Mapping[int, Mapping[int, Value]]
    """Other values that rows have since, by the numbers of the rows and of their columns."""

    def found(self, block: int, sought: Sought) -> int | None:
        """The number of the nearest row of a block that has the text in one of its values; None for none."""
        first, rows = self.rows(block, sought.folded)
        for place in sought.places(first, len(rows)):
            if holds(rows[place - first], sought.folded):
                return place
        return None

    def rows(self, block: int, folded: str) -> tuple[int, list[Row]]:
        """The number of a block's first row, and its rows; none where its bytes tell that the text is in none."""
        first, data = self.store.read(block)
        amended = {
            number: row for number, row in tuple(self.amended.items()) if self.store.block_of(number) == block
        }
        if not amended and not self.coding.may_hold(data, folded):
            return first, []
        rows = self.coding.rows(data, self.columns)
        for number, values in amended.items():
            rows[number - first] = with_values(rows[number - first], values)
        return first, rows


def with_values(row: Row, values: Mapping[int, Value]) -> Row:
    """A row with other values, by the numbers of their columns."""
    return tuple(values.get(place, value) for place, value in enumerate(row))


class Sought:
    """A text that is looked for, from a row on, forwards or backwards."""

    def __init__(self, folded: str, start: int, step: int) -> None:
        self.folded = folded
        self._start = start
        self._step = step

    def places(self, first: int, count: int) -> range:
        """The numbers of a block's rows in the order in which they are looked at."""
        if self._step > 0:
            return range(max(first, self._start), first + count)
        return range(min(first + count - 1, self._start), first - 1, -1)


class Hits:
    """Which rows have a text, a bit for each: so that they can be met in any order."""

    def __init__(self, folded: str, count: int) -> None:
        self.folded = folded
        self._bits = bytearray((count + 7) // 8)

    def note(self, searched: Searched, block: int) -> None:
        """Look through a block."""
        first, rows = searched.rows(block, self.folded)
        for number, row in enumerate(rows, first):
            if holds(row, self.folded):
                self._bits[number >> 3] |= 1 << (number & 7)

    def has(self, number: int) -> bool:
        """Whether a row has it."""
        return bool(self._bits[number >> 3] & 1 << (number & 7))


def holds(row: Row, folded: str) -> bool:
    """Whether a value has a case-folded text in it; NULL has none."""
    return any(folded in as_text(value).casefold() for value in row)


def as_text(value: object) -> str:
    """A value as it is searched; empty for NULL."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return value.hex() if isinstance(value, bytes) else str(value)

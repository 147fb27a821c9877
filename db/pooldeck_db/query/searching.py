"""A text somewhere in the rows of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.query.coding import Coding, Row
    from pooldeck_db.query.store import Store


def found_in(store: Store, coding: Coding, columns: int, block: int, sought: Sought) -> int | None:
    """The number of the nearest row of a block that has the text in one of its values; None for none."""
    first, data = store.read(block)
    if not coding.may_hold(data, sought.folded):
        return None
    rows = coding.rows(data, columns)
    for place in sought.places(first, len(rows)):
        if sought.is_in(rows[place - first]):
            return place
    return None


class Sought:
    """A text that is looked for, from a row on, forwards or backwards."""

    def __init__(self, text: str, start: int, step: int) -> None:
        self.folded = text.casefold()
        self._start = start
        self._step = step

    def places(self, first: int, count: int) -> range:
        """The numbers of a block's rows in the order in which they are looked at."""
        if self._step > 0:
            return range(max(first, self._start), first + count)
        return range(min(first + count - 1, self._start), first - 1, -1)

    def is_in(self, row: Row) -> bool:
        """Whether a value has the text in it; NULL has none."""
        return any(value is not None and self.folded in _text(value).casefold() for value in row)


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)

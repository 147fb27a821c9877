"""Looks for a text among the rows that are loaded, in turns with the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.turns import in_turns
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid.window import Window


_BETWEEN = "\n"
"""Stands between the cells of a row that are searched at once."""


class Match(NamedTuple):
    """A cell that holds a text."""

    place: int
    """The row's place in the window's numbering."""
    rank: int
    """The column's place on the screen."""


def holds(value: Value, text: str) -> bool:
    """Return whether a value holds a text, in upper or lower case; of a long one only its beginning is known."""
    return text.casefold() in _folded(value)


async def next_match(window: Window, text: str, start: Match, order: Sequence[int], step: int) -> Match | None:
    """Return the next cell with a text, in reading order.

    Args:
        window: The rows that are loaded.
        text: What is looked for, in upper or lower case.
        start: The cell to go on from, which is not found again.
        order: The columns in their order on the screen; others are not looked at.
        step: 1 forwards, -1 backwards.
    """
    place = max(window.first, min(start.place, window.end - 1))
    places = range(place, window.end) if step > 0 else range(place, window.first - 1, -1)
    ranks = range(len(order))[::step]
    wanted = text.casefold()
    async for at in in_turns(places):
        row = window.row(at)
        # All cells at once first, which takes a third of the time of each by itself.
        if row is None or wanted not in _BETWEEN.join(map(_text, row)).casefold():
            continue
        for rank in ranks:
            is_beyond = at != start.place or (rank - start.rank) * step > 0
            if is_beyond and wanted in _folded(row[order[rank]]):
                return Match(at, rank)
    return None


def _folded(value: Value) -> str:
    return _text(value).casefold()


def _text(value: Value) -> str:
    """What is known of a value as text; nothing of NULL and of bytes."""
    if isinstance(value, str):
        return value
    if isinstance(value, Clipped):
        value = value.start
    if value is None or isinstance(value, bytes):
        return ""
    return value if isinstance(value, str) else repr(value)

"""Looks for a text among the rows that are loaded: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid.window import Window


class Match(NamedTuple):
    """A cell that holds a text."""

    place: int
    """The row's place in the window's numbering."""
    rank: int
    """The column's place on the screen."""


def holds(value: Value, text: str) -> bool:
    """Return whether a value holds a text, in upper or lower case; of a long one only its beginning is known."""
    if isinstance(value, Clipped):
        value = value.start
    if value is None or isinstance(value, bytes):
        return False
    return text.casefold() in (value if isinstance(value, str) else repr(value)).casefold()


def next_match(window: Window, text: str, start: Match, order: Sequence[int], step: int) -> Match | None:
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
    for at in places:
        row = window.row(at)
        if row is None:
            continue
        for rank in range(len(order))[::step]:
            is_beyond = at != start.place or (rank - start.rank) * step > 0
            if is_beyond and holds(row[order[rank]], text):
                return Match(at, rank)
    return None

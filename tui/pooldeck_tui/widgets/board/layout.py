"""Which columns of a board fit, and how wide each is. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len

from pooldeck_tui.format import clean, cut_to, fitted

GAP = "  "


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column."""

    title: str
    width: int
    """Cells that it takes; of a column that grows, the least."""
    right: bool = False
    """Figures stand at the right."""
    grows: int = 0
    """Its share of the room that is left over; 0 for none."""
    rank: int = 0
    """Where there is no room for all, the highest rank goes first; 0 stays."""


class BoardRow(NamedTuple):
    """One row."""

    key: Hashable
    """What it is told by when rows come and go."""
    cells: tuple[str, ...]
    """One text a column; control characters are drawn as signs."""
    tone: str = ""
    """`quiet`, `warning`, `critical`, or nothing."""


class Placed(NamedTuple):
    """A column that is shown."""

    column: int
    """The index of the column, and of its cells in a row."""
    width: int


def placed(columns: Sequence[BoardColumn], width: int) -> tuple[Placed, ...]:
    """The columns that fit into so many cells, with the room left over divided among those that grow."""
    kept = list(enumerate(columns))
    while len(kept) > 1 and _needed(column for _, column in kept) > width:
        worst = max(kept, key=lambda each: each[1].rank)
        if not worst[1].rank:
            break
        kept.remove(worst)
    left = max(0, width - _needed(column for _, column in kept))
    shares = sum(column.grows for _, column in kept)
    found = []
    for index, column in kept:
        more = left * column.grows // shares if column.grows else 0
        left, shares = left - more, shares - column.grows
        found.append(Placed(index, column.width + more))
    return tuple(found)


def line(texts: Sequence[str], columns: Sequence[BoardColumn], places: Sequence[Placed]) -> str:
    """One line of the board; the last cell is not padded."""
    last = len(places) - 1
    return GAP.join(
        cut_to(texts[place.column], place.width)
        if index == last and not columns[place.column].right
        else _cell(texts[place.column], place.width, right=columns[place.column].right)
        for index, place in enumerate(places)
    )


def _cell(text: str, width: int, *, right: bool) -> str:
    if not right:
        return fitted(text, width)
    shown = clean(text)
    return " " * (width - cell_len(shown)) + shown if cell_len(shown) <= width else fitted(text, width)


def _needed(columns: Iterable[BoardColumn]) -> int:
    widths = [column.width for column in columns]
    return sum(widths) + len(GAP) * (len(widths) - 1)

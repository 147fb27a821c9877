"""Where the columns stand: frozen ones at the left, behind them as many of the others as there is room for.

A layout is made once for its columns, widths and the width of the screen; asking it for what is visible costs the
same for ten columns and for ten thousand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column's place on the screen."""

    column: int
    """Index of the column in the relation."""
    x: int
    """Its first cell, counted from the grid's left edge."""
    width: int
    """Cells of it that are visible."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of all columns on a screen of one width."""

    width: int
    """Cells of the screen."""
    gutter: int
    """Cells at the left for row numbers, with the gap behind them; 0 without."""
    widths: tuple[int, ...]
    """Cells of each column, in the relation's order."""
    frozen: tuple[int, ...]
    """The columns that stay at the left, in their order."""
    order: tuple[int, ...]
    """The columns that are not hidden in the order on the screen, the frozen ones first."""
    ranks: tuple[int, ...]
    """The place of each column in that order, -1 for a hidden one."""
    ends: tuple[int, ...]
    """Cells from the left of the first column to the end of each and its gap, in the order on the screen."""

    @property
    def body(self) -> int:
        """The first cell behind the frozen columns."""
        return self.gutter + (self.ends[len(self.frozen) - 1] if self.frozen else 0)

    def slots(self, left: int) -> tuple[Slot, ...]:
        """Return what is visible when the scrolling columns begin with the `left`-th of them."""
        slots: list[Slot] = []
        x = self.gutter
        start = len(self.frozen) + left
        for column in self.frozen + self.order[start : start + self.width]:
            visible = min(self.widths[column], self.width - x)
            if visible <= 0:
                break
            slots.append(Slot(column, x, visible))
            x += self.widths[column] + GAP
        return tuple(slots)

    def revealing(self, left: int, column: int) -> int:
        """Return the nearest `left` with which a column is visible, wholly where there is room for it.

        On a screen that has no width yet, any `left` is as good: what is restored there is not to be moved.
        """
        if self.width <= 0:
            return left
        count = len(self.frozen)
        rank = self.ranks[column]
        target = rank - count
        if target <= left:
            return left if target < 0 else target
        # With the first column that ends here or later scrolled out, the wanted one ends on the screen.
        hidden = self.ends[rank] - GAP - (self.width - self.body)
        if hidden <= self.body - self.gutter:
            return left
        return max(left, min(target, bisect_left(self.ends, hidden) - count + 1))

    def at(self, x: int, left: int) -> int | None:
        """Return the column whose cells, or the gap behind them, a position is on."""
        for slot in self.slots(left):
            if slot.x <= x < slot.x + slot.width + GAP:
                return slot.column
        return None

    def border_at(self, x: int, left: int) -> int | None:
        """Return the column behind which a position is on the border."""
        for slot in self.slots(left):
            if slot.x + slot.width <= x < slot.x + slot.width + GAP:
                return slot.column
        return None


def laid_out(
    widths: Sequence[int], pinned: Sequence[int], width: int, gutter: int, shown: Sequence[int] | None = None
) -> Layout:
    """Return the layout of columns of some widths, frozen as far as half of the screen goes.

    Args:
        widths: Cells of each column.
        pinned: The columns that are to be frozen, in their order; none of them hidden.
        width: Cells of the screen.
        gutter: Cells for row numbers with the gap behind them, 0 for none.
        shown: The columns that are not hidden, in their order; None for all in the relation's.
    """
    frozen = _frozen(widths, pinned, (width - gutter) // 2)
    stays = frozenset(frozen)
    columns = range(len(widths)) if shown is None else shown
    order = frozen + tuple(column for column in columns if column not in stays)
    ranks = [-1] * len(widths)
    for rank, column in enumerate(order):
        ranks[column] = rank
    ends = tuple(accumulate(widths[column] + GAP for column in order))
    return Layout(width, gutter, tuple(widths), frozen, order, tuple(ranks), ends)


def _frozen(widths: Sequence[int], pinned: Sequence[int], room: int) -> tuple[int, ...]:
    """Return the first of these columns that fit into the room."""
    ends = accumulate(widths[column] + GAP for column in pinned)
    return tuple(column for column, end in zip(pinned, ends, strict=True) if end <= room)

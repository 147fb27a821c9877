"""What is selected in a grid: rows, kept by their keys wherever they go, and a range of columns. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pooldeck_db.paging import Key
    from pooldeck_tui.widgets.grid.columns import ColumnView
    from pooldeck_tui.widgets.grid.view import View
    from pooldeck_tui.widgets.grid.window import Row, Window

MOST_SELECTED = 10_000
"""Rows that can be selected."""
MOST_SELECTED_CELLS = 1_000_000
"""Of a wide relation fewer rows can be selected, so that their cells stay below this."""


class LeftOut(StrEnum):
    """Why rows were left out that the user wanted to select."""

    FULL = "full"
    """So many are selected already."""
    GAP = "gap"
    """Rows between are not loaded."""


class Selected(NamedTuple):
    """A row that is selected."""

    place: int
    """Where it stood when it was selected; sorts the rows."""
    values: Row


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows that are being selected by moving: from an anchor to a head, which follows the cursor."""

    anchor: int
    """The place of the row where it began."""
    head: int
    """The place of the row that it has come to."""
    head_key: Key
    """The key of that row, by which it is found where places were corrected."""
    before: frozenset[Key]
    """What was selected before it began, and stays when it shrinks."""
    follows: bool
    """Whether every movement extends it; else only those that say so."""


_NONE: Mapping[Key, Selected] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows and columns that are selected. With no rows the row under the cursor counts, with no columns all do."""

    rows: Mapping[Key, Selected] = field(default_factory=lambda: _NONE)
    """The selected rows by their keys."""
    range: RowRange | None = None
    """The rows that are being selected by moving; they are among `rows`."""
    span: tuple[int, int] | None = None
    """The columns where a range of columns begins and ends, in this order; None for no range."""
    left_out: LeftOut | None = None
    """Why rows were left out at last; None where none were."""

    def __bool__(self) -> bool:
        """Whether anything is selected."""
        return bool(self.rows) or self.span is not None

    def columns(self, across: ColumnView) -> frozenset[int]:
        """Return the columns that are selected, all where there is no range of them."""
        order, ranks = across.layout.order, across.layout.ranks
        if self.span is None or max(self.span) >= len(ranks):
            return frozenset(order)
        first, last = sorted(ranks[column] for column in self.span)
        # An end that is hidden meanwhile has no rank.
        return frozenset(order[first : last + 1]) if first >= 0 else frozenset(order)

    def picked(self, view: View, place: int, columns: frozenset[int]) -> frozenset[int] | None:
        """Return `columns`, those that are selected, where they are in the row at a place; None where none are."""
        if self.rows:
            return columns if view.window.key(place) in self.rows else None
        return columns if self.span is not None and place == view.cursor else None

    def ordered(self, window: Window) -> list[tuple[Key, Row]]:
        """Return the selected rows in their order as far as that is known, the loaded ones as they are now."""
        loaded = enumerate(zip(window.keys, window.rows, strict=True), window.first) if self.rows else ()
        fresh = {key: Selected(place, row) for place, (key, row) in loaded if key in self.rows}
        standing = sorted({**self.rows, **fresh}.items(), key=lambda item: item[1].place)
        return [(key, selected.values) for key, selected in standing]


def toggled(selection: Selection, view: View) -> Selection:
    """Select the row under the cursor, or no longer; nothing where it is not loaded."""
    key, row = view.window.key(view.cursor), view.window.row(view.cursor)
    if key is None or row is None:
        return selection
    rows = dict(selection.rows)
    if rows.pop(key, None) is not None:
        return replace(selection, rows=rows, range=None, left_out=None)
    is_full = _add(rows, view.window, view.cursor)
    return replace(selection, rows=rows, range=None, left_out=_full(is_full))


def ranging(selection: Selection, view: View, *, follows: bool) -> Selection:
    """Begin a range of rows at the cursor, unless there is one; `follows`: every movement extends it."""
    if selection.range is not None:
        return replace(selection, range=replace(selection.range, follows=follows or selection.range.follows))
    key = view.window.key(view.cursor)
    if key is None:
        return selection
    rows, before = dict(selection.rows), frozenset(selection.rows)
    is_full = _add(rows, view.window, view.cursor)
    begun = RowRange(view.cursor, view.cursor, key, before, follows)
    return replace(selection, rows=rows, range=begun, left_out=_full(is_full))


def reached(selection: Selection, view: View) -> Selection:
    """Extend the range to the row under the cursor; waits for that to be loaded.

    Where the rows between are not loaded then, because the grid has jumped, the range ends.
    """
    current, window = selection.range, view.window
    if current is None or window.key(view.cursor) is None:
        return selection
    head = _place_of(window, current)
    if head is None:
        return replace(selection, range=None, left_out=LeftOut.GAP)
    if head == view.cursor and head == current.head:
        return selection
    anchor = current.anchor + head - current.head
    rows, is_full = dict(selection.rows), False
    while head != view.cursor and not is_full:
        step = 1 if view.cursor > head else -1
        if (head - anchor) * step < 0:
            _drop(rows, window, head, current.before)
        else:
            is_full = _add(rows, window, head + step)
        head += 0 if is_full else step
    key = window.key(head)
    moved = current if key is None else replace(current, anchor=anchor, head=head, head_key=key)
    return replace(selection, rows=rows, range=moved, left_out=_full(is_full))


def loosened(selection: Selection) -> Selection:
    """End a range that not every movement extends; its rows stay selected."""
    is_loose = selection.range is None or selection.range.follows
    return selection if is_loose else replace(selection, range=None)


def ended(selection: Selection) -> Selection:
    """End a range; its rows stay selected."""
    return replace(selection, range=None)


def with_loaded(selection: Selection, view: View) -> Selection:
    """Select every row that is loaded."""
    rows, is_full = dict(selection.rows), False
    for place in range(view.window.first, view.window.end):
        is_full = _add(rows, view.window, place) or is_full
    return replace(selection, rows=rows, range=None, left_out=_full(is_full))


def _full(is_full: bool) -> LeftOut | None:
    return LeftOut.FULL if is_full else None


def _place_of(window: Window, current: RowRange) -> int | None:
    """Return where the head of a range stands now, None where it is not loaded."""
    if window.key(current.head) == current.head_key:
        return current.head
    return window.first + window.keys.index(current.head_key) if current.head_key in window.keys else None


def _add(rows: dict[Key, Selected], window: Window, place: int) -> bool:
    """Select a row that is loaded; return whether it was left out because there are so many."""
    key, row = window.key(place), window.row(place)
    if key is None or row is None or key in rows:
        return False
    if len(rows) >= min(MOST_SELECTED, MOST_SELECTED_CELLS // max(1, len(row))):
        return True
    rows[key] = Selected(place, row)
    return False


def _drop(rows: dict[Key, Selected], window: Window, place: int, before: frozenset[Key]) -> None:
    key = window.key(place)
    if key is not None and key not in before:
        rows.pop(key, None)

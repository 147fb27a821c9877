"""The horizontal state of a grid, as a value: widths, frozen columns, scrolling, cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from pooldeck_db.values import Kind
from pooldeck_tui.format import clean, is_right_aligned, show
from pooldeck_tui.widgets.grid.layout import GAP, Layout, laid_out

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.paging import Sort
    from pooldeck_tui.widgets.grid.window import Row

WIDEST = 40
"""A column is not made wider than this by its values, only by the user."""
NARROWEST = 3
SAMPLED_CELLS = 8_000
"""So many cells of a page are measured for widths, which takes a few milliseconds."""
MARKS = {Kind.JSON: "{}", Kind.ARRAY: "[]", Kind.RANGE: "[)", Kind.BINARY: "x'"}
"""Drawn behind the names of columns whose values are composed."""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """The horizontal state of a grid."""

    columns: tuple[Column, ...] = ()
    labels: tuple[str, ...] = ()
    """What the header says of each column."""
    right: tuple[bool, ...] = ()
    """Whether each column is drawn at the right of its cells."""
    key: tuple[int, ...] = ()
    """The columns of the key, in its order."""
    key_names: tuple[str, ...] = ()
    order: tuple[Sort, ...] = ()
    """The order that the user wished."""
    is_measured: bool = False
    """Whether the widths have been fitted to a page."""
    widths: tuple[int, ...] = ()
    chosen: frozenset[int] = frozenset()
    """The columns whose width the user chose; data never changes them."""
    layout: Layout = field(default_factory=lambda: laid_out((), (), 0, 0))
    left: int = 0
    """How many of the scrolling columns are scrolled out."""
    cursor: int = 0
    """The column under the cursor."""


def columns_of(columns: Sequence[Column], key: Sequence[str], order: Sequence[Sort]) -> ColumnView:
    """Return the state of a relation's columns before the first page: as wide as their headers."""
    labels = tuple(_label(column, order) for column in columns)
    names = [column.name for column in columns]
    view = ColumnView(
        columns=tuple(columns),
        labels=labels,
        right=tuple(is_right_aligned(column.kind) for column in columns),
        key=tuple(names.index(name) for name in key if name in names),
        key_names=tuple(key),
        order=tuple(order),
        widths=tuple(_bounded(cell_len(label)) for label in labels),
    )
    return on_column(view, view.key[0] if view.key else 0)


def arranged(view: ColumnView, width: int, gutter: int) -> ColumnView:
    """Lay the columns out for a screen; the column under the cursor stays in sight."""
    layout = laid_out(view.widths, view.key, width, gutter)
    return on_column(replace(view, layout=layout), view.cursor) if view.columns else replace(view, layout=layout)


def received(view: ColumnView, columns: tuple[Column, ...], rows: Sequence[Row]) -> ColumnView:
    """Take the columns and rows of a page: the first decides the widths, later ones widen where it is needed.

    A number or a key that is cut misleads, so they always get room; texts get it while there is some to spare.
    """
    if columns != view.columns:
        view = arranged(columns_of(columns, view.key_names, view.order), view.layout.width, view.layout.gutter)
    if not view.is_measured:
        return replace(_widened(view, rows, range(len(columns))), is_measured=bool(rows))
    generous = _widened(view, rows, range(len(columns)))
    if sum(generous.widths) + GAP * len(columns) <= view.layout.width - view.layout.gutter:
        return generous
    needy = [column for column, right in enumerate(view.right) if right or column in view.key]
    return _widened(view, rows, needy)


def with_width(view: ColumnView, column: int, width: int) -> ColumnView:
    """Give a column the width that the user chose."""
    widths = list(view.widths)
    widths[column] = max(NARROWEST, min(width, max(NARROWEST, view.layout.width)))
    view = replace(view, widths=tuple(widths), chosen=view.chosen | {column})
    return arranged(view, view.layout.width, view.layout.gutter)


def fitted(view: ColumnView, column: int, rows: Iterable[Row]) -> ColumnView:
    """Make a column as wide as its header and the values in these rows, up to the width of the screen."""
    room = view.layout.width - view.layout.gutter
    widest = max((show(row[column]).full_width for row in rows), default=NARROWEST)
    return with_width(view, column, min(room, max(widest, cell_len(view.labels[column]))))


def on_column(view: ColumnView, column: int) -> ColumnView:
    """Put the cursor on a column and scroll as little as shows it."""
    column = max(0, min(column, len(view.columns) - 1))
    if len(view.layout.ranks) != len(view.columns) or not view.columns:
        return replace(view, cursor=column)
    return replace(view, cursor=column, left=view.layout.revealing(view.left, column))


def stepped(view: ColumnView, steps: int) -> ColumnView:
    """Move the cursor by some columns in the order on the screen."""
    if not view.columns:
        return view
    rank = max(0, min(view.layout.ranks[view.cursor] + steps, len(view.columns) - 1))
    return on_column(view, view.layout.order[rank])


def at_edge(view: ColumnView, direction: int) -> ColumnView:
    """Put the cursor on the first column on the screen, with nothing scrolled out, or on the last."""
    start = view if direction > 0 else replace(view, left=0)
    return stepped(start, direction * len(view.columns))


def _label(column: Column, order: Sequence[Sort]) -> str:
    """Return the header's text: the name, a sign for composed values, an arrow where the rows are sorted by it."""
    name = clean(column.name)
    arrows = ["↓" if sort.descending else "↑" for sort in order if sort.column == column.name]
    return " ".join(part for part in (name, MARKS.get(column.kind, ""), *arrows[:1]) if part)


def _bounded(width: int) -> int:
    return max(NARROWEST, min(width, WIDEST))


def _widened(view: ColumnView, rows: Sequence[Row], columns: Sequence[int]) -> ColumnView:
    wanted = [column for column in columns if column not in view.chosen]
    if not wanted or not rows:
        return view
    # Spread over the page: its first rows are often the oldest, and the narrowest.
    step = max(1, len(rows) * len(wanted) // SAMPLED_CELLS)
    widths = list(view.widths)
    for row in rows[::step]:
        for column in wanted:
            width = show(row[column]).full_width
            if width > widths[column]:
                widths[column] = width
    bounded = tuple(width if column in view.chosen else _bounded(width) for column, width in enumerate(widths))
    if bounded == view.widths:
        return view
    return arranged(replace(view, widths=bounded), view.layout.width, view.layout.gutter)

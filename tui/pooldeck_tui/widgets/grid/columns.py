"""The horizontal state of a grid, as a value: widths, frozen columns, scrolling, cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from pooldeck_db.values import Kind
from pooldeck_tui.format import clean, is_right_aligned, show
from pooldeck_tui.widgets.grid.faces import Face, face_of
from pooldeck_tui.widgets.grid.layout import GAP, Layout, laid_out
from pooldeck_tui.widgets.grid.names import REFERS, WIDEST_NAME, Names

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.paging import Sort
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid.window import Row

WIDEST = 40
"""A column is not made wider than this by its values, only by the user."""
NARROWEST = 3
SAMPLED_CELLS = 8_000
"""So many cells of a page are measured for widths, which takes two milliseconds."""
MARKS = {Kind.JSON: "{}", Kind.ARRAY: "[]", Kind.RANGE: "[)", Kind.BINARY: "x'"}
"""Drawn behind the names of columns whose values are composed."""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """The horizontal state of a grid."""

    columns: tuple[Column, ...] = ()
    labels: tuple[str, ...] = ()
    """What the header says of each column."""
    faces: tuple[Face | None, ...] = ()
    """What is drawn in the place of values, for each column that has such."""
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
    sequence: tuple[int, ...] = ()
    """All columns in the user's order, the relation's unless another was chosen; the key's stand first anyhow
    while `pinned` is None."""
    hidden: frozenset[int] = frozenset()
    pinned: tuple[int, ...] | None = None
    """The columns that the user wants at the left; None for those of the key."""
    layout: Layout = field(default_factory=lambda: laid_out((), (), 0, 0))
    left: int = 0
    """How many of the scrolling columns are scrolled out."""
    cursor: int = 0
    """The column under the cursor."""

    @property
    def shown(self) -> tuple[int, ...]:
        """The columns that are not hidden, in the user's order."""
        return tuple(column for column in self.sequence if column not in self.hidden)

    @property
    def wanted_at_left(self) -> tuple[int, ...]:
        """The columns that stay at the left where there is room for them."""
        wanted = self.key if self.pinned is None else self.pinned
        return tuple(column for column in wanted if column not in self.hidden)


def columns_of(columns: Sequence[Column], key: Sequence[str], order: Sequence[Sort]) -> ColumnView:
    """Return the state of a relation's columns before the first page: as wide as their headers."""
    labels = tuple(_label(column, order) for column in columns)
    names = [column.name for column in columns]
    view = ColumnView(
        columns=tuple(columns),
        labels=labels,
        faces=tuple(map(face_of, columns)),
        hidden=frozenset(place for place, column in enumerate(columns) if column.look.hidden),
        right=tuple(is_right_aligned(column.kind) for column in columns),
        key=tuple(names.index(name) for name in key if name in names),
        key_names=tuple(key),
        order=tuple(order),
        widths=tuple(_bounded(cell_len(label)) for label in labels),
        sequence=tuple(range(len(labels))),
    )
    return on_column(view, view.key[0] if view.key else 0)


def ordered(view: ColumnView, order: Sequence[Sort]) -> ColumnView:
    """Return the columns with other sort signs in their headers; none gets narrower."""
    labels = tuple(_label(column, order) for column in view.columns)
    widths = tuple(
        width if index in view.chosen else max(width, _bounded(cell_len(label)))
        for index, (width, label) in enumerate(zip(view.widths, labels, strict=True))
    )
    view = replace(view, labels=labels, order=tuple(order), widths=widths)
    return arranged(view, view.layout.width, view.layout.gutter)


def roomy(view: ColumnView, names: Names) -> ColumnView:
    """Return the columns with room for the names that are drawn in them; none gets narrower."""
    widths = list(view.widths)
    for column, named in names.items():
        if column < len(widths) and column not in view.chosen:
            longest = max(map(cell_len, named.values()), default=0) + len(REFERS)
            widths[column] = max(widths[column], min(longest, WIDEST_NAME))
    if tuple(widths) == view.widths:
        return view
    return arranged(replace(view, widths=tuple(widths)), view.layout.width, view.layout.gutter)


def arranged(view: ColumnView, width: int, gutter: int) -> ColumnView:
    """Lay the columns out for a screen; the column under the cursor stays in sight."""
    layout = laid_out(view.widths, view.wanted_at_left, width, gutter, view.shown)
    return on_column(replace(view, layout=layout), view.cursor) if view.columns else replace(view, layout=layout)


def measured(view: ColumnView, rows: Sequence[Row]) -> ColumnView:
    """Take the rows of a page: the first decides the widths, later ones widen where it is needed.

    A number or a key that is cut misleads, so they always get room; texts get it while there is some to spare.
    """
    needed = _needed(view, rows)
    if not view.is_measured:
        return replace(_widened(view, needed), is_measured=bool(rows))
    if sum(needed[column] + GAP for column in view.layout.order) > view.layout.width - view.layout.gutter:
        keeps_room = set(view.key).union(column for column, right in enumerate(view.right) if right)
        widest = enumerate(zip(view.widths, needed, strict=True))
        needed = tuple(new if column in keeps_room else old for column, (old, new) in widest)
    return _widened(view, needed)


def with_staged(view: ColumnView, rows: Sequence[Row]) -> ColumnView:
    """Return the columns with room for staged values, since what was typed is to be seen; none gets narrower."""
    return _widened(view, _needed(view, [row for row in rows if len(row) == len(view.widths)]))


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


def fitted_all(view: ColumnView, rows: Sequence[Row]) -> ColumnView:
    """Make every column as wide as some of these rows need, up to half of the screen; no choice is left."""
    room = max(NARROWEST, (view.layout.width - view.layout.gutter) // 2)
    bare = replace(view, chosen=frozenset(), widths=tuple(cell_len(label) for label in view.labels))
    widths = tuple(max(NARROWEST, min(width, room)) for width in _widest(bare, rows))
    return arranged(replace(bare, widths=widths, is_measured=True), view.layout.width, view.layout.gutter)


def on_column(view: ColumnView, column: int) -> ColumnView:
    """Put the cursor on a column, or near a hidden one, and scroll as little as shows it."""
    column = max(0, min(column, len(view.columns) - 1))
    if len(view.layout.ranks) != len(view.columns) or not view.columns:
        return replace(view, cursor=column)
    if view.layout.ranks[column] < 0:
        column = _nearest(view, column)
    return replace(view, cursor=column, left=view.layout.revealing(view.left, column))


def stepped(view: ColumnView, steps: int) -> ColumnView:
    """Move the cursor by some columns in the order on the screen."""
    if not view.columns:
        return view
    rank = max(0, min(view.layout.ranks[view.cursor] + steps, len(view.layout.order) - 1))
    return on_column(view, view.layout.order[rank])


def at_edge(view: ColumnView, direction: int) -> ColumnView:
    """Put the cursor on the first column on the screen, with nothing scrolled out, or on the last."""
    start = view if direction > 0 else replace(view, left=0)
    return stepped(start, direction * len(view.columns))


def is_same_choice(old: ColumnView, new: ColumnView) -> bool:
    """Return whether nothing that the user chooses of the columns was changed between two states."""
    return (
        old.chosen is new.chosen
        and old.sequence is new.sequence
        and old.hidden is new.hidden
        and old.pinned is new.pinned
    )


def _nearest(view: ColumnView, column: int) -> int:
    """Return the first column behind a hidden one that is not, else the last before it."""
    place = view.sequence.index(column)
    behind = (each for each in view.sequence[place:] if view.layout.ranks[each] >= 0)
    before = (each for each in reversed(view.sequence[:place]) if view.layout.ranks[each] >= 0)
    return next(behind, next(before, column))


def _label(column: Column, order: Sequence[Sort]) -> str:
    """Return the header's text: the name, a sign for composed values, an arrow where the rows are sorted by it."""
    name = clean(column.look.label or column.name)
    arrow = next(
        (_arrow(place, sort, order) for place, sort in enumerate(order) if sort.column == column.name), ""
    )
    return " ".join(part for part in (name, MARKS.get(column.kind, ""), arrow) if part)


def _arrow(place: int, sort: Sort, order: Sequence[Sort]) -> str:
    """Return the sign of a sort column, with its place where there are several."""
    return f"{'↓' if sort.descending else '↑'}{place + 1 if len(order) > 1 else ''}"


def _bounded(width: int) -> int:
    return max(NARROWEST, min(width, WIDEST))


def _needed(view: ColumnView, rows: Sequence[Row]) -> tuple[int, ...]:
    """Return the widths at which the columns show these rows, too; what the user chose stays."""
    return tuple(
        old if column in view.chosen else _bounded(new)
        for column, (old, new) in enumerate(zip(view.widths, _widest(view, rows), strict=True))
    )


def _widest(view: ColumnView, rows: Sequence[Row]) -> tuple[int, ...]:
    """Return the cells that each column needs for some of these rows, and at least what it has."""
    # Spread over the page: its first rows are often the oldest, and the narrowest.
    step = max(1, len(rows) * len(view.widths) // SAMPLED_CELLS)
    widths = view.widths
    faces = [(column, face) for column, face in enumerate(view.faces) if face is not None]
    for row in rows[::step]:
        drawn = _drawn(row, faces) if faces else row
        widths = tuple(map(max, widths, map(_cells, drawn)))
    return widths


def _drawn(row: Row, faces: Sequence[tuple[int, Face]]) -> Row:
    """Return a row with what is drawn in the place of its values."""
    values = list(row)
    for column, face in faces:
        text = face(values[column])
        values[column] = values[column] if text is None else text
    return tuple(values)


def _cells(value: Value) -> int:
    """Return the cells that a value takes; of the common case, short ASCII, without drawing it."""
    if isinstance(value, str) and 0 < len(value) <= WIDEST and value.isascii() and value.isprintable():
        return len(value)
    return show(value).full_width


def _widened(view: ColumnView, widths: tuple[int, ...]) -> ColumnView:
    if widths == view.widths:
        return view
    return arranged(replace(view, widths=widths), view.layout.width, view.layout.gutter)

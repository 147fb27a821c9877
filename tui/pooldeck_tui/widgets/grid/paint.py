"""Lines of the grid as strips: neighbours of one style are one segment, and nothing is parsed or looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from pooldeck_db.rows import Default
from pooldeck_tui.format import Cell, Ranges, Shown, clean, fit
from pooldeck_tui.widgets.grid.layout import GAP, Slot
from pooldeck_tui.widgets.grid.names import NO_NAMES, REFERS, Names
from pooldeck_tui.widgets.grid.staged import show_faced

if TYPE_CHECKING:
    from pooldeck_db.rows import Entry
    from pooldeck_db.values import Value
    from pooldeck_tui.widgets.grid.columns import ColumnView
    from pooldeck_tui.widgets.grid.faces import Face
    from pooldeck_tui.widgets.grid.staged import RowMark
    from pooldeck_tui.widgets.grid.window import Row

PLACEHOLDER = "·····"
"""Drawn in the place of a row that is not loaded."""
SELECTED = "●"
"""Drawn beside a row of which something is selected."""
_STAGED_HERE = Style(italic=True)
_DELETED_HERE = Style(strike=True)
"""What the cell under the cursor is told by, whose colours are the cursor's."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The looks of the grid's parts, each with the grid's background under it."""

    base: Style
    header: Style
    key: Style
    """The header of a column of the key."""
    mark: Style
    """Signs of ours in the place of data: NULL, empty, what cannot be drawn."""
    number: Style
    """Row numbers."""
    here: Style
    """The number of the row under the cursor."""
    selected: Style
    """Cells that are selected."""
    cursor: Style
    waiting: Style
    """Rows that are not loaded."""
    trouble: Style
    """The heading of an error."""
    staged: Style
    """Cells that are to hold something else."""
    deleted: Style
    """Cells of a row that is to go."""

    def cell(self, column: int, selected: frozenset[int] | None, mark: RowMark | None) -> Style:
        """Return the look of a cell that is not under the cursor."""
        is_selected = selected is not None and column in selected
        style = self.selected if is_selected else self.base
        if mark is None:
            return style
        changed = self.deleted if mark.is_deleted else self.staged if column in mark.cells else self.base
        return changed if not is_selected else style + changed.without_color

    def under_cursor(self, column: int, mark: RowMark | None) -> Style:
        """Return the look of the cell under the cursor."""
        if mark is None or not (mark.is_deleted or column in mark.cells):
            return self.cursor
        return self.cursor + (_DELETED_HERE if mark.is_deleted else _STAGED_HERE)


class Line:
    """One line under construction."""

    def __init__(self, width: int) -> None:
        self._room = width
        self._segments: list[Segment] = []
        self._text = ""
        self._style: Style | None = None

    def add(self, text: str, style: Style, width: int) -> None:
        """Add text that takes `width` cells; text beyond the line's end has to be left out by the caller."""
        if style is not self._style:
            self._flush()
            self._style = style
        self._text += text
        self._room -= width

    def add_marked(self, text: str, marks: Ranges, style: Style, mark: Style, width: int) -> None:
        """Add text whose marked ranges have a style of their own."""
        done = 0
        for start, stop in marks:
            self.add(text[done:start], style, 0)
            self.add(text[start:stop], mark, 0)
            done = stop
        self.add(text[done:], style, width)

    def gap(self, style: Style, sign: str = "") -> None:
        """Add the gap behind a column, as far as there is room for it."""
        width = min(GAP, self._room)
        if width > 0:
            self.add(f"{sign:<{GAP}}"[:width], style, width)

    def strip(self, fill: Style, length: int) -> Strip:
        """Return the finished line, filled up to its length in cells."""
        if self._room > 0:
            self.add(" " * self._room, fill, self._room)
        self._flush()
        return Strip(self._segments, length)

    def _flush(self) -> None:
        if self._text and self._style is not None:
            self._segments.append(Segment(self._text, self._style))
        self._text = ""


def header_line(across: ColumnView, slots: Sequence[Slot], styles: Styles) -> Strip:
    """Return the line of column names; the bar behind each is where it can be dragged.

    Over the row numbers stands how many columns are hidden: `-3`.
    """
    layout = across.layout
    line = Line(layout.width)
    hidden = f"-{len(across.hidden)}" if across.hidden else ""
    line.add(f"{hidden:<{layout.gutter}}"[: layout.gutter], styles.header, layout.gutter)
    for slot in slots:
        label = across.labels[slot.column]
        text = fit(Shown(label, cell_len(label)), slot.width, right=across.right[slot.column]).text
        line.add(text, styles.key if slot.column in across.key else styles.header, slot.width)
        line.gap(styles.header, "│")
    return line.strip(styles.header, layout.width)


def row_line(
    row: Row,
    number: str,
    across: ColumnView,
    slots: Sequence[Slot],
    styles: Styles,
    cursor: int | None = None,
    selected: frozenset[int] | None = None,
    names: Names = NO_NAMES,
    mark: RowMark | None = None,
) -> Strip:
    """Return one row; `cursor` is the column under the cursor where it is on this row, `selected` are columns.

    `names` has what is drawn in the place of some values, `mark` what is staged of the row.
    """
    layout = across.layout
    line = Line(layout.width)
    if layout.gutter:
        sign = SELECTED if selected is not None else "" if mark is None else mark.sign
        _number(line, number, layout.gutter, styles, is_here=cursor is not None, sign=sign)
    last_frozen = layout.frozen[-1] if layout.frozen else None
    cells = {} if mark is None else mark.cells
    for slot in slots:
        column, width = slot.column, slot.width
        entry, face = cells.get(column, row[column]), across.faces[column]
        cell = _cell(entry, width, names.get(column), face, right=across.right[column])
        style = styles.cell(column, selected, mark)
        if column == cursor:
            line.add(cell.text, styles.under_cursor(column, mark), width)
        elif cell.marks and style is styles.base:
            line.add_marked(cell.text, cell.marks, style, styles.mark, width)
        elif cell.marks:
            line.add_marked(cell.text, cell.marks, style, style + styles.mark, width)
        else:
            line.add(cell.text, style, width)
        line.gap(styles.base, "│" if column == last_frozen else "")
    return line.strip(styles.base, layout.width)


def waiting_line(number: str, across: ColumnView, styles: Styles, *, is_here: bool) -> Strip:
    """Return the line of a row that is not loaded."""
    layout = across.layout
    line = Line(layout.width)
    if layout.gutter:
        _number(line, number, layout.gutter, styles, is_here=is_here)
    room = max(0, layout.width - layout.gutter)
    text = PLACEHOLDER[:room]
    line.add(text, styles.cursor if is_here else styles.waiting, len(text))
    return line.strip(styles.base, layout.width)


def text_line(text: str, width: int, style: Style, fill: Style) -> Strip:
    """Return a line of plain text, one cell in from the left."""
    line = Line(width)
    room = max(0, width - 1)
    line.add(" "[:width], fill, min(1, width))
    line.add(fit(Shown(text, cell_len(text)), room).text, style, room)
    return line.strip(fill, width)


def _cell(
    value: Value | Entry, width: int, names: Mapping[Value, str] | None, face: Face | None, *, right: bool
) -> Cell:
    """Return a value, or the name of what it refers to behind an arrow, in the cells that there are."""
    name = None if not names or isinstance(value, Default) else names.get(value)
    if name is None:
        return fit(show_faced(value, face), width, right=right)
    text = clean(name)
    return fit(Shown(REFERS + text, len(REFERS) + cell_len(text), marks=((0, len(REFERS)),)), width)


def _number(line: Line, number: str, gutter: int, styles: Styles, *, is_here: bool, sign: str = "") -> None:
    """Add the row's number, or only room for the sign where the gutter is no wider than that."""
    width = gutter - GAP
    if width > 0:
        line.add(f"{number:>{width}}", styles.here if is_here else styles.number, width)
    line.gap(styles.here if sign else styles.base, sign)

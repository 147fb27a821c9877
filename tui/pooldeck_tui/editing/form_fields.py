"""The cells of a row, a line each, of which one is under the cursor: only those in sight are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from pooldeck_db.rows import Default
from pooldeck_tui.editing.questions import in_words
from pooldeck_tui.format import fit, fitted, show
from pooldeck_tui.widgets.line_cursor import SIGN, LineCursor

if TYPE_CHECKING:
    from pooldeck_tui.editing.questions import Present

STAGED, CLOSED, NEEDED = "● ", "× ", "! "
"""Drawn before a cell that is to hold something else than before, one that cannot be edited, and one that has to
hold a value and has none."""
_GAP = 2
_WIDEST_NAME, _WIDEST_TYPE = 32, 24
_LEAST_VALUE = 24
"""Cells of a value below which the type is not drawn."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """What one line says."""

    name: str
    type: str
    value: Present
    mark: str = "  "
    meaning: str = ""
    """What its default is, where the cell is to hold that."""


class FormFields(LineCursor):
    """Draws names, types and values; a double click tells which cell is wanted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"form--name", "form--type", "form--mark", "form--staged"}
    DEFAULT_CSS = """
    FormFields {
        background: $surface;
        & > .form--name { text-style: bold; }
        & > .form--type { color: $text-muted; }
        & > .form--mark { color: $text-muted; text-style: italic; }
        & > .form--staged { color: $text-warning; text-style: bold; }
    }
    """

    @dataclass
    class Moved(Message):
        """The cursor is on another cell."""

        place: int

    @dataclass
    class Chosen(Message):
        """A cell was clicked twice; the cursor is on it."""

        place: int

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[FormLine] = ()

    def show(self, lines: Sequence[FormLine]) -> None:
        """Show other lines; the cursor stays on its place."""
        self._lines = lines
        self._hold(len(lines), self.cursor)

    def watch_cursor(self, cursor: int) -> None:
        """Scroll as little as shows the cell, and tell."""
        super().watch_cursor(cursor)
        self.post_message(self.Moved(cursor))

    def on_click(self, event: events.Click) -> None:
        """Tell where a cell was clicked twice."""
        place = self.scroll_offset.y + event.y
        if place < len(self._lines) and event.chain == 2:
            self.post_message(self.Chosen(place))

    def _drawn(self, index: int, width: int, *, is_here: bool) -> Strip:
        line, base, part = self._lines[index], self.rich_style, self.get_component_rich_style
        name, kind = self._widths(width)
        staged = part("form--staged")
        segments = [
            Segment(SIGN if is_here else " " * len(SIGN), base),
            Segment(line.mark, staged if line.mark == STAGED else base),
            Segment(fitted(line.name, name), part("lines--cursor" if is_here else "form--name")),
            Segment(" " * _GAP, base),
        ]
        if kind:
            segments += [Segment(fitted(line.type, kind), part("form--type")), Segment(" " * _GAP, base)]
        room = width - sum(segment.cell_length for segment in segments)
        segments += self._value(line, max(0, room))
        return Strip(segments).adjust_cell_length(width, base)

    def _widths(self, width: int) -> tuple[int, int]:
        """Cells of the names and the types."""
        name = min(_WIDEST_NAME, width // 3, max(cell_len(line.name) for line in self._lines))
        kind = min(_WIDEST_TYPE, max(cell_len(line.type) for line in self._lines))
        left = width - len(SIGN) - len(STAGED) - name - kind - 2 * _GAP
        return max(1, name), kind if left >= _LEAST_VALUE else 0

    def _value(self, line: FormLine, room: int) -> list[Segment]:
        """A value, with signs for what cannot be drawn; in words where there is nothing to be seen."""
        base, mark = self.rich_style, self.get_component_rich_style("form--mark")
        words = in_words(line.value)
        if words or isinstance(line.value, Default):
            return [Segment(fitted(f"{words}   {line.meaning}".rstrip(), room), mark)]
        cell = fit(show(line.value), room)
        segments, done = [], 0
        for first, last in cell.marks:
            segments += [Segment(cell.text[done:first], base), Segment(cell.text[first:last], mark)]
            done = last
        return [*segments, Segment(cell.text[done:], base)]

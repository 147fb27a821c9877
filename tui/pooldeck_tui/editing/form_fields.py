"""The cells of a row, a line each, of which one is under the cursor: only those in sight are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pooldeck_db.rows import Default
from pooldeck_tui.editing.questions import in_words
from pooldeck_tui.format import fit, fitted, show

if TYPE_CHECKING:
    from pooldeck_tui.editing.questions import Present

SIGN = "› "
"""Drawn before the cell under the cursor."""
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


def _key(keys: str, action: str, name: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"form.{name}")


class FormFields(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws names, types and values; the cursor moves by keys, and a double click tells which cell is wanted."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "form--name",
        "form--type",
        "form--mark",
        "form--staged",
        "form--cursor",
    }
    DEFAULT_CSS = """
    FormFields {
        background: $surface;
        color: $foreground;
        scrollbar-size-vertical: 1;
        & > .form--name { text-style: bold; }
        & > .form--type { color: $text-muted; }
        & > .form--mark { color: $text-muted; text-style: italic; }
        & > .form--staged { color: $text-warning; text-style: bold; }
        & > .form--cursor { text-style: bold reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("up,k", "move(-1)", "up", "Up", "To the cell above"),
        _key("down,j", "move(1)", "down", "Down", "To the cell below"),
        _key("pageup,ctrl+b", "page(-1)", "page_up", "Page up", "One page up"),
        _key("pagedown,ctrl+f", "page(1)", "page_down", "Page down", "One page down"),
        _key("home,g", "edge(-1)", "first", "First", "To the first cell"),
        _key("end,G", "edge(1)", "last", "Last", "To the last cell"),
    ]

    cursor: reactive[int] = reactive(0)
    """The place of the cell under the cursor."""

    @dataclass
    class Moved(Message):
        """The cursor is on another cell."""

        place: int

    @dataclass
    class Clicked(Message):
        """A cell was clicked twice; the cursor is on it."""

        place: int

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[FormLine] = ()

    def show(self, lines: Sequence[FormLine]) -> None:
        """Show other lines; the cursor stays on its place."""
        self._lines = lines
        self.virtual_size = Size(0, len(lines))
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a cell."""
        return max(0, min(cursor, len(self._lines) - 1))

    def watch_cursor(self, cursor: int) -> None:
        """Scroll as little as shows the cell, and tell."""
        rows, top = max(1, self.size.height), round(self.scroll_y)
        if not top <= cursor < top + rows:
            self.scroll_to(y=cursor if cursor < top else cursor - rows + 1, animate=False, force=True)
        self.refresh()
        self.post_message(self.Moved(cursor))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.watch_cursor(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Go to the cell, and tell where it was clicked twice."""
        place = self.scroll_offset.y + event.y
        if place < len(self._lines):
            self.cursor = place
            if event.chain == 2:
                self.post_message(self.Clicked(place))

    def render_line(self, y: int) -> Strip:
        """Draw one cell."""
        place, width, base = self.scroll_offset.y + y, self.scrollable_content_region.width, self.rich_style
        if place >= len(self._lines):
            return Strip.blank(width, base)
        line, is_here, part = self._lines[place], place == self.cursor, self.get_component_rich_style
        name, kind = self._widths(width)
        staged = part("form--staged")
        segments = [
            Segment(SIGN if is_here else " " * len(SIGN), base),
            Segment(line.mark, staged if line.mark == STAGED else base),
            Segment(fitted(line.name, name), part("form--cursor" if is_here else "form--name")),
            Segment(" " * _GAP, base),
        ]
        if kind:
            segments += [Segment(fitted(line.type, kind), part("form--type")), Segment(" " * _GAP, base)]
        room = width - sum(segment.cell_length for segment in segments)
        segments += self._value(line, max(0, room))
        return Strip(segments).adjust_cell_length(width, base)

    def action_move(self, lines: int) -> None:
        """Move the cursor by some cells."""
        self.cursor += lines

    def action_page(self, pages: int) -> None:
        """Move the cursor by some screens of cells."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_edge(self, direction: int) -> None:
        """Go to the first or the last cell."""
        self.cursor = 0 if direction < 0 else len(self._lines) - 1

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

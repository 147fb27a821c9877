"""Lines of which one is under the cursor, of any number: only those in sight are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pooldeck_tui.format import fitted

SIGN = "› "
"""Drawn before the line under the cursor."""
_TEXT_PART = 3 / 5
"""How much of a line its text takes at most, where something is said about it."""


class Entry(NamedTuple):
    """What one line says."""

    text: str
    about: str = ""
    """A few words about it."""
    mark: str = ""
    """Drawn before the text; as wide on every line."""


def _move(keys: str, action: str, name: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"lines.{name}")


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws entries, a line each; the cursor moves by keys, and a click tells which one is wanted."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--cursor", "lines--about"}
    DEFAULT_CSS = """
    LineList {
        background: $panel;
        color: $foreground;
        scrollbar-size-vertical: 1;
        & > .lines--cursor { text-style: bold reverse; }
        & > .lines--about { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        _move("up,k", "move(-1)", "up", "Up", "One line up"),
        _move("down,j", "move(1)", "down", "Down", "One line down"),
        _move("pageup,ctrl+b", "page(-1)", "page_up", "Page up", "One page up"),
        _move("pagedown,ctrl+f", "page(1)", "page_down", "Page down", "One page down"),
        _move("home,g", "edge(-1)", "first", "First", "To the first line"),
        _move("end,G", "edge(1)", "last", "Last", "To the last line"),
    ]

    cursor: reactive[int] = reactive(0)
    """The index of the entry under the cursor."""

    @dataclass
    class Clicked(Message):
        """An entry was clicked; the cursor is on it."""

        index: int

    def __init__(self, entries: Sequence[Entry] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._entries: Sequence[Entry] = ()
        self._text_cells = 0
        self.show(entries)

    @property
    def entries(self) -> Sequence[Entry]:
        """What is shown."""
        return self._entries

    def show(self, entries: Sequence[Entry], cursor: int = 0) -> None:
        """Show other entries."""
        self._entries = entries
        has_about = any(entry.about for entry in entries)
        self._text_cells = max(cell_len(entry.text) for entry in entries) if has_about else 0
        self.virtual_size = Size(0, len(entries))
        self.cursor = cursor
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on an entry."""
        return max(0, min(cursor, len(self._entries) - 1))

    def watch_cursor(self, cursor: int) -> None:
        """Scroll as little as shows the entry."""
        rows, top = max(1, self.size.height), round(self.scroll_y)
        if not top <= cursor < top + rows:
            self.scroll_to(y=cursor if cursor < top else cursor - rows + 1, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.watch_cursor(self.cursor)

    def render_line(self, y: int) -> Strip:
        """Draw one entry."""
        index, width, base = self.scroll_offset.y + y, self.scrollable_content_region.width, self.rich_style
        if index >= len(self._entries):
            return Strip.blank(width, base)
        entry, is_here = self._entries[index], index == self.cursor
        style = self.get_component_rich_style("lines--cursor") if is_here else base
        sign = (SIGN if is_here else " " * len(SIGN)) + entry.mark
        room = max(0, width - cell_len(sign))
        part = min(self._text_cells + 2, int(room * _TEXT_PART)) if self._text_cells else room
        text, about = fitted(entry.text, part), fitted(entry.about, room - part)
        quiet = style if is_here else self.get_component_rich_style("lines--about")
        return Strip([Segment(sign + text, style), Segment(about, quiet)], width)

    def on_click(self, event: events.Click) -> None:
        """Go to the entry, and tell that it was clicked."""
        index = self.scroll_offset.y + event.y
        if index < len(self._entries):
            self.cursor = index
            self.post_message(self.Clicked(index))

    def action_move(self, lines: int) -> None:
        """Move the cursor by some entries."""
        self.cursor += lines

    def action_page(self, pages: int) -> None:
        """Move the cursor by some screens of entries."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_edge(self, direction: int) -> None:
        """Go to the first or the last entry."""
        self.cursor = 0 if direction < 0 else len(self._entries) - 1

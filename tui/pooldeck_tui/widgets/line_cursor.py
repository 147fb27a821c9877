"""Lines of any number, of which one is under the cursor: only those in sight are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

SIGN = "› "
"""Drawn before the line under the cursor."""


def _move(keys: str, action: str, name: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"lines.{name}")


class LineCursor(ScrollView, can_focus=True, inherit_bindings=False):
    """Moves a cursor over lines by keys; a click tells which one is wanted. Subclasses draw them."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--cursor"}
    DEFAULT_CSS = """
    LineCursor {
        background: $panel;
        color: $foreground;
        scrollbar-size-vertical: 1;
        & > .lines--cursor { text-style: bold reverse; }
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
    """The index of the line under the cursor."""

    @dataclass
    class Clicked(Message, namespace="line_list"):
        """A line was clicked; the cursor is on it."""

        index: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._count = 0

    def _hold(self, count: int, cursor: int) -> None:
        """Have so many lines, the cursor on one of them."""
        self._count = count
        self.virtual_size = Size(0, count)
        self.cursor = cursor
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a line."""
        return max(0, min(cursor, self._count - 1))

    def watch_cursor(self, cursor: int) -> None:
        """Scroll as little as shows the line."""
        rows, top = max(1, self.size.height), round(self.scroll_y)
        if not top <= cursor < top + rows:
            self.scroll_to(y=cursor if cursor < top else cursor - rows + 1, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.watch_cursor(self.cursor)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        index, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        if index >= self._count:
            return Strip.blank(width, self.rich_style)
        return self._drawn(index, width, is_here=index == self.cursor)

    def _drawn(self, index: int, width: int, *, is_here: bool) -> Strip:
        """Draw a line in so many cells; `is_here`: it is under the cursor."""
        raise NotImplementedError

    def on_click(self, event: events.Click) -> None:
        """Go to the line, and tell that it was clicked."""
        index = self.scroll_offset.y + event.y
        if index < self._count:
            self.cursor = index
            self.post_message(self.Clicked(index))

    def action_move(self, lines: int) -> None:
        """Move the cursor by some lines."""
        self.cursor += lines

    def action_page(self, pages: int) -> None:
        """Move the cursor by some screens of lines."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_edge(self, direction: int) -> None:
        """Go to the first or the last line."""
        self.cursor = 0 if direction < 0 else self._count - 1

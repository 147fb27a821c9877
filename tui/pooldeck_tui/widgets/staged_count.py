"""How many changes are staged, for as long as any are."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_tui.widgets.looks import look
from pooldeck_tui.widgets.shown_key import shown_key


class StagedCount(Widget):
    """Draws the number of staged changes and the key that reviews them; takes no room while there are none."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"staged--count"}
    DEFAULT_CSS = """
    StagedCount {
        height: 1;
        width: 21;
        display: none;
        & > .staged--count { color: $text-warning; text-style: bold reverse; }
    }
    """

    count: reactive[int] = reactive(0)
    """How many changes are staged."""

    def watch_count(self, count: int) -> None:
        """Take room, or none."""
        self.display = count > 0

    def render(self) -> Content:
        """Draw the number, and the key."""
        key = shown_key(self, "command('review')", "W")
        return Content.styled(f" * {self.count:,} staged · {key} ", look(self, "staged--count"))

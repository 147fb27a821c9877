"""One line with words at both ends."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_tui.format import cut_to


class TopLine(Widget):
    """Draws what is shown at the left, and how at the right; the left is cut where both do not fit."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TopLine { height: 1; padding: 0 1; background: $boost; text-style: bold; }
    """

    texts: reactive[tuple[str, str]] = reactive(("", ""))
    """What stands at the left and at the right."""

    def render(self) -> Content:
        """Draw both."""
        left, right = self.texts
        width = self.content_size.width
        left = cut_to(left, max(0, width - cell_len(right) - 2))
        return Content(left + " " * max(1, width - cell_len(left) - cell_len(right)) + right)

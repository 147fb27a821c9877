"""A body without a cursor: keys scroll it."""

from __future__ import annotations

from typing import ClassVar

from pooldeck_tui.viewer.body import ValueBody


class ScrollingBody(ValueBody):
    """Scrolls by lines, pages, and to the side."""

    SIDEWAYS: ClassVar[int] = 8
    """Cells that one key scrolls to the side."""

    def scroll_by(self, lines: int) -> None:
        """Scroll down by so many lines, up where they are negative."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def action_up(self) -> None:
        """One line up."""
        self.scroll_by(-1)

    def action_down(self) -> None:
        """One line down."""
        self.scroll_by(1)

    def action_page(self, direction: int) -> None:
        """One page up (-1) or down (1)."""
        self.scroll_by(direction * max(1, self.rows - 1))

    def action_left(self) -> None:
        """To the left."""
        self.scroll_to(x=self.scroll_offset.x - self.SIDEWAYS, animate=False)
        self.moved()

    def action_right(self) -> None:
        """To the right."""
        self.scroll_to(x=self.scroll_offset.x + self.SIDEWAYS, animate=False)
        self.moved()

    def action_first(self) -> None:
        """To the beginning."""
        self.scroll_to(0, 0, animate=False)

    def action_last(self) -> None:
        """To the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

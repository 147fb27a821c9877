"""The width of the table tree: fitted to the names, changed by keys, and by dragging the tree's edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.widgets.tree_paint import line_of
from pooldeck_tui.widgets.tree_view import TreeView

if TYPE_CHECKING:
    from textual import events

STEP = 4
"""Cells by which a key changes the width."""

NARROWEST = 12
"""Cells of the narrowest tree."""

ROOM_BESIDE = 20
"""Cells that are left for what stands beside the tree."""

DOUBLE_CLICK = 2
"""Clicks in one place that count as one of their own kind."""

_AROUND = 2
"""Cells of the tree's width that are scrollbar and edge."""


class ResizableTree(TreeView):
    """A tree whose right edge can be moved; how far it may go by itself is up to the screen's CSS.

    Once the user has chosen a width, the class `-sized` tells so.
    """

    DEFAULT_CSS = """
    ResizableTree {
        border-right: solid $panel;
        &.-dragged { border-right: solid $primary; }
    }
    """

    holds_edge = False
    """Whether the mouse button went down on the edge the last time."""

    @property
    def is_alone(self) -> bool:
        """Whether nothing stands beside the tree, so that its width cannot be changed."""
        return self.outer_size.width >= self.screen.size.width

    def fit(self) -> None:
        """Be as wide as the names in sight need, within what the screen allows."""
        self.styles.width = self._needed_width()

    def action_resize(self, cells: int) -> None:
        """Make the tree wider by so many cells, narrower where they are negative."""
        self._choose(self.outer_size.width + cells)

    def action_fit(self) -> None:
        """Make the tree as wide as the names in sight need."""
        self._choose(self._needed_width())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the edge, where the mouse is on it."""
        self.holds_edge = event.x == self.outer_size.width - 1 and not self.is_alone
        if self.holds_edge:
            self.capture_mouse()
            self.add_class("-dragged")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Have the edge follow the mouse."""
        if self.has_class("-dragged"):
            self._choose(event.screen_x - self.region.x + 1)

    def on_mouse_up(self) -> None:
        """Let go of the edge."""
        if self.has_class("-dragged"):
            self.remove_class("-dragged")
            self.release_mouse()

    async def on_click(self, event: events.Click) -> None:
        """Fit the width to the names by a double click on the edge."""
        if self.holds_edge and event.chain == DOUBLE_CLICK:
            self.action_fit()

    def _choose(self, width: int) -> None:
        """Take the width that the user wants, as far as there is room for it."""
        most = max(NARROWEST, self.screen.size.width - ROOM_BESIDE)
        self.styles.width = max(NARROWEST, min(width, most))
        self.add_class("-sized")

    def _needed_width(self) -> int:
        """Cells that the names in sight need."""
        top = self.scroll_offset.y
        lines = range(top, min(top + self.rows, len(self.model.lines)))
        return max((line_of(self.model, line).width for line in lines), default=0) + _AROUND

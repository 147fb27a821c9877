"""The drawn half of a tree: its lines, its cursor, and what of it is in sight."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.geometry import Region, Size
from textual.strip import Strip

from pooldeck_tui.viewer.body import ValueBody
from pooldeck_tui.viewer.tree.folding import Folding
from pooldeck_tui.viewer.tree.paint import Drawing, paint

if TYPE_CHECKING:
    from textual import events

    from pooldeck_tui.viewer.tree.nodes import Nodes
    from pooldeck_tui.viewer.tree.notation import Notation

_FEW = 40
"""A tree of no more nodes than these is shown unfolded."""


class TreeCanvas(ValueBody):
    """Draws a tree; the cursor is on one node."""

    DEFAULT_CSS = """
    TreeCanvas { overflow-x: hidden; }
    """

    def __init__(self, nodes: Nodes, notation: Notation) -> None:
        super().__init__()
        self.folding = Folding(nodes)
        """What is in sight."""
        self.cursor = 0
        """The line of the node that the keys are about."""
        self._notation = notation
        self._found: re.Pattern[str] | None = None
        if len(nodes) <= _FEW:
            self.folding.unfold_all(0)
        else:
            self.folding.unfold(0)

    @property
    def node(self) -> int:
        """The node under the cursor."""
        return self.folding.lines[self.cursor]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the tree."""
        line, looks = self.scroll_offset.y + y, self.looks
        if line >= len(self.folding.lines):
            return Strip.blank(self.columns, looks.base)
        is_cursor = line == self.cursor
        is_current = self.matches is not None and self.matches.place == self.folding.lines[line]
        return paint(self.folding, line, Drawing(self.columns, is_cursor, self._found, is_current), looks)

    def on_mount(self) -> None:
        """Tell the scrollbar how long the tree is."""
        self._relist(self.node)

    def on_resize(self, _: events.Resize) -> None:
        """Keep the cursor in sight."""
        self._relist(self.node)

    def _move(self, line: int) -> None:
        """Put the cursor on a line, and repaint the two that changed."""
        before = self.cursor
        self.cursor = max(0, min(line, len(self.folding.lines) - 1))
        top = self.scroll_offset.y
        self._scroll_to_cursor()
        if self.scroll_offset.y == top:
            self.refresh(*(Region(0, each - top, self.columns, 1) for each in (before, self.cursor)))
        self.moved()

    def _relist(self, node: int) -> None:
        """Repaint after the lines changed, with the cursor on a node."""
        self.cursor = self.folding.line_of(node)
        height = len(self.folding.lines)
        if self.virtual_size.height != height:
            # No layout: the scrollbar is always there, so nothing on the screen would move.
            self.set_reactive(TreeCanvas.virtual_size, Size(0, height))
            self.vertical_scrollbar.window_virtual_size = height
        self._scroll_to_cursor()
        self.refresh()
        self.moved()

    def _scroll_to_cursor(self) -> None:
        top, rows = self.scroll_offset.y, self.rows
        if self.cursor < top:
            self.scroll_to(y=self.cursor if self.cursor > top - rows else self.cursor - rows // 2, animate=False)
        elif self.cursor >= top + rows:
            near = self.cursor < top + 2 * rows
            self.scroll_to(y=self.cursor - (rows - 1 if near else rows // 2), animate=False)

"""The drawn half of the table tree: lines, cursor, scrolling, and what is said where there is no line."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from pooldeck_tui.widgets.filter_text import FilterText
from pooldeck_tui.widgets.tree_header import HeaderStyles, header_note, paint_header
from pooldeck_tui.widgets.tree_model import TreeModel
from pooldeck_tui.widgets.tree_paint import TreeStyles, line_of, paint

HEADER = 1
"""Lines above the list."""

LOOKS = ("tree--relation", "tree--schema", "tree--note", "tree--match", "tree--cursor")
"""The component classes of a line's parts, in the order of `TreeStyles`."""


class TreeView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws a `TreeModel` line by line: only what is on the screen is ever looked at."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tree--relation",
        "tree--schema",
        "tree--note",
        "tree--match",
        "tree--cursor",
        "tree--filter",
        "tree--caret",
    }
    DEFAULT_CSS = """
    TreeView {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .tree--schema { text-style: bold; }
        & > .tree--note { color: $text-muted; }
        & > .tree--match { text-style: bold underline; }
        & > .tree--filter { text-style: bold; }
        & > .tree--caret { text-style: reverse; }
        & > .tree--cursor { text-style: bold; }
        &:focus > .tree--cursor { text-style: bold reverse; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.model = TreeModel()
        """What is folded, searched for and under the cursor."""
        self.filter = FilterText()
        """The filter as it is typed."""
        self.notice = Content()
        """What is said in the place of the list while there is none."""
        self.state = ""
        """What the first line says instead of the number of relations; empty for the number."""
        self._notice_strips: list[Strip] = []

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.columns
        line = self.scroll_offset.y + y - HEADER
        if y < HEADER:
            return self._header(width)
        if not self.model.lines:
            return self._notice_line(y - HEADER, width)
        if line >= len(self.model.lines):
            return Strip.blank(width, self.get_component_rich_style("tree--relation"))
        styles = TreeStyles(*map(self.get_component_rich_style, LOOKS))
        return paint(line_of(self.model, line), width, styles, cursor=line == self.model.cursor)

    def on_resize(self) -> None:
        """Fit the list to the new size."""
        self.relist()

    def move(self, line: int) -> None:
        """Put the cursor on a line and repaint the two that changed."""
        before = self.model.cursor
        self.model.move(line)
        if self.model.cursor != before:
            self.refresh(self._region(before), self._region(self.model.cursor))
        self._scroll_to_cursor()

    def relist(self, top: int | None = None) -> None:
        """Repaint after the lines changed, with the cursor in sight and, if possible, that line at the top."""
        self._notice_strips = []
        self._set_height(len(self.model.lines) + HEADER)
        self.scroll_to(y=min(self.scroll_offset.y if top is None else top, self.max_scroll_y), animate=False)
        self._scroll_to_cursor()
        self.refresh()

    @property
    def columns(self) -> int:
        """Cells of a line, without the scrollbar."""
        return self.scrollable_content_region.width

    @property
    def rows(self) -> int:
        """Lines of the list that fit on the screen, at least one."""
        return max(1, self.size.height - HEADER)

    def _set_height(self, height: int) -> None:
        """Tell the scrollbar. No layout: the scrollbar is always there, so nothing on the screen would move."""
        size = Size(self.columns, height)
        if size != self.virtual_size:
            self.set_reactive(TreeView.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = height

    def _scroll_to_cursor(self) -> None:
        """Bring the cursor into sight: by as little as possible when it is near, to the middle when it is far."""
        top, cursor, rows = self.scroll_offset.y, self.model.cursor, self.rows
        last = top + rows - 1
        if top - rows < cursor < top:
            self.scroll_to(y=cursor, animate=False)
        elif last < cursor < last + rows:
            self.scroll_to(y=cursor - rows + 1, animate=False)
        elif not top <= cursor <= last:
            self.scroll_to(y=cursor - rows // 2, animate=False)

    def _region(self, line: int) -> Region:
        return Region(0, line - self.scroll_offset.y + HEADER, self.columns, 1)

    def _header(self, width: int) -> Strip:
        looks = ("tree--filter", "tree--note", "tree--caret")
        styles = HeaderStyles(*map(self.get_component_rich_style, looks))
        note = self.state or header_note(self.model)
        return paint_header(self.filter, note, width, styles)

    def _notice_line(self, y: int, width: int) -> Strip:
        """A line of what is said where there is no list."""
        if not self._notice_strips:
            text = Content("Nothing matches. Esc clears.") if self.model.query else self.notice
            self._notice_strips = Visual.to_strips(self, text, width, self.rows, self.visual_style)
        if y < len(self._notice_strips):
            return self._notice_strips[y].adjust_cell_length(width, self.rich_style)
        return Strip.blank(width, self.rich_style)

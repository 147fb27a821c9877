"""The drawn half of the table tree: lines, cursor, scrolling, and what is said where there is no line."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from pooldeck_tui.widgets.filter_text import FilterText
from pooldeck_tui.widgets.tree_header import HeaderStyles, header_note, paint_header
from pooldeck_tui.widgets.tree_model import TreeModel
from pooldeck_tui.widgets.tree_paint import TreeStyles, foot_of, line_of, paint

HEADER = 1
"""Lines above the list."""

_MOST_FOOT = 3
"""Lines at the foot at most."""

_LEAST_LIST = 5
"""One line in so many may belong to the foot."""

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
        "tree--foot",
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
        & > .tree--foot { background: $panel; }
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
        self._foot: tuple[str, ...] = ()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.columns
        line = self.scroll_offset.y + y - HEADER
        if y < HEADER:
            return self._header(width)
        if (below := y - HEADER - self.rows) >= 0 and self._foot:
            return self._foot_line(below, width)
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
        """Put the cursor on a line and repaint the two that changed, and the foot where that is another."""
        before = self.model.cursor
        self.model.move(line)
        if self.model.cursor != before:
            self.refresh(self._region(before), self._region(self.model.cursor))
            self._renew_foot()
        self._scroll_to_cursor()

    def relist(self, top: int | None = None) -> None:
        """Repaint after the lines changed, with the cursor in sight and, if possible, that line at the top."""
        self._notice_strips = []
        self._renew_foot()
        self._fit_height()
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
        return max(1, self.size.height - HEADER - len(self._foot))

    def line_at(self, y: int) -> int | None:
        """The line of the list that is drawn so far below the top; None where none is."""
        line = self.scroll_offset.y + y - HEADER
        is_list = HEADER <= y < HEADER + self.rows and line < len(self.model.lines)
        return line if is_list else None

    def _renew_foot(self) -> None:
        """Say the name under the cursor at the foot, where it is too long for its line."""
        foot = foot_of(self.model, self.columns, min(_MOST_FOOT, self.size.height // _LEAST_LIST))
        if foot != self._foot:
            height = max(len(foot), len(self._foot))
            self._foot = foot
            self._fit_height()
            if self.scroll_offset.y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False)
            self.refresh(Region(0, self.size.height - height, self.columns, height))

    def _foot_line(self, line: int, width: int) -> Strip:
        style = self.get_component_rich_style("tree--foot")
        return Strip([Segment(self._foot[line], style)]).adjust_cell_length(width, style)

    def _fit_height(self) -> None:
        """Tell the scrollbar. No layout: the scrollbar is always there, so nothing on the screen would move."""
        height = len(self.model.lines) + HEADER + len(self._foot)
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
            is_in_vain = self.model.query and self.model.outline.relations
            text = Content("Nothing matches. Esc clears.") if is_in_vain else self.notice
            self._notice_strips = Visual.to_strips(self, text, width, self.rows, self.visual_style)
        if y < len(self._notice_strips):
            return self._notice_strips[y].adjust_cell_length(width, self.rich_style)
        return Strip.blank(width, self.rich_style)

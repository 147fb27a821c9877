"""The part of the grid that draws: a state comes in, and what differs from the last one is repainted."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pooldeck_tui.format import count
from pooldeck_tui.widgets.grid.columns import ColumnView, arranged
from pooldeck_tui.widgets.grid.layout import GAP, Slot
from pooldeck_tui.widgets.grid.names import NO_NAMES, Names
from pooldeck_tui.widgets.grid.notice import alarm, notice
from pooldeck_tui.widgets.grid.paint import Styles, header_line, row_line, text_line, waiting_line
from pooldeck_tui.widgets.grid.selection import Selection
from pooldeck_tui.widgets.remedies import remedies, unfiltering

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_tui.widgets.grid.staged import Staged
    from pooldeck_tui.widgets.grid.view import View
    from pooldeck_tui.widgets.grid.window import Row
    from pooldeck_tui.widgets.remedies import Remedy

KEPT_LINES = 512
"""So many painted lines are kept for scrolling back and forth."""


class GridCanvas(ScrollView, can_focus=True, inherit_bindings=False):
    """A line-API widget that draws a `View` of rows and a `ColumnView`, and repaints as little as it can."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--header",
        "grid--key",
        "grid--mark",
        "grid--number",
        "grid--here",
        "grid--selected",
        "grid--cursor",
        "grid--waiting",
        "grid--trouble",
        "grid--staged",
        "grid--deleted",
    }
    DEFAULT_CSS = """
    GridCanvas {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .grid--header { background: $panel; color: $foreground; text-style: bold; }
        & > .grid--key { background: $panel; color: $foreground; text-style: bold underline; }
        & > .grid--mark { color: $text-muted; text-style: italic; }
        & > .grid--number { color: $text-muted; }
        & > .grid--here { color: $foreground; text-style: bold; }
        & > .grid--selected { background: $primary 25%; text-style: underline; }
        & > .grid--cursor { text-style: underline bold; }
        & > .grid--waiting { color: $text-muted; }
        & > .grid--trouble { color: $text-error; text-style: bold; }
        & > .grid--staged { color: $text-warning; background: $warning 20%; text-style: bold italic; }
        & > .grid--deleted { color: $text-error; text-style: strike; }
        &:focus > .grid--cursor { color: $primary; background: $surface; text-style: bold reverse; }
    }
    """

    names: reactive[Names] = reactive(NO_NAMES, repaint=False, always_update=True)
    """What is drawn in the place of values that refer to something."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._view: View | None = None
        self._across = ColumnView()
        self._with_numbers = True
        self._looks: Styles | None = None
        self._selection = Selection()
        self._selected: frozenset[int] = frozenset()
        self._staged: Staged | None = None
        self._lines: OrderedDict[tuple[int, int], tuple[Row, frozenset[int] | None, Strip]] = OrderedDict()
        self._offered: tuple[Remedy, ...] = ()

    @property
    def rows_in_sight(self) -> int:
        """How many rows the screen has room for below the header, at least 1."""
        return max(1, self.size.height - 1)

    @property
    def room(self) -> int:
        """Cells of a line, the scrollbar's left out."""
        return max(0, self.size.width - self.styles.scrollbar_size_vertical)

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen; the first is the header."""
        view, looks = self._view, self._styles()
        width = self._across.layout.width
        if view is None:
            return Strip.blank(width, looks.base)
        if y == 0:
            return header_line(self._across, self._slots(), looks)
        said = self._said(view, y - 1)
        if said is not None:
            return said
        place = view.top + y - 1
        return self._row_line(view, place) if place < view.bottom else Strip.blank(width, looks.base)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines of the screen as they are drawn.

        Textual's own would add border, padding and opacity, of which a grid has none, to copies of all lines in a
        cache of its own, and cut the scrollbar's cells off again: twice the work for a page.
        """
        filters, background = self.get_line_filters(), self.background_colors[1]
        left, right = crop.column_span
        is_whole = left == 0 and right >= self._across.layout.width
        lines = []
        for y in crop.line_range:
            line = self.render_line(y)
            for each in filters:
                line = line.apply_filter(each, background)
            lines.append(line if is_whole else line.crop(left, right))
        return lines

    def notify_style_update(self) -> None:
        """Look the styles up again when the theme changes."""
        super().notify_style_update()
        self._forget_looks()

    def on_focus(self) -> None:
        """Draw the cursor of a grid that has the keys, and name them as the user has them."""
        self._forget_looks()
        if self._view is not None and self._view.failure is not None:
            self._offered = remedies(self, self._view.failure.error)

    def on_blur(self) -> None:
        """Draw the cursor of a grid that has not got the keys."""
        self._forget_looks()

    def _draw(self, view: View, across: ColumnView, selection: Selection) -> None:
        """Take a new state and repaint what is different."""
        old_view, old_across, old_selected = self._view, self._across, self._selected
        old_selection, self._selection = self._selection, selection
        across = self._arranged(view, across)
        self._view, self._across = view, across
        self._selected = _selected(selection, across, old_selected)
        self._offer(view, old_view)
        if across.layout is not old_across.layout or across.columns is not old_across.columns:
            self._lines.clear()
        if old_view is not None and view.window.numbering is not old_view.window.numbering:
            self._lines.clear()
        self._scroll_along(view)
        if old_view is None or (across != old_across and not _is_cursor_only(old_across, across)):
            self.refresh()
        elif not _is_same_screen(old_view, view):
            self.refresh(Region(0, 1, across.layout.width, self.rows_in_sight))
        else:
            if (view.cursor, across.cursor) != (old_view.cursor, old_across.cursor):
                self.refresh(*self._cursor(old_view, old_across), *self._cursor(view, across))
            if selection or old_selection:
                self._mark_again(partial(old_selection.picked, old_view, columns=old_selected))

    def _offer(self, view: View, before: View | None) -> None:
        """Look up the keys that help where something went wrong, or where no row meets the filter."""
        if view.failure is not None:
            if before is None or view.failure is not before.failure:
                self._offered = remedies(self, view.failure.error)
        elif not view.window.rows and view.request.filter is not None:
            self._offered = (unfiltering(self),)

    def _mark_again(self, before: Callable[[int], frozenset[int] | None]) -> None:
        """Repaint the lines of which something else is selected than before."""
        view, selection, selected = self._view, self._selection, self._selected
        if view is None:
            return
        places = (
            place
            for place in range(view.top, view.bottom)
            if before(place) != selection.picked(view, place, selected)
        )
        lines = [Region(0, place - view.top + 1, self._across.layout.width, 1) for place in places]
        if lines:
            self.refresh(*lines)

    def _arranged(self, view: View, across: ColumnView) -> ColumnView:
        """Lay the columns out for the screen and the room that row numbers need."""
        width = self.room
        gutter = len(self._number(view, max(view.bottom, view.window.end, 100) - 1)) if self._with_numbers else 0
        gutter = gutter + GAP if 0 < gutter <= width // 5 else 0
        if not gutter and (self._selection.rows or self._staged is not None):
            gutter = GAP
        layout = across.layout
        if layout.width == width and layout.gutter == gutter and layout.widths == across.widths:
            return across
        return arranged(across, width, gutter)

    def _scroll_along(self, view: View) -> None:
        """Bring the scrollbar to where the view is."""
        extent = Size(self._across.layout.width, view.window.extent + 1)
        if self.virtual_size != extent:
            self.virtual_size = extent
        if round(self.scroll_y) != view.top:
            self.scroll_to(y=view.top, animate=False, force=True)

    def _styles(self) -> Styles:
        if self._looks is None:
            part = self.get_component_rich_style
            base = self.rich_style
            self._looks = Styles(
                base=base,
                header=base + part("grid--header"),
                key=base + part("grid--key"),
                mark=base + part("grid--mark"),
                number=base + part("grid--number"),
                here=base + part("grid--here"),
                selected=base + part("grid--selected"),
                cursor=base + part("grid--cursor"),
                waiting=base + part("grid--waiting"),
                trouble=base + part("grid--trouble"),
                staged=base + part("grid--staged"),
                deleted=base + part("grid--deleted"),
            )
        return self._looks

    def _forget_looks(self) -> None:
        self._looks = None
        self._lines.clear()

    def _slots(self) -> tuple[Slot, ...]:
        return self._across.layout.slots(self._across.left)

    def _said(self, view: View, line: int) -> Strip | None:
        """Return the line of a notice or an alarm, None where a row is to be drawn."""
        width, looks = self._across.layout.width, self._styles()
        lines = notice(view, width, self._offered)
        if not lines:
            lines = alarm(view, width, self._offered)
            line -= max(0, self.rows_in_sight - len(lines))
            if not lines or line < 0:
                return None
        text = lines[line] if line < len(lines) else ""
        is_heading = line == 0 and view.failure is not None
        return text_line(text, width, looks.trouble if is_heading else looks.base, looks.base)

    def _row_line(self, view: View, place: int) -> Strip:
        across, looks = self._across, self._styles()
        is_here = place == view.cursor
        row = view.window.row(place)
        if row is None:
            return waiting_line(self._number(view, place), across, looks, is_here=is_here)
        selected = self._selection.picked(view, place, self._selected) if self._selection else None
        kept = self._lines.get((place, across.left))
        if kept is not None and kept[0] is row and kept[1] is selected and not is_here:
            return kept[2]
        cursor, key = across.cursor if is_here else None, view.window.key(place)
        mark = None if self._staged is None or key is None else self._staged(key, row)
        strip = row_line(
            row, self._number(view, place), across, self._slots(), looks, cursor, selected, self.names, mark
        )
        if not is_here:
            self._lines[place, across.left] = row, selected, strip
            if len(self._lines) > KEPT_LINES:
                self._lines.popitem(last=False)
        return strip

    def _number(self, view: View, place: int) -> str:
        number = view.window.number(place)
        return "" if number is None else count(place + 1, exact=number.exact)

    def _cursor(self, view: View, across: ColumnView) -> list[Region]:
        """Return the cells that the cursor takes: its own, and the row's number."""
        y = view.cursor - view.top + 1
        gutter = across.layout.gutter
        regions = [Region(0, y, gutter, 1)] if gutter else []
        slots = across.layout.slots(across.left)
        return regions + [Region(slot.x, y, slot.width, 1) for slot in slots if slot.column == across.cursor]


def _selected(selection: Selection, across: ColumnView, before: frozenset[int]) -> frozenset[int]:
    """Return the columns that are selected, the very same object as before where they are the same ones."""
    columns = selection.columns(across) if selection else frozenset[int]()
    return before if columns == before else columns


def _is_cursor_only(old: ColumnView, new: ColumnView) -> bool:
    """Return whether two states of the columns differ in nothing but the cursor."""
    return old.layout is new.layout and old.left == new.left and old.labels is new.labels


def _is_same_screen(old: View, new: View) -> bool:
    """Return whether two views show the same rows with the same numbers at the same lines."""
    if (old.top, old.bottom, old.height, old.failure) != (new.top, new.bottom, new.height, new.failure):
        return False
    if not new.window.rows and old is not new:
        return False
    if old.window is new.window:
        return True
    places = range(new.top, new.bottom)
    is_same_numbering = old.window.numbering is new.window.numbering
    return is_same_numbering and all(old.window.row(place) is new.window.row(place) for place in places)

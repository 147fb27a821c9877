"""The drawn half of a text: its rows, found a little at a time, and what of them is in sight."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from pooldeck_tui.viewer.drawing import Range, line_end, segments
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.viewer.scrolling import ScrollingBody
from pooldeck_tui.viewer.search import Matches
from pooldeck_tui.viewer.slices import in_slices
from pooldeck_tui.viewer.text.rows import TextRows

if TYPE_CHECKING:
    from textual import events

    from pooldeck_tui.viewer.slices import Work


class TextCanvas(ScrollingBody):
    """Draws a text."""

    def __init__(self, text: str, *, wrap: bool = True, place: int | None = None) -> None:
        """Show a text, from a place on where that is given, which is marked."""
        super().__init__()
        self.text = text
        """What is shown, exactly."""
        self.is_wrapped = wrap
        """Whether long lines are cut to the width."""
        self.with_numbers = False
        """Whether the numbers of the lines are shown."""
        self._text_rows = TextRows("", None)
        self._laid_out_for: tuple[int, bool] | None = None
        self._wants_end = False
        self._gutter = 0
        self._anchor = place or 0
        if place is not None:
            self.matches = Matches(1)
            self.matches.starts.append(place)
            self.matches.is_whole = True
            self.matches.current = 0

    @property
    def is_at_work(self) -> bool:
        """Whether there are rows that have not been found yet."""
        return not self._text_rows.is_whole

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        looks, rows, row = self.looks, self._text_rows, self._top + y
        if row >= len(rows):
            return Strip.blank(self.columns, looks.base)
        first, last = rows.span(row)
        start, stop = self._part_in_sight(first, last)
        number = f"{rows.lines[row]:,}" if self._gutter and rows.starts_line(row) else ""
        gutter = [Segment(f"{number:>{self._gutter - 1}} ", looks.note)] if self._gutter else []
        text = self.text[start:stop]
        seen = text.rstrip(" ") if stop == last and rows.ends_line(row) else text
        drawn = segments(seen, looks, self._found(start, start + len(seen)))
        spaces = line_end(text[len(seen) :], looks)
        return Strip([*gutter, *drawn, *spaces]).adjust_cell_length(self.columns, looks.base)

    def on_resize(self, _: events.Resize) -> None:
        """Lay out for another width."""
        self._lay_out()

    def _lay_out(self) -> None:
        """Find the rows again, and come back to the same place."""
        wished = (self.columns - self._gutter, self.is_wrapped)
        if wished == self._laid_out_for or self.columns <= 0:
            return
        self._laid_out_for = wished
        if self._text_rows:
            self._anchor = self.here
        rows = TextRows(self.text, wished[0] if self.is_wrapped else None)
        start(self, "rows", partial(in_slices, self._laying_out(rows)))

    def _laying_out(self, rows: TextRows) -> Work[None]:
        """Find rows; show them from where the place that one was at has been reached."""
        enough = self.rows + 1
        for _ in rows.laid_out():
            if self._text_rows is not rows and len(rows) > enough and rows.starts[-enough] > self._anchor:
                self._take(rows)
            yield
        self._take(rows)
        if self._wants_end:
            self.action_last()
        self.moved()

    def _take(self, rows: TextRows) -> None:
        """Show these rows, the place that one was at in sight."""
        is_new = self._text_rows is not rows
        self._text_rows = rows
        # Behind the end of a line there is room for its wide characters, of which fewer fit than there are cells.
        beyond = 0 if self.text.isascii() else self.columns // 2
        width = 0 if self.is_wrapped else rows.longest + beyond + self._gutter
        self.virtual_size = Size(width, len(rows))
        if is_new or self._anchor:
            row = rows.row_of(self._anchor)
            self.scroll_to(y=max(0, row if self.matches is None else row - self.rows // 3), animate=False)
            self._anchor = 0
        self.refresh()
        self.moved()

    @property
    def _top(self) -> int:
        return self.scroll_offset.y

    def _part_in_sight(self, start: int, stop: int) -> tuple[int, int]:
        if self.is_wrapped:
            return start, stop
        start = min(stop, start + self.scroll_offset.x)
        return start, min(stop, start + self.columns)

    def _found(self, start: int, stop: int) -> list[Range]:
        """What a search has found between two places, from the first of them on."""
        if self.matches is None:
            return []
        matches, looks = self.matches, self.looks
        return [
            Range(
                found - start,
                found - start + matches.length,
                looks.current if found == matches.place else looks.match,
            )
            for found in matches.within(start, stop)
        ]

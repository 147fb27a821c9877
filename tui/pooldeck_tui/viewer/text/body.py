"""A text, wrapped or not, as long as it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pooldeck_tui.format import count
from pooldeck_tui.viewer.search import Matches, Query, find_all
from pooldeck_tui.viewer.slices import done
from pooldeck_tui.viewer.text.canvas import TextCanvas

if TYPE_CHECKING:
    from pooldeck_tui.viewer.slices import Work


class TextBody(TextCanvas):
    """Shows a text; keys wrap it and number its lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "wrap", "Wrap", id="viewer.wrap", tooltip="Cut long lines to the width, or leave them whole"),
        Binding(
            "number_sign",
            "number",
            "Line numbers",
            show=False,
            id="viewer.numbers",
            tooltip="Show or hide the numbers of the lines",
        ),
    ]

    @property
    def status(self) -> str:
        """The line at the top, of how many, and what is left of it."""
        rows = self._text_rows
        if not rows:
            return ""
        more = "" if rows.is_whole else "+"
        line = rows.lines[min(self._top, len(rows) - 1)]
        column = f", from character {self.scroll_offset.x + 1:,}" if self.scroll_offset.x else ""
        wrapped = "wrapped" if self.is_wrapped else "not wrapped"
        return f"line {line:,} of {rows.lines[-1]:,}{more}{column}, {wrapped}"

    @property
    def here(self) -> int:
        """The first character in sight."""
        rows = self._text_rows
        return rows.starts[min(self._top, len(rows) - 1)] if rows else 0

    def copied(self) -> Work[str]:
        """All of the text."""
        return done(self.text)

    def printed(self) -> Work[str]:
        """All of the text."""
        return done(self.text)

    def find(self, query: Query) -> tuple[Matches, Work[None]]:
        """The places of the query in the text."""
        matches = Matches(len(query.text))
        return matches, find_all(query.pattern, self.text, matches)

    def reveal(self, place: int) -> None:
        """Bring a character into sight, with some of what is around it."""
        rows = self._text_rows
        if not rows:
            return
        if rows.starts[-1] <= place and not rows.is_whole:
            self._anchor = place
            return
        row = rows.row_of(place)
        if not self._top <= row < self._top + self.rows:
            self.scroll_to(y=max(0, row - self.rows // 3), animate=False)
        if not self.is_wrapped:
            left, room = self.scroll_offset.x, max(1, self.columns - self._gutter)
            at = place - rows.starts[row]
            if not left <= at < left + room:
                self.scroll_to(x=max(0, at - room // 3), animate=False)

    def action_wrap(self) -> None:
        """Cut long lines to the width, or leave them whole."""
        self.is_wrapped = not self.is_wrapped
        self.scroll_to(x=0, animate=False)
        self._lay_out()

    def action_number(self) -> None:
        """Show or hide the numbers of the lines."""
        self.with_numbers = not self.with_numbers
        self._gutter = len(count(self.text.count("\n") + 1)) + 1 if self.with_numbers else 0
        self._lay_out()

    def scroll_by(self, lines: int) -> None:
        """Scroll down by so many lines, up where they are negative."""
        self._wants_end = False
        super().scroll_by(lines)

    def action_first(self) -> None:
        """To the beginning."""
        self._wants_end = False
        super().action_first()

    def action_last(self) -> None:
        """To the end, as soon as it is known where that is."""
        self._wants_end = self.is_at_work
        super().action_last()

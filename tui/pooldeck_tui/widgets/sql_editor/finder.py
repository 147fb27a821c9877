"""Finds a text in an editor, and puts another in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets.text_area import Selection

from pooldeck_tui.widgets.sql_editor.finding import match_before, next_match, pattern
from pooldeck_tui.widgets.sql_editor.script import location_of
from pooldeck_tui.widgets.stand_ins import stood_in, without_ambiguous

if TYPE_CHECKING:
    from pooldeck_tui.widgets.sql_editor.area import SqlArea


class Finder:
    """What is sought in an editor."""

    def __init__(self, area: SqlArea) -> None:
        self._area = area
        self.sought = ""
        """The text that is looked for."""

    def find(self, by: int) -> bool:
        """Select the next place of what is sought (1), the one before (-1), or this one where it is one (0).

        Tells whether there is one.
        """
        text, sought = self._area.text, stood_in(self.sought)
        start, end = sorted(map(self._area.script.index_of, self._area.selection))
        if not sought:
            return False
        span = match_before(text, sought, start) if by < 0 else next_match(text, sought, end if by else start)
        if span is not None:
            self._area.selection = Selection(location_of(text, span[0]), location_of(text, span[1]))
            self._area.scroll_cursor_visible(center=True)
        return span is not None

    def replace_found(self, other: str) -> None:
        """Put a text in the place of what is selected, where that is what is sought."""
        if self.sought and pattern(stood_in(self.sought)).fullmatch(self._area.selected_text):
            self._area.type_text(other)

    def replace_all_found(self, other: str) -> int:
        """Put a text in the place of what is sought wherever it is; return how often it was."""
        if not self.sought:
            return 0
        put = stood_in(without_ambiguous(other))
        text, count = pattern(stood_in(self.sought)).subn(lambda _: put, self._area.text)
        if count:
            row, column = self._area.cursor_location
            self._area.replace(text, self._area.document.start, self._area.document.end)
            self._area.move_cursor(self._area.clamp_visitable((row, column)))
        return count

"""A text area that colours SQL: it reads and draws only what a change has changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.document._document_navigator import DocumentNavigator
from textual.strip import Strip

from pooldeck_db.statements import TokenKind
from pooldeck_tui.widgets.sql_editor.brackets import partner_of
from pooldeck_tui.widgets.sql_editor.script import Script, Unwrapped, location_of
from pooldeck_tui.widgets.sql_editor.states import LineStates
from pooldeck_tui.widgets.stand_ins import drawn, stood_in
from pooldeck_tui.widgets.value_area import ValueArea

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.widgets.text_area import Selection

    from pooldeck_db.target import Backend

_LOOKS = {
    TokenKind.KEYWORD: "sql--keyword",
    TokenKind.STRING: "sql--string",
    TokenKind.NUMBER: "sql--number",
    TokenKind.COMMENT: "sql--comment",
    TokenKind.PARAMETER: "sql--parameter",
    TokenKind.COMMAND: "sql--command",
    TokenKind.DATA: "sql--string",
    TokenKind.INVALID: "sql--error",
}
_ERROR = "sql--error"
_NAME = re.compile(r"""(?:[\w$]+|"[^"]+")(?:\.(?:[\w$]+|"[^"]+"))*""")
"""A name with the names before it, as `o.total`."""

_READ_AT_ONCE = 8_000
"""Characters that are read before lines are drawn; what is below more of them is coloured anew a little later."""
_BAR = "▎"
"""Drawn beside the lines of the statement under the cursor."""


class SqlArea(ValueArea):
    """Shows SQL of one kind of database; what was put in comes back character by character."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*_LOOKS.values(), "sql--here"}
    DEFAULT_CSS = """
    SqlArea, SqlArea:focus {
        background: $background;
        padding: 0;
        & > .sql--keyword { color: $primary; text-style: bold; }
        & > .sql--string { color: $success; }
        & > .sql--number { color: $warning; }
        & > .sql--comment { color: $text-muted; text-style: italic; }
        & > .sql--parameter { color: $accent; text-style: bold; }
        & > .sql--command { color: $accent; }
        & > .sql--here { color: $accent; }
        & > .sql--error { color: $text-error; text-style: bold underline; }
    }
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._error: tuple[int, int, int] | None = None
        self._styles: dict[str, Style] = {}
        self._is_reading = False
        self.here = range(0)
        """The rows of the statement under the cursor, which are marked."""
        super().__init__("", takes_tab=False)
        self.show_line_numbers = True
        self.soft_wrap = False
        self.tab_behavior = "indent"

    @property
    def script(self) -> Script:
        """The lines of the text."""
        return self._script

    @property
    def place(self) -> int:
        """The index of the character that the cursor is before."""
        return self._script.index_of(self.cursor_location)

    def load(self, text: str, cursor: int = 0) -> None:
        """Show another text in the place of this one, the cursor before a character of it."""
        self._error, self.here = None, range(0)
        self.load_text(stood_in(text))
        self.go_to(cursor)

    def go_to(self, offset: int) -> None:
        """Put the cursor before a character, by its index."""
        self.move_cursor(location_of(self.text, offset), center=False)

    def mark_error(self, offset: int) -> None:
        """Go to the character that the database blames, and mark its word until the text changes."""
        row, column = location_of(self.text, offset)
        self._states.reach(row, _READ_AT_ONCE)
        tokens = self._states.tokens(row)
        inside = (token for token in tokens if token.start <= column < token.end)
        start, end = next(((token.start, token.end) for token in inside), (column, column + 1))
        name = _NAME.match(self.document.get_line(row), start)
        self._error = (row, start, end if name is None else max(end, name.end()))
        self.move_cursor((row, column))
        self._line_cache.clear()
        self.refresh()

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn."""
        line = Text(drawn(self.document.get_line(line_index)), end="", no_wrap=True)
        for token in self._states.tokens(line_index):
            if (name := _LOOKS.get(token.kind)) is not None:
                line.stylize(self._style(name), token.start, token.end)
        if self._error is not None and self._error[0] == line_index:
            line.stylize(self._style(_ERROR), *self._error[1:])
        return line

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines in sight, of the text as it is now."""
        if not self._states.reach(self._last_in_sight, _READ_AT_ONCE):
            self._read_later()
        if self._states.is_disturbed:
            self._states.is_disturbed = False
            self._line_cache.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a line, with a bar before those of the statement under the cursor."""
        row = y + self.scroll_offset.y
        bracket = self._matching_bracket_location
        key = (row, self.scroll_offset.x, self.size, self.has_focus, bracket, self._chosen(row))
        strip = self._line_cache.get(key)
        if strip is None:
            # Not by the text area's own method, which joins the whole text to see whether there is any.
            strip = self._line_cache[key] = self._render_line(y)
        if row not in self.here:
            return strip
        end = self.gutter_width
        bar = Segment(_BAR, self.rich_style + self._style("sql--here"))
        return Strip.join([strip.crop(0, end - 1), Strip([bar], 1), strip.crop(end)])

    def _chosen(self, row: int) -> Selection | None:
        """What of the selection, or the cursor, is drawn in a line."""
        return self.selection if self.selection.contains_line(row) else None

    def find_matching_bracket(self, bracket: str, search_from: tuple[int, int]) -> tuple[int, int] | None:  # noqa: ARG002
        """Where the partner of the bracket is."""
        return partner_of(search_from, self.document.get_line, self._states.tokens, self.document.line_count)

    def notify_style_update(self) -> None:
        """Look up the theme's colours anew."""
        self._styles = {}
        super().notify_style_update()

    def _set_document(self, text: str, language: str | None) -> None:  # noqa: ARG002
        self._script = Script(text)
        self._states = LineStates(self._backend, self._script.lines)
        self.document = self._script
        self.wrapped_document = Unwrapped(self._script, self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._line_cache.clear()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def _build_highlight_map(self) -> None:
        """Draw anew what has changed, and only that; called after each change."""
        for first, gone, come in self._script.taken():
            self._states.change(first, gone, come)
            self._error = None
            if gone == come:
                self._forget(range(first, first + come))
            else:
                self._line_cache.clear()
                self.here = _shifted(self.here, first, come - gone)

    def _forget(self, rows: range) -> None:
        """Draw lines anew."""
        keys = self._line_cache.keys()
        for key in [key for key in keys if key[0] in rows]:
            self._line_cache.discard(key)

    @property
    def _last_in_sight(self) -> int:
        return min(self.scroll_offset.y + self.size.height, self.document.line_count) - 1

    def _read_later(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            self.set_timer(0.01, self._read_on)

    def _read_on(self) -> None:
        """Read some more of the text above what is in sight, and colour it by that once it is read."""
        self._is_reading = False
        if not self._states.reach(self._last_in_sight, _READ_AT_ONCE):
            self._read_later()
        else:
            self._line_cache.clear()
            self.refresh()

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            found = self.get_component_rich_style(name)
            # Without the background, which is the line's.
            self._styles[name] = Style(
                color=found.color, bold=found.bold, italic=found.italic, underline=found.underline
            )
        return self._styles[name]


def _shifted(rows: range, first: int, by: int) -> range:
    """Rows after a change of as many lines at one of them."""
    if first < rows.start:
        return range(rows.start + by, rows.stop + by)
    return range(rows.start, max(rows.start, rows.stop + by)) if first < rows.stop else rows

"""The editor for SQL: highlights what is in sight, and knows the statements of its text."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.document._document_navigator import DocumentNavigator
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets.text_area import Selection

from pooldeck_db.statements import TokenKind, split, statement_at
from pooldeck_tui.widgets.sql_editor.bar import FindBar, LineBar
from pooldeck_tui.widgets.sql_editor.brackets import partner_of
from pooldeck_tui.widgets.sql_editor.comments import toggled
from pooldeck_tui.widgets.sql_editor.finding import match_before, next_match, pattern
from pooldeck_tui.widgets.sql_editor.indenting import dedented, indented
from pooldeck_tui.widgets.sql_editor.keys import EDITOR_BINDINGS
from pooldeck_tui.widgets.sql_editor.script import Script, Unwrapped
from pooldeck_tui.widgets.sql_editor.states import LineStates
from pooldeck_tui.widgets.stand_ins import drawn, meant, stood_in, without_ambiguous
from pooldeck_tui.widgets.value_area import ValueArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.geometry import Region
    from textual.timer import Timer

    from pooldeck_db.statements import Statement, Token
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

_READ_AT_ONCE = 8_000
"""Characters that are read before lines are drawn; what is below more of them is coloured anew a little later."""
_MOST_MARKED = 200_000
"""Characters of a text whose statements are looked for whenever the cursor stands still."""
_STILL = 0.15
"""Seconds without a key after which the cursor stands still."""
_BAR = "▎"
"""Drawn beside the lines of the statement under the cursor."""


class Scope(StrEnum):
    """How much of a text is to be run."""

    STATEMENT = "statement"
    """The selection where there is one, else the statement under the cursor."""
    ALL = "all"


class Offers(Protocol):
    """What is shown while one types."""

    def takes(self, key: str, /) -> bool:
        """Take a key, where it is for what is shown; tell whether it was."""
        ...

    def follow(self) -> None:
        """Show nothing more where the cursor has left what it is for."""
        ...

    def close(self) -> None:
        """Show nothing more."""
        ...


class SqlEditor(ValueArea):
    """Edits SQL of one kind of database; what was put in comes back character by character."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*_LOOKS.values(), "sql--here"}
    BINDINGS: ClassVar[list[BindingType]] = [*EDITOR_BINDINGS]
    DEFAULT_CSS = """
    SqlEditor, SqlEditor:focus {
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

    @dataclass
    class CompletionWished(Message):
        """What can be written at the cursor is to be shown."""

        editor: SqlEditor
        is_asked: bool
        """Whether the user asked for it, and not only typed."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._error: tuple[int, int] | None = None
        self._styles: dict[str, Style] = {}
        self._here = range(0)
        self._split: tuple[str, tuple[Statement, ...]] | None = None
        self._is_reading = False
        self._still: Timer | None = None
        self.offers: Offers | None = None
        """What is offered to be written while one types; None for nothing."""
        super().__init__("", takes_tab=False)
        self.show_line_numbers = True
        self.soft_wrap = False
        self.tab_behavior = "indent"
        self.sought = ""
        """What is looked for in the text."""

    @property
    def place(self) -> int:
        """The index of the character that the cursor is before."""
        return self._script.index_of(self.cursor_location)

    @property
    def version(self) -> tuple[object, int]:
        """Another one after each change of the text."""
        return self._script, self._script.version

    def passage(self, before: int, after: int) -> tuple[str, int]:
        """The lines around the cursor, with about so many characters before and after it; and its place."""
        text, place = self._script.passage(self.cursor_location, before, after)
        return meant(text), place

    def load(self, text: str, cursor: int = 0) -> None:
        """Show another text in the place of this one, the cursor before a character of it."""
        self._error, self._here = None, range(0)
        self.load_text(stood_in(text))
        self.go_to(cursor)

    def go_to(self, offset: int) -> None:
        """Put the cursor before a character, by its index."""
        self.move_cursor(_location(self.text, offset), center=False)

    def statements(self, scope: Scope) -> tuple[Statement, ...]:
        """What is to be run, each with its place in the whole text."""
        if scope is Scope.ALL:
            return self._statements()
        if self.selection.is_empty:
            found = statement_at(self._statements(), self.value, self.place)
            return () if found is None else (found,)
        start, end = sorted(map(self._script.index_of, self.selection))
        return tuple(_moved(each, start) for each in split(self.value[start:end], self._backend))

    def mark_error(self, offset: int) -> None:
        """Go to the character that the database blames, and mark its word until the text changes."""
        row, column = _location(self.text, offset)
        self._states.reach(row, _READ_AT_ONCE)
        tokens = self._states.tokens(row)
        start = next((token.start for token in tokens if token.start <= column < token.end), column)
        self._error = (row, start)
        self.move_cursor((row, column))
        self._line_cache.clear()
        self.refresh()

    def insert_at(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of the characters from an index to another."""
        held = self.text
        result = self.replace(text, _location(held, start), _location(held, end), maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn."""
        line = Text(drawn(self.document.get_line(line_index)), end="", no_wrap=True)
        for token in self._states.tokens(line_index):
            if (name := _LOOKS.get(token.kind)) is not None:
                line.stylize(self._style(name), token.start, token.end)
        if self._error is not None and self._error[0] == line_index:
            line.stylize(self._style(_ERROR), *self._blamed(line_index, self._error[1]))
        return line

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines in sight, of the text as it is now."""
        if not self._states.reach(self._last_in_sight, _READ_AT_ONCE):
            self._read_later()
        self._forget_disturbed()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a line, with a bar before those of the statement under the cursor."""
        strip = super().render_line(y)
        if y + self.scroll_offset.y not in self._here:
            return strip
        end = self.gutter_width
        bar = Segment(_BAR, self._style("sql--here"))
        return Strip.join([strip.crop(0, end - 1), Strip([bar], 1), strip.crop(end)])

    def find_matching_bracket(self, bracket: str, search_from: tuple[int, int]) -> tuple[int, int] | None:  # noqa: ARG002
        """Where the partner of the bracket is."""
        return partner_of(search_from, self.document.get_line, self._states.tokens, self.document.line_count)

    def notify_style_update(self) -> None:
        """Look up the theme's colours anew."""
        self._styles = {}
        super().notify_style_update()

    def go_to_line(self, number: int) -> None:
        """Put the cursor at the beginning of a line, counted from 1."""
        self.move_cursor((min(max(1, number), self.document.line_count) - 1, 0), center=True)

    def find(self, by: int) -> bool:
        """Select the next place of what is sought (1), the one before (-1), or this one where it is one (0).

        Tells whether there is one.
        """
        text, sought = self.text, stood_in(self.sought)
        start, end = sorted(map(self._script.index_of, self.selection))
        if not sought:
            return False
        span = match_before(text, sought, start) if by < 0 else next_match(text, sought, end if by else start)
        if span is not None:
            self.selection = Selection(_location(text, span[0]), _location(text, span[1]))
            self.scroll_cursor_visible(center=True)
        return span is not None

    def replace_found(self, other: str) -> None:
        """Put a text in the place of what is selected, where that is what is sought."""
        if self.sought and pattern(stood_in(self.sought)).fullmatch(self.selected_text):
            self.type_text(other)

    def replace_all_found(self, other: str) -> int:
        """Put a text in the place of what is sought wherever it is; return how often it was."""
        if not self.sought:
            return 0
        put = stood_in(without_ambiguous(other))
        text, count = pattern(stood_in(self.sought)).subn(lambda _: put, self.text)
        if count:
            row, column = self.cursor_location
            self.replace(text, self.document.start, self.document.end)
            self.move_cursor(self.clamp_visitable((row, column)))
        return count

    def action_find(self, replaces: bool) -> None:
        """Ask for what is to be found, and for what is to be put in its place."""
        selected = self.selected_text
        if selected and "\n" not in selected:
            self.sought = meant(selected)
        self._ask(FindBar(self, replaces=replaces))

    def action_find_again(self, by: int) -> None:
        """Go to the next place of what was sought last, or to the one before."""
        if not self.find(by):
            self.notify("It is not in the text." if self.sought else "Nothing is sought yet.", markup=False)

    def action_go_to_line(self) -> None:
        """Ask for a line to go to."""
        self._ask(LineBar(self))

    def action_text_edge(self, at_end: bool) -> None:
        """Go to the beginning of the text, or to its end."""
        self.move_cursor(self.document.end if at_end else self.document.start)

    def action_select_statement(self) -> None:
        """Select the statement under the cursor."""
        self.selection = Selection.cursor(self.cursor_location)
        for statement in self.statements(Scope.STATEMENT):
            held = self.text
            self.selection = Selection(_location(held, statement.end), _location(held, statement.start))

    def action_toggle_comment(self) -> None:
        """Make the selected lines comments, or statements again."""
        self._change_lines(toggled)

    def action_indent(self) -> None:
        """Move the selected lines to the right."""
        self._change_lines(lambda lines: indented(lines, self.indent_width))

    def action_dedent(self) -> None:
        """Move the selected lines, or that of the cursor, to the left."""
        self._change_lines(lambda lines: dedented(lines, self.indent_width))

    def action_complete(self) -> None:
        """Show what can be written here."""
        self.post_message(self.CompletionWished(self, is_asked=True))

    def on_key(self, event: events.Key) -> None:
        """Give keys to what is offered while it is shown, and have it shown while a word is typed."""
        offers = self.offers
        if offers is not None and offers.takes(event.key):
            event.stop()
            event.prevent_default()
        elif event.key == "escape":
            event.prevent_default()  # A text area would leave; here it is the screen's.
        elif event.key == "tab" and self.selection.start[0] != self.selection.end[0]:
            event.stop()
            event.prevent_default()
            self.action_indent()
        elif (event.is_printable or (offers is not None and event.key == "backspace")) and not self.read_only:
            self.post_message(self.CompletionWished(self, is_asked=False))

    def on_blur(self) -> None:
        """Offer nothing while something else has the keys."""
        if self.offers is not None:
            self.offers.close()

    def watch_selection(self) -> None:
        """Offer nothing behind what it was for, and mark the statement that the cursor is in."""
        if self.offers is not None:
            self.offers.follow()
        self._mark_later()

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
                self._here = _shifted(self._here, first, come - gone)
        self._mark_later()

    def _forget(self, rows: range) -> None:
        """Draw lines anew."""
        keys = self._line_cache.keys()
        for key in [key for key in keys if key[2] in rows]:
            self._line_cache.discard(key)

    def _forget_disturbed(self) -> None:
        if self._states.is_disturbed:
            self._states.is_disturbed = False
            self._line_cache.clear()

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

    def _statements(self) -> tuple[Statement, ...]:
        """All of the text's statements, looked for once for each change."""
        if self._split is None or self._split[0] is not self.text:
            self._split = (self.text, split(self.value, self._backend))
        return self._split[1]

    def _mark_later(self) -> None:
        if not self.is_mounted:
            return
        if self._still is not None:
            self._still.stop()
        self._still = self.set_timer(_STILL, self._mark)

    def _mark(self) -> None:
        """Mark the lines of the statement under the cursor, in a text that is not too long to look for it."""
        self._still = None
        self.run_worker(self._find_here(), group="here", exclusive=True)

    async def _find_here(self) -> None:
        held = self.text
        here = range(0)
        if len(held) <= _MOST_MARKED:
            text = meant(held)
            if self._split is None or self._split[0] is not held:
                self._split = (held, await asyncio.to_thread(split, text, self._backend))
            if held is not self.text:
                return
            found = statement_at(self._split[1], text, self.place)
            if found is not None:
                here = range(_location(held, found.head)[0], _location(held, found.end)[0] + 1)
        if here != self._here:
            self._here = here
            self.refresh()

    def _ask(self, bar: FindBar | LineBar) -> None:
        """Have a bar below the editor, in the place of any that is there."""
        self.screen.query("EditorBar").remove()
        if self.parent is not None and isinstance(self.parent, Widget):
            self.parent.mount(bar, after=self)

    def _change_lines(self, change: Callable[[list[str]], list[str]]) -> None:
        """Put others in the place of the lines that are selected, or of the cursor's; they stay selected."""
        if self.read_only:
            return
        selection = self.selection
        (first, _), (last, column) = sorted(selection)
        if last > first and column == 0:
            last -= 1  # Only its end of line is selected.
        lines = [self.document.get_line(row) for row in range(first, last + 1)]
        changed = change(lines)
        moved = {
            first + place: len(new) - len(old) for place, (old, new) in enumerate(zip(lines, changed, strict=True))
        }
        self.replace("\n".join(changed), (first, 0), (last, len(lines[-1])))
        start, end = ((row, max(0, at + moved.get(row, 0)) if at else 0) for row, at in selection)
        self.selection = Selection(start, end)

    def _blamed(self, row: int, column: int) -> tuple[int, int]:
        """Where the marked word begins and ends; a character at least."""
        token: Token | None = next((each for each in self._states.tokens(row) if each.start == column), None)
        return column, column + 1 if token is None else token.end

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


def _location(held: str, offset: int) -> tuple[int, int]:
    """The row and column of a character by its index; what stands for other ends of line ends none."""
    offset = min(max(0, offset), len(held))
    row = held.count("\n", 0, offset)
    return row, offset - (held.rfind("\n", 0, offset) + 1)


def _moved(statement: Statement, by: int) -> Statement:
    data = None if statement.data is None else (statement.data[0] + by, statement.data[1] + by)
    return replace(
        statement, start=statement.start + by, end=statement.end + by, head=statement.head + by, data=data
    )

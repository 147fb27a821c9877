"""The editor for SQL: highlights what is in sight, and knows the statements of its text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from pooldeck_db.statements import TokenKind, split, statement_at
from pooldeck_tui.widgets.sql_editor.brackets import partner_of
from pooldeck_tui.widgets.sql_editor.comments import toggled
from pooldeck_tui.widgets.sql_editor.states import LineStates
from pooldeck_tui.widgets.stand_ins import drawn, stood_in
from pooldeck_tui.widgets.value_area import ValueArea

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.strip import Strip

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


class SqlEditor(ValueArea):
    """Edits SQL of one kind of database; what was put in comes back character by character."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*_LOOKS.values()}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+underscore,ctrl+slash",
            "toggle_comment",
            "Comment",
            show=False,
            id="sql.comment",
            tooltip="Make the selected lines comments, or statements again",
        ),
        Binding(
            "ctrl+at,ctrl+space",
            "complete",
            "Complete",
            show=False,
            id="sql.complete",
            tooltip="Show what can be written here",
        ),
    ]
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
        super().__init__("", takes_tab=False)
        self.show_line_numbers = True
        self.soft_wrap = False
        self.tab_behavior = "indent"
        self._backend = backend
        self._states = LineStates(backend)
        self._error: tuple[int, int] | None = None
        self._styles: dict[str, Style] = {}
        self.offers: Offers | None = None
        """What is offered to be written while one types; None for nothing."""

    @property
    def place(self) -> int:
        """The index of the character that the cursor is before."""
        return self._index(self.cursor_location)

    def load(self, text: str, cursor: int = 0) -> None:
        """Show another text in the place of this one, the cursor before a character of it."""
        self._error = None
        self.load_text(stood_in(text))
        self.go_to(cursor)

    def go_to(self, offset: int) -> None:
        """Put the cursor before a character, by its index."""
        self.move_cursor(_location(self.text, offset), center=False)

    def statements(self, scope: Scope) -> tuple[Statement, ...]:
        """What is to be run, each with its place in the whole text."""
        text = self.value
        if scope is Scope.ALL:
            return tuple(split(text, self._backend))
        if self.selection.is_empty:
            found = statement_at(split(text, self._backend), text, self.place)
            return () if found is None else (found,)
        start, end = sorted(map(self._index, self.selection))
        return tuple(_moved(each, start) for each in split(text[start:end], self._backend))

    def mark_error(self, offset: int) -> None:
        """Go to the character that the database blames, and mark its word until the text changes."""
        row, column = _location(self.text, offset)
        self._sync()
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
        self._sync()
        return super().render_lines(crop)

    def find_matching_bracket(self, bracket: str, search_from: tuple[int, int]) -> tuple[int, int] | None:  # noqa: ARG002
        """Where the partner of the bracket is."""
        self._sync()
        return partner_of(search_from, self.document.get_line, self._states.tokens, self.document.line_count)

    def notify_style_update(self) -> None:
        """Look up the theme's colours anew."""
        self._styles = {}
        super().notify_style_update()

    def action_toggle_comment(self) -> None:
        """Make the selected lines comments, or statements again."""
        (first, _), (last, column) = sorted(self.selection)
        if last > first and column == 0:
            last -= 1  # Only its end of line is selected.
        lines = [self.document.get_line(row) for row in range(first, last + 1)]
        self.replace("\n".join(toggled(lines)), (first, 0), (last, len(lines[-1])))

    def action_complete(self) -> None:
        """Show what can be written here."""
        self.post_message(self.CompletionWished(self, is_asked=True))

    def on_key(self, event: events.Key) -> None:
        """Give keys to what is offered while it is shown, and have it shown while a word is typed."""
        if self.offers is not None and self.offers.takes(event.key):
            event.stop()
            event.prevent_default()
        elif event.key == "escape":
            event.prevent_default()  # A text area would give the focus away.
        elif event.is_printable and not self.read_only:
            self.post_message(self.CompletionWished(self, is_asked=False))

    def _index(self, location: tuple[int, int]) -> int:
        """The index of the character at a row and a column."""
        row, column = location
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    def _sync(self) -> None:
        if self._states.follow(self.document.lines):
            self._error = None

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

"""The editor for SQL: knows the statements of its text, and has the keys that change it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets.text_area import Selection

from pooldeck_db.errors import StatementFailed
from pooldeck_db.statements import Form, split, statement_at
from pooldeck_db.statements.formatting import laid_out
from pooldeck_tui.widgets.sql_editor.area import SqlArea
from pooldeck_tui.widgets.sql_editor.bar import FindBar, LineBar
from pooldeck_tui.widgets.sql_editor.comments import toggled
from pooldeck_tui.widgets.sql_editor.finder import Finder
from pooldeck_tui.widgets.sql_editor.indenting import dedented, indented
from pooldeck_tui.widgets.sql_editor.keys import EDITOR_BINDINGS
from pooldeck_tui.widgets.sql_editor.marking import Marking
from pooldeck_tui.widgets.sql_editor.script import location_of
from pooldeck_tui.widgets.stand_ins import meant

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.statements import Statement
    from pooldeck_db.target import Backend


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


class SqlEditor(SqlArea):
    """Edits SQL of one kind of database."""

    BINDINGS: ClassVar[list[BindingType]] = [*EDITOR_BINDINGS]

    @dataclass
    class CompletionWished(Message):
        """What can be written at the cursor is to be shown."""

        editor: SqlEditor
        is_asked: bool
        """Whether the user asked for it, and not only typed."""

    @dataclass
    class ProgramWished(Message):
        """The text is to be changed in the user's own editor."""

        editor: SqlEditor

    def __init__(self, backend: Backend) -> None:
        self.offers: Offers | None = None
        """What is offered to be written while one types; None for nothing."""
        self._marking = Marking(self, backend)
        self.finder = Finder(self)
        """What is sought in the text."""
        self.typed_at = 0.0
        """When it was given a key last, by `time.monotonic()`."""
        super().__init__(backend)

    @property
    def version(self) -> tuple[object, int]:
        """Another one after each change of the text."""
        return self._script, self._script.version

    def passage(self, before: int, after: int) -> tuple[str, int]:
        """The lines around the cursor, with about so many characters before and after it; and its place."""
        text, place = self._script.passage(self.cursor_location, before, after)
        return meant(text), place

    def statements(self, scope: Scope) -> tuple[Statement, ...]:
        """What is to be run, each with its place in the whole text."""
        if scope is Scope.ALL:
            return self._marking.statements()
        if self.selection.is_empty:
            found = statement_at(self._marking.statements(), self.value, self.place)
            return () if found is None else (found,)
        start, end = sorted(map(self._script.index_of, self.selection))
        return tuple(_moved(each, start) for each in split(self.value[start:end], self._backend))

    async def read_statements(self, scope: Scope) -> tuple[Statement, ...]:
        """What is to be run, found beside the event loop, as a text may be long."""
        if scope is Scope.ALL or self.selection.is_empty:
            await self._marking.read()
            return self.statements(scope)
        start, end = sorted(map(self._script.index_of, self.selection))
        found = await asyncio.to_thread(split, self.value[start:end], self._backend)
        return tuple(_moved(each, start) for each in found)

    def insert_at(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of the characters from an index to another."""
        held = self.text
        places = location_of(held, start), location_of(held, end)
        result = self.replace(text, *places, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def go_to_line(self, number: int) -> None:
        """Put the cursor at the beginning of a line, counted from 1."""
        self.move_cursor((min(max(1, number), self.document.line_count) - 1, 0), center=True)

    def action_find(self, replaces: bool) -> None:
        """Ask for what is to be found, and for what is to be put in its place."""
        selected = self.selected_text
        if selected and "\n" not in selected:
            self.finder.sought = meant(selected)
        self._ask(FindBar(self, replaces=replaces))

    def action_find_again(self, by: int) -> None:
        """Go to the next place of what was sought last, or to the one before."""
        if not self.finder.find(by):
            self.notify("It is not in the text." if self.finder.sought else "Nothing is sought yet.", markup=False)

    def action_go_to_line(self) -> None:
        """Ask for a line to go to."""
        self._ask(LineBar(self))

    def action_text_edge(self, at_end: bool) -> None:
        """Go to the beginning of the text, or to its end."""
        self.move_cursor(self.document.end if at_end else self.document.start)

    async def action_select_statement(self) -> None:
        """Select the statement under the cursor."""
        await self._marking.read()
        self.selection = Selection.cursor(self.cursor_location)
        for statement in self.statements(Scope.STATEMENT):
            held = self.text
            self.selection = Selection(location_of(held, statement.end), location_of(held, statement.start))

    async def action_format(self) -> None:
        """Lay out what is selected, else the statement under the cursor, as one step that can be undone."""
        found = await self.read_statements(Scope.STATEMENT)
        statements = [each for each in found if each.form is Form.SQL and each.data is None]
        version, text = self.version, self.value
        if not statements or self.read_only:
            return
        try:
            changed = await asyncio.to_thread(laid_out, text, statements, self._backend)
        except StatementFailed as refused:
            self.notify(str(refused), severity="warning", markup=False)
            return
        if version == self.version:  # Else something was typed meanwhile, which is not to be lost.
            self.insert_at(statements[0].head, statements[-1].end, changed)

    def action_toggle_comment(self) -> None:
        """Make the selected lines comments, or statements again."""
        self._change_lines(toggled)

    def action_indent(self) -> None:
        """Move the selected lines to the right."""
        self._change_lines(lambda lines: indented(lines, self.indent_width))

    def action_dedent(self) -> None:
        """Move the selected lines, or that of the cursor, to the left."""
        self._change_lines(lambda lines: dedented(lines, self.indent_width))

    def action_edit_outside(self) -> None:
        """Change the text in the user's own editor."""
        self.post_message(self.ProgramWished(self))

    def action_complete(self) -> None:
        """Show what can be written here."""
        self.post_message(self.CompletionWished(self, is_asked=True))

    def on_key(self, event: events.Key) -> None:
        """Give keys to what is offered while it is shown, and have it shown while a word is typed."""
        self.typed_at = monotonic()
        offers = self.offers
        if offers is not None and offers.takes(event.key):
            event.stop()
            event.prevent_default()
        elif event.key == "escape" or event.key.startswith("alt+"):
            event.prevent_default()  # A text area would leave, or type the letter.
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
        if self.is_mounted:
            self._marking.mark_later()

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


def _moved(statement: Statement, by: int) -> Statement:
    data = None if statement.data is None else (statement.data[0] + by, statement.data[1] + by)
    return replace(
        statement, start=statement.start + by, end=statement.end + by, head=statement.head + by, data=data
    )

"""The editor for SQL: a text area that knows statements."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.widgets import TextArea

from pooldeck_db.statements import split, statement_at

if TYPE_CHECKING:
    from pooldeck_db.statements import Statement
    from pooldeck_db.target import Backend


class Scope(StrEnum):
    """How much of a text is to be run."""

    STATEMENT = "statement"
    """The selection where there is one, else the statement under the cursor."""
    ALL = "all"


class SqlEditor(TextArea):
    """Edits SQL of one kind of database."""

    def __init__(self, backend: Backend, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(show_line_numbers=True, soft_wrap=False, tab_behavior="indent", id=id)
        self._backend = backend

    @property
    def backend(self) -> Backend:
        """Whose SQL it is."""
        return self._backend

    def statements(self, scope: Scope) -> tuple[Statement, ...]:
        """What is to be run, each with its place in the whole text."""
        text = self.text
        if scope is Scope.ALL:
            return tuple(split(text, self._backend))
        if self.selection.is_empty:
            place = self.document.get_index_from_location(self.cursor_location)
            found = statement_at(split(text, self._backend), text, place)
            return () if found is None else (found,)
        start, end = sorted(map(self.document.get_index_from_location, (self.selection.start, self.selection.end)))
        return tuple(_moved(each, start) for each in split(text[start:end], self._backend))

    def mark_error(self, offset: int) -> None:
        """Go to the character that the database blames, counted from 0."""
        self.move_cursor(self.document.get_location_from_index(min(max(0, offset), len(self.text))))


def _moved(statement: Statement, by: int) -> Statement:
    data = None if statement.data is None else (statement.data[0] + by, statement.data[1] + by)
    return replace(
        statement, start=statement.start + by, end=statement.end + by, head=statement.head + by, data=data
    )

"""The one statement in an order's text, as it is sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.errors import StatementFailed
from pooldeck_db.statements import Form, classify, split

if TYPE_CHECKING:
    from pooldeck_db.statements import Classified
    from pooldeck_db.target import Backend

LONG = 100_000
"""Characters from which on a text is not read on the event loop."""


@dataclass(frozen=True, slots=True)
class Body:
    """A statement without its semicolon, and where it stands in the order's text."""

    text: str
    start: int = 0
    """Where it begins in the order's text."""
    data: str | None = None
    """The rows that follow COPY ... FROM STDIN, where they do."""

    def origin(self, position: int) -> int:
        """From a character of what was sent to that of the order's text, both counted from 1."""
        return position + self.start


async def classified_of(text: str, dialect: Backend) -> Classified:
    """What the text would do, read in a thread where it is long."""
    return await asyncio.to_thread(classify, text, dialect) if len(text) > LONG else classify(text, dialect)


async def body_of(text: str, dialect: Backend) -> Body:
    """The one statement in the text. Raises StatementFailed where there is none, or more than one."""
    return await asyncio.to_thread(_body, text, dialect) if len(text) > LONG else _body(text, dialect)


def _body(text: str, dialect: Backend) -> Body:
    if (nul := text.find("\0")) >= 0:
        raise StatementFailed(
            "There is a NUL character in the statement.",
            hint="Remove it: the database would end its reading there.",
            position=nul + 1,
        )
    statements = split(text, dialect)
    if not statements:
        raise StatementFailed("There is no statement.", hint="Type one, or move to one.")
    if len(statements) > 1:
        raise StatementFailed(
            "There is more than one statement.",
            hint="Run them one after the other.",
            position=statements[1].head + 1,
        )
    [found] = statements
    if found.form is Form.COMMAND:
        raise StatementFailed("That is a command of psql, not a statement.", position=found.head + 1)
    end = found.end - 1 if found.is_ended else found.end
    data = None if found.data is None else text[found.data[0] : found.data[1]]
    return Body(text[found.start : end], found.start, data)

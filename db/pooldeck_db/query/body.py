"""The one statement in an order's text, as it is sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.errors import StatementFailed
from pooldeck_db.query.substituting import Substituted, substituted
from pooldeck_db.statements import Classified, Form, Kind, classify, split
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from pooldeck_db.query.records import Order
    from pooldeck_db.statements import Statement

LONG = 100_000
"""Characters from which on a text is not read on the event loop."""

UNREAD = Classified(Kind.UNKNOWN, reason="It is long, and is read when it is run.")
"""What is known of a long statement before it is run."""


@dataclass(frozen=True, slots=True)
class Body:
    """A statement without its semicolon, and where it stands in the order's text."""

    text: str
    start: int = 0
    """Where it begins in the text, with the values of its parameters where these are written into it."""
    data: str | None = None
    """The rows that follow COPY ... FROM STDIN, where they do."""
    source: Substituted | None = None
    """Where its values came from, where there are any."""

    def origin(self, position: int) -> int:
        """From a character of what was sent to that of the order's text, both counted from 1."""
        within = position + self.start
        return within if self.source is None else self.source.origin(within)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an order's text says."""

    classified: Classified
    """What its statement would do."""
    body: Body | None
    """Its statement; None where it is not one statement."""
    refusal: StatementFailed | None = None
    """Why it is not."""


def read(order: Order, dialect: Backend) -> Reading:
    """Find the one statement in the order's text, and tell what it would do, with its values."""
    if dialect is not Backend.POSTGRESQL or not order.parameters:
        return _read(order.text, dialect, None)
    try:
        source = substituted(order.text, order.parameters)
    except StatementFailed as refusal:
        return Reading(classify(order.text, dialect), None, refusal)
    return _read(source.text, dialect, source)


def _read(text: str, dialect: Backend, source: Substituted | None) -> Reading:
    statements = () if "\0" in text else split(text, dialect)
    if (refusal := _refusal(text, statements)) is not None:
        if source is not None and refusal.position is not None:
            refusal.position = source.origin(refusal.position)
        return Reading(classify(text, dialect), None, refusal)
    [found] = statements
    end = found.end - 1 if found.is_ended else found.end
    data = None if found.data is None else text[found.data[0] : found.data[1]]
    body = Body(text[found.start : end], found.start, data, source)
    # What is judged is what is sent, to the letter.
    return Reading(classify(body.text, dialect), body)


async def read_aside(order: Order, dialect: Backend) -> Reading:
    """As `read`, in a thread where the text is long."""
    return await asyncio.to_thread(read, order, dialect) if len(order.text) > LONG else read(order, dialect)


def _refusal(text: str, statements: tuple[Statement, ...]) -> StatementFailed | None:
    if (nul := text.find("\0")) >= 0:
        return StatementFailed(
            "There is a NUL character in the statement.",
            hint="Remove it: the database would end its reading there.",
            position=nul + 1,
        )
    if not statements:
        return StatementFailed("There is no statement.", hint="Type one, or move to one.")
    if len(statements) > 1:
        return StatementFailed(
            "There is more than one statement.",
            hint="Run them one after the other.",
            position=statements[1].head + 1,
        )
    if statements[0].form is Form.COMMAND:
        return StatementFailed("That is a command of psql, not a statement.", position=statements[0].head + 1)
    return None

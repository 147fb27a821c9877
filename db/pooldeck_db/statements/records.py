"""A statement in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What a piece of a script is."""

    SQL = "sql"
    COMMAND = "command"
    """A line for psql, such as `\\dt`."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, and where it stands."""

    text: str
    """From `start` to `end`: with the comments before it, and its semicolon."""
    start: int
    end: int
    head: int
    """Where its first word is, behind the comments."""
    line: int
    """The line of `head`, counted from 0; CR, LF and CRLF all end one."""
    column: int
    """The characters before `head` in its line."""
    form: Form = Form.SQL
    is_ended: bool = False
    """Whether a semicolon ends it."""
    data: tuple[int, int] | None = None
    """COPY ... FROM stdin: where its rows are, with the line that ends them; None where it has none."""

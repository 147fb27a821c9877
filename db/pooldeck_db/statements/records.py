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


class Kind(StrEnum):
    """What a statement would do."""

    READ = "read"
    WRITE = "write"
    """Changes rows."""
    SCHEMA = "schema"
    """Changes what there is: tables, functions, roles, rights."""
    TRANSACTION = "transaction"
    SESSION = "session"
    """Changes the connection that it runs on, or what it listens to."""
    MAINTENANCE = "maintenance"
    COPY = "copy"
    EXPLAIN = "explain"
    """Shows a plan and changes nothing; one that executes a write is a write."""
    CALL = "call"
    """Runs code that may do anything."""
    UTILITY = "utility"
    UNKNOWN = "unknown"
    """Not understood: to be taken for the worst."""


@dataclass(frozen=True, slots=True)
class Change:
    """Rows of a table that are changed."""

    verb: str
    """INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY or REPLACE."""
    target: tuple[str, ...]
    """The table's name, behind those of its schema and database where they are given; as the database reads it."""
    has_where: bool | None = None
    """UPDATE and DELETE: whether a condition says which rows; one without any column in it, such as TRUE, is none.
    None for those that have no condition."""


class Channel(StrEnum):
    """What COPY exchanges rows with."""

    CLIENT = "client"
    FILE = "file"
    """A file of the server."""
    PROGRAM = "program"
    """A program that the server runs."""


@dataclass(frozen=True, slots=True)
class Copying:
    """What COPY does."""

    is_into_table: bool
    channel: Channel


@dataclass(frozen=True, slots=True)
class Classified:
    """What is known of a statement from its text alone."""

    kind: Kind
    verb: str = ""
    """What it is called: SELECT, CREATE TABLE, SET TRANSACTION."""
    changes: tuple[Change, ...] = ()
    """The rows that it would change: itself first, then in its CTEs."""
    functions: tuple[str, ...] = ()
    """The functions it calls that are known to do more than answer."""
    locks_rows: bool = False
    """SELECT ... FOR UPDATE and its like."""
    explains: bool = False
    """Whether what comes back is a plan."""
    executes: bool = True
    """Whether the statement itself is executed, not only explained or prepared."""
    copying: Copying | None = None
    reason: str = ""
    """UNKNOWN: what was not understood, as a sentence."""
    dropped: tuple[tuple[str, ...], ...] = ()
    """The names of what it drops, each behind those of its schema and database where they are given, as the
    database reads them; of a column, that of its table."""

    @property
    def is_dangerous(self) -> bool:
        """Whether it may change more than its own answer; what is not understood may."""
        if self.kind is Kind.COPY:
            return self.copying != Copying(is_into_table=False, channel=Channel.CLIENT) or bool(self.functions)
        return self.kind not in (Kind.READ, Kind.EXPLAIN)

    @property
    def changes_all_rows(self) -> bool:
        """Whether an UPDATE or DELETE in it has no condition, or a table is emptied."""
        return any(change.has_where is False for change in self.changes)

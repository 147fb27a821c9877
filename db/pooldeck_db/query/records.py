"""What is asked of the console, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Argument:
    """A value for one parameter of a statement."""

    name: str
    value: str | None
    """As text; None is NULL."""
    type: str = ""
    """Its type as SQL; empty where the database is to infer it."""


@dataclass(frozen=True, slots=True)
class Order:
    """One statement that is to be run."""

    text: str
    parameters: tuple[Argument, ...] = ()
    timeout: float | None = None
    """Seconds that it may run; 0 for no limit, None for the connection's own."""


class Phase(StrEnum):
    """How far an execution is."""

    WAITING = "waiting"
    """For its turn, or for a connection."""
    RUNNING = "running"
    STREAMING = "streaming"
    """Rows come."""
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """An execution at one moment."""

    phase: Phase
    rows: int
    """That came so far."""
    spilled: int
    """Bytes on the disk."""
    elapsed: float
    """Seconds since it was sent."""
    is_cut: bool
    """More rows came than are kept."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the database said beside its answer."""

    severity: str
    """As the database names it: NOTICE, WARNING, INFO; NOTIFY for what others notified."""
    text: str
    detail: str = ""
    hint: str = ""
    position: int | None = None
    """The character of the order's text that it is about, counted from 1."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a statement."""

    tag: str
    """The database's own word for it: `INSERT 0 5`, `SELECT 10`, `CREATE TABLE`; empty where it was stopped."""
    rows: int | None
    """That came back; None where it returns none."""
    affected: int | None
    """Rows that it changed; None where it changes none, or where that is not known."""
    elapsed: float
    """Seconds."""
    first_row: float | None
    """Seconds until the first row was there."""
    notices: tuple[Notice, ...] = ()
    is_stopped: bool = False
    cut: str = ""
    """Why not all rows are there, as a sentence; empty where they are."""


class Mode(StrEnum):
    """Who begins transactions."""

    AUTOCOMMIT = "autocommit"
    """Nobody: each statement is its own, but for those between a typed BEGIN and COMMIT."""
    MANUAL = "manual"
    """The first statement; the user ends them."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction that is open."""

    since: float
    """By the event loop's clock."""
    statements: int
    """That were run in it."""
    is_failed: bool = False
    """A statement failed, and until it is rolled back no other is run (PostgreSQL)."""
    is_rehearsal: bool = False
    """It, or a savepoint in it, is there to be looked at before it is kept or rolled back."""


@dataclass(frozen=True, slots=True)
class ConsoleState:
    """The console at one moment."""

    mode: Mode
    pinned: str
    """Why it holds a connection of its own (`transaction`, `session settings, temporary tables`); else empty."""
    transaction: Transaction | None
    running: str
    """What runs now, in a few words; else empty."""

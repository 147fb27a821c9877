"""What the recorder follows: whoever asks for a connection, and the connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Call: TypeAlias = tuple[str, int, str]
"""File, line and function."""

Asking: TypeAlias = tuple[float, str, str, tuple[Call, ...]]
"""Somebody asks for a connection: since when, by the recorder's clock; what for, empty if unnamed; the name of the
task or the thread; where, the innermost call last, empty unless that is captured.

A bare tuple, for making one is on the path of every checkout.
"""

NOBODY: Asking = (0.0, "", "", ())


class Connection:
    """One connection of the pool, from being made to being closed.

    What a checkout and its statements change belongs to the one who holds the connection, and is written by nobody
    else; who reads it from another thread may see the new holder with the old statement for an instant.
    """

    __slots__ = (
        "alive",
        "asking",
        "began",
        "closed",
        "ended",
        "held",
        "identity",
        "invalidated",
        "life",
        "made",
        "number",
        "pid",
        "sent",
        "since",
        "started",
        "statement",
        "statements",
        "uses",
    )

    def __init__(self, number: int, made: float, life: int) -> None:
        self.number = number
        self.made = made
        self.started = 0.0
        """When making it began, seconds since the epoch: SQLAlchemy counts its age from there."""
        self.life = life
        """Which life of the recorder it is part of: a forked process begins a new one."""
        self.pid: int | None = None
        self.identity = 0
        """The identity of the driver's connection."""
        self.alive: Callable[[], bool] = _always
        """Whether the pool still has it; a connection that could not be set up ends without being closed."""
        self.uses = 0
        self.sent = 0
        """Statements over all its checkouts."""
        self.held = False
        """Whether somebody has it now; where a pool shares it, SQLAlchemy only tells the first return."""
        self.asking = NOBODY
        """Who asked for it last."""
        self.since = made
        """When it was handed out last."""
        self.statements = 0
        """Statements since then."""
        self.statement = ""
        self.began: float | None = None
        """When the present statement began; None where none runs."""
        self.ended: float | None = None
        """When the last statement of this checkout ended; None where none did."""
        self.closed = False
        self.invalidated = False
        """It will be replaced for another reason than its age."""


def _always() -> bool:
    return True

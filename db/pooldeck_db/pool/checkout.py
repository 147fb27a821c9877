"""The two things that the recorder follows: a connection, and one checkout of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Checkout:
    """One checkout, from asking to giving back; whoever has the connection writes to it, and nobody else.

    What most checkouts never set stands in the class: making one is on the path of every checkout.
    """

    taken = 0.0
    """When the connection was handed out; 0 while it is waited for."""
    returned = False
    statements = 0
    statement = ""
    began: float | None = None
    """When the present statement began; None where none runs."""
    ended: float | None = None
    """When the last statement ended; None where none did."""
    stack: tuple[tuple[str, int, str], ...] = ()
    """Where it was asked for: file, line and function, the innermost last."""

    def __init__(self, asked: float, holder: str, task: str, thread: str) -> None:
        self.asked = asked
        self.holder = holder
        self.task = task
        self.thread = thread


class Connection:
    """One connection of the pool, from being made to being closed."""

    def __init__(self, number: int, pid: int | None, made: float, alive: Callable[[], bool], life: int) -> None:
        self.number = number
        self.pid = pid
        self.made = made
        self.alive = alive
        """Whether the pool still has it; a connection that could not be set up ends without being closed."""
        self.life = life
        """Which life of the recorder it is part of: a forked process begins a new one."""
        self.uses = 0
        self.sent = 0
        """Statements over all its checkouts."""
        self.checkout: Checkout | None = None
        """The present or last one."""
        self.shared = 0
        """How many have it now; more than one only in a pool that shares a connection."""
        self.closed = False
        self.invalidated = False

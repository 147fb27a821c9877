"""What a trial of a pool tells. No I/O here."""

from __future__ import annotations

from dataclasses import dataclass

from pooldeck_db.pool.times import Spread


@dataclass(frozen=True, slots=True)
class TrialProgress:
    """How far the trial of one size is."""

    size: int
    """The size that is tried."""
    place: int
    """Which one it is, counted from 1."""
    of: int
    """How many sizes there are to try."""
    elapsed: float
    """Seconds since the tasks began; 0 while the connections are made."""
    seconds: float
    """How long they will go on."""
    checkouts: int
    """How many connections were handed out so far."""
    in_use: int
    waiters: int
    """Tasks that wait for a connection now."""


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What one size came to."""

    size: int
    """Connections that the pool had; none beyond these."""
    tasks: int
    """Tasks that wanted one, each again as soon as it had given one back."""
    seconds: float
    """How long they did; 0 where they could not begin."""
    checkouts: int
    throughput: float
    """Checkouts in a second."""
    wait: Spread
    """From asking for a connection to having it, or to giving up; the connections were made before."""
    timeouts: int
    """Checkouts that gave up, since none was free within the pool's time-out."""
    still_waiting: int
    """Tasks that had not got theirs when the time was over; the longest of their waits is in `wait.max`."""
    connects: int
    """Connections that were made; more than the size where some broke or were too old."""
    server_connections: int | None
    """The most connections of clients that the server had meanwhile, also those of others; None where there is no
    server, and where it could not be asked."""
    problem: str = ""
    """Why this size could not be tried, or not to its end, in words; empty where it was."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What size to choose."""

    size: int | None
    """None where nothing was measured that speaks for any."""
    words: str
    """Why that size, in a sentence or two."""

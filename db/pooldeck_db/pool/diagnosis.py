"""What is likely wrong with a pool, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.pool.history import PoolWindow
    from pooldeck_db.pool.records import ConnectionView, PoolSnapshot

_NAMED = 3
"""So many connections are spoken of one by one; of more, the rest is counted."""


class Severity(IntEnum):
    """How bad it is."""

    NOTICE = 1
    WARNING = 2
    CRITICAL = 3


class Cause(Enum):
    """What it is; the value is its title."""

    EXHAUSTED = "Pool exhausted"
    LEAK = "Leak suspected"
    STATEMENT = "Long statement"
    TIMEOUTS = "Checkouts time out"
    CONNECTING = "Cannot connect"
    PINGS = "Pre-ping failing"
    WAITS = "Slow checkout"
    CHURN = "Connection churn"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on something is spoken of."""

    leak: float = 5.0
    """Seconds that a connection is held without running anything."""
    statement: float = 30.0
    """Seconds that one statement runs."""
    wait: float = 0.1
    """Seconds that 95 of 100 checkouts wait at most."""
    reuse: float = 5.0
    """Checkouts for each connection that is made: fewer are churn ..."""
    connects: int = 10
    """... where at least so many connections were made in the window."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is likely wrong."""

    severity: Severity
    cause: Cause
    words: str
    """What was seen, what it likely comes from, and what to do next, in whole sentences."""
    connections: tuple[int, ...] = ()
    """The numbers of the connections that it is about."""
    process: str = ""
    """Whose pool it is, where that has to be said."""


def diagnose(
    snapshot: PoolSnapshot, window: PoolWindow, thresholds: Thresholds | None = None
) -> tuple[Finding, ...]:
    """What is likely wrong with a pool, the worst first."""
    limits = thresholds or Thresholds()
    findings = [*_fullness(snapshot, limits), *_holders(snapshot, limits), *_window(snapshot, window, limits)]
    return tuple(sorted(findings, key=lambda finding: -finding.severity))


def capacity(snapshot: PoolSnapshot) -> int | None:
    """How many connections can be out at once; None for no limit."""
    return snapshot.size + snapshot.max_overflow if snapshot.max_overflow >= 0 else None


def is_exhausted(snapshot: PoolSnapshot) -> bool:
    """Whether every connection that the pool may have is in use: the next task waits."""
    limit = capacity(snapshot)
    return limit is not None and snapshot.in_use >= limit


def _fullness(snapshot: PoolSnapshot, limits: Thresholds) -> Iterator[Finding]:
    if not is_exhausted(snapshot):
        return
    held = [view for view in snapshot.connections if view.held is not None]
    all_out = f"All {snapshot.in_use} connections are in use"
    if not snapshot.waiters:
        yield Finding(
            Severity.WARNING, Cause.EXHAUSTED, f"{all_out}: the next task has to wait. {_cause(held, limits)}"
        )
        return
    waiting = (
        f"{all_out} and {_tasks(snapshot.waiters)}, the longest for {_time(snapshot.longest_wait)}"
        f" ({_patience(snapshot)})."
    )
    yield Finding(Severity.CRITICAL, Cause.EXHAUSTED, f"{waiting} {_cause(held, limits)}")


def _patience(snapshot: PoolSnapshot) -> str:
    """How long a task waits."""
    return "without limit" if snapshot.timeout < 0 else f"each gives up after {_time(snapshot.timeout)}"


def _cause(held: list[ConnectionView], limits: Thresholds) -> str:
    """What most of the connections that are out are doing."""
    leaked = sum(_is_quiet(view, limits) for view in held)
    running = sum(view.running is not None for view in held)
    if 2 * leaked >= max(1, len(held)):
        return f"{leaked} of them run nothing: look for code that does not give its connection back."
    if 2 * running >= max(1, len(held)):
        return f"{running} of them run a statement: it is the database that is waited for; see what it does."
    return "They are held between statements: make transactions shorter, or the pool larger."


def _holders(snapshot: PoolSnapshot, limits: Thresholds) -> Iterator[Finding]:
    quiet = sorted(
        (view for view in snapshot.connections if _is_quiet(view, limits)), key=lambda view: -(view.held or 0.0)
    )
    for view in quiet[:_NAMED]:
        ran = "never ran anything" if not view.statements else f"has run nothing for {_time(view.quiet or 0.0)}"
        yield Finding(
            Severity.CRITICAL,
            Cause.LEAK,
            f"Connection {view.number} has been held for {_time(view.held or 0.0)} by {_who(view)} and {ran}. "
            f"Look for the code that does not give it back{_place(view)}.",
            (view.number,),
        )
    if rest := quiet[_NAMED:]:
        yield Finding(
            Severity.CRITICAL,
            Cause.LEAK,
            f"{len(rest)} more {'connection is' if len(rest) == 1 else 'connections are'} held and run nothing;"
            " the list tells by whom.",
            tuple(view.number for view in rest),
        )
    for view in snapshot.connections:
        if view.running is not None and view.running >= limits.statement:
            words = (
                f"Connection {view.number} has run one statement for {_time(view.running)} for {_who(view)}. "
                "See what it does or waits for on the server."
            )
            yield Finding(Severity.WARNING, Cause.STATEMENT, words, (view.number,))


def _window(snapshot: PoolSnapshot, window: PoolWindow, limits: Thresholds) -> Iterator[Finding]:
    counters, span = window.counters, _time(window.seconds)
    if counters.timeouts:
        yield Finding(
            Severity.CRITICAL,
            Cause.TIMEOUTS,
            f"{_counted(counters.timeouts, 'checkout')} gave up after waiting {_time(snapshot.timeout)} "
            f"in the last {span}. Look for who holds connections for long; if nobody does, the pool is too small.",
        )
    if counters.failed_connects:
        yield Finding(
            Severity.CRITICAL,
            Cause.CONNECTING,
            f"{_counted(counters.failed_connects, 'connection')} could not be made in the last {span}. "
            "See in the log of events what the database answered, and whether it is up and has connections left.",
        )
    if counters.ping_failures:
        yield Finding(
            Severity.WARNING,
            Cause.PINGS,
            f"{_counted(counters.ping_failures, 'connection')} turned out dead at checkout in the last {span}: "
            "the server or something between closes them. A shorter recycle time would replace them before.",
        )
    if window.wait.count and window.wait.p95 >= limits.wait and not snapshot.waiters:
        yield Finding(
            Severity.WARNING,
            Cause.WAITS,
            f"1 of 20 checkouts waited {_time(window.wait.p95)} or longer in the last {span}. "
            "Hold connections for a shorter time, or make the pool larger.",
        )
    if counters.connects >= limits.connects and counters.checkouts < limits.reuse * counters.connects:
        yield Finding(
            Severity.WARNING,
            Cause.CHURN,
            f"{counters.connects} connections were made for {counters.checkouts} checkouts in the last {span}: "
            f"{_churn(snapshot, window)}",
        )


def _churn(snapshot: PoolSnapshot, window: PoolWindow) -> str:
    counters = window.counters
    if 2 * counters.invalidations >= counters.connects:
        return "most were thrown away because they broke or were cancelled; the log of events says why."
    if 2 * counters.recycles >= counters.connects:
        return f"most were replaced for their age (recycle after {_time(snapshot.recycle)}): let them live longer."
    return "the pool is too small for the peaks, and closes overflow connections after use: make its size larger."


def _is_quiet(view: ConnectionView, limits: Thresholds) -> bool:
    return view.held is not None and view.quiet is not None and min(view.held, view.quiet) >= limits.leak


def _place(view: ConnectionView) -> str:
    """Where it is told which code took the connection."""
    return ", from where it was taken (see its details)" if view.stack else ""


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def _who(view: ConnectionView) -> str:
    return view.holder or view.task or view.thread or "a task without a name"


def _tasks(count: int) -> str:
    return "1 task waits" if count == 1 else f"{count} tasks wait"


def _time(seconds: float) -> str:
    """A time as it is said: 0.4 s, 12 s, 3 min, 2 h."""
    if seconds < 1.0:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10.0:
        return f"{seconds:.1f} s"
    if seconds < 120.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200.0 else f"{seconds / 3600:.0f} h"

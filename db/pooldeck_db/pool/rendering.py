"""Makes a snapshot of what was copied at one moment; whoever is busy with the pool is not held up by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.pool.masking import masked
from pooldeck_db.pool.records import (
    CONNECTIONS_SHOWN,
    NAME_LENGTH,
    STATEMENT_LENGTH,
    WAITERS_SHOWN,
    ConnectionView,
    PoolSnapshot,
    Waiter,
)
from pooldeck_db.pool.stacks import readable

if TYPE_CHECKING:
    from pooldeck_db.pool.checkout import Asking, Connection
    from pooldeck_db.pool.records import PoolCounters, PoolEvent, PoolSource
    from pooldeck_db.pool.times import Distribution

UNNOTICED = 0.001
"""Seconds that nobody counts as waiting: they may pass between asking and taking what is there."""

_WITH_BACKSLASHES = {"mysql", "mariadb"}


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How full the pool is, by its own count."""

    size: int
    max_overflow: int
    in_use: int | None
    """None where the pool does not count."""
    idle: int | None
    overflow: int
    """As SQLAlchemy counts it: negative while the pool has not been filled."""
    timeout: float = 0.0
    """Seconds that a checkout waits; 0 where it never does, -1 for ever."""
    by_task: bool = False
    """Whether those who ask are asyncio tasks; else they are threads."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the recorder knows at one moment."""

    clock: float
    """The moment on the recorder's clock, which all times here are by."""
    at: float
    asking: tuple[Asking, ...]
    """Checkouts that have no connection yet: they wait, or one is being made or tested for them."""
    unseen: int
    wait: Distribution
    hold: Distribution
    counters: PoolCounters
    connections: tuple[Connection, ...]
    events: tuple[PoolEvent, ...]
    source: PoolSource
    recycle: float


def rendered(moment: Moment, occupancy: Occupancy) -> PoolSnapshot:
    """The snapshot of the moment."""
    held = moment.unseen + sum(connection.held for connection in moment.connections)
    in_use = held if occupancy.in_use is None else occupancy.in_use
    waiting = _waiting(moment, max(0, in_use - held)) if occupancy.max_overflow >= 0 else []
    return PoolSnapshot(
        at=moment.at,
        size=occupancy.size,
        max_overflow=occupancy.max_overflow,
        in_use=in_use,
        idle=max(0, len(moment.connections) - held) if occupancy.idle is None else occupancy.idle,
        overflow=max(0, occupancy.overflow),
        waiters=len(waiting),
        longest_wait=moment.clock - waiting[0][0] if waiting else 0.0,
        wait=moment.wait,
        hold=moment.hold,
        counters=moment.counters,
        connections=tuple(_view(connection, moment, occupancy) for connection in _shown(moment.connections)),
        events=moment.events,
        source=moment.source,
        timeout=occupancy.timeout,
        recycle=moment.recycle,
        waiting=tuple(
            Waiter(holder[:NAME_LENGTH], name[:NAME_LENGTH], moment.clock - since)
            for since, holder, name, _ in waiting[:WAITERS_SHOWN]
        ),
    )


def _waiting(moment: Moment, served: int) -> list[Asking]:
    """Who waits, the longest first.

    `served` of those who ask are not waiting any more: a connection is being made or tested for them. Those are
    the first who asked, for that is the order in which a pool serves.
    """
    asking = sorted(moment.asking, key=lambda one: one[0])[served:]
    return [one for one in asking if moment.clock - one[0] > UNNOTICED]


def _shown(connections: tuple[Connection, ...]) -> tuple[Connection, ...]:
    """As many as a snapshot has room for, those that somebody holds before all."""
    if len(connections) <= CONNECTIONS_SHOWN:
        return connections
    ordered = sorted(connections, key=lambda connection: (not connection.held, connection.number))
    return tuple(sorted(ordered[:CONNECTIONS_SHOWN], key=lambda connection: connection.number))


def _view(connection: Connection, moment: Moment, occupancy: Occupancy) -> ConnectionView:
    _, holder, name, stack = connection.asking
    task, thread = (name, "") if occupancy.by_task else ("", name)
    began, idle = connection.began, not connection.held
    quiet_since = connection.ended or connection.since
    return ConnectionView(
        number=connection.number,
        pid=connection.pid,
        age=moment.clock - connection.made,
        uses=connection.uses,
        holder=None if idle else holder[:NAME_LENGTH],
        task=None if idle else task[:NAME_LENGTH],
        held=None if idle else max(0.0, moment.clock - connection.since),
        statements=connection.statements,
        statement=masked(
            connection.statement[:STATEMENT_LENGTH], backslashes=moment.source.server in _WITH_BACKSLASHES
        ),
        running=None if idle or began is None else max(0.0, moment.clock - began),
        quiet=None if idle or began is not None else max(0.0, moment.clock - quiet_since),
        thread="" if idle else thread[:NAME_LENGTH],
        stack=() if idle else readable(stack),
    )

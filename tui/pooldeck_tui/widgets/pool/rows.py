"""Connections and events of a pool as rows of boards. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_tui.format import count
from pooldeck_tui.widgets.board import BoardColumn, BoardRow
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.pool.reading import Sight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.pool import ConnectionView
    from pooldeck_tui.widgets.pool.reading import PoolReading, Process

PROCESS = BoardColumn("process", 14)

CONNECTIONS = (
    BoardColumn("no", 3, right=True),
    BoardColumn("state", 8),
    BoardColumn("holder", 16, grows=2),
    BoardColumn("held", 7, right=True),
    BoardColumn("run", 4, right=True, rank=3),
    BoardColumn("last statement", 16, grows=3),
    BoardColumn("server pid", 10, right=True, rank=2),
    BoardColumn("age", 7, right=True, rank=4),
    BoardColumn("uses", 6, right=True, rank=5),
)

EVENTS = (
    BoardColumn("time", 8),
    BoardColumn("event", 12),
    BoardColumn("no", 4, right=True),
    BoardColumn("about", 20, grows=1),
)

LONG = 1.0
"""Seconds from which on a connection is held for long."""

EVENTS_SHOWN = 128
"""Events that are listed at most, the newest."""

_GRAVE = frozenset({"timeout", "ping failure", "connect failure"})


class EventKey(NamedTuple):
    """Names an event."""

    process: str
    number: int
    at: float
    """A process that was started again counts its events anew."""


def connection_columns(*, several: bool) -> tuple[BoardColumn, ...]:
    """The columns of the list of connections, of one process or of several."""
    return (PROCESS, *CONNECTIONS) if several else CONNECTIONS


def connection_rows(reading: PoolReading) -> tuple[BoardRow, ...]:
    """The connections of what is shown: those held for long come first, the longest before all.

    The others stand by their numbers: in the order of times that short, rows would jump about.
    """
    # Of those that are gone, what they held is not held any more; it is told where one is looked at alone.
    told = [process for process in reading.shown if process.sight is Sight.LIVE] or reading.shown
    views = [
        (process, view)
        for process in told
        if process.snapshot is not None
        for view in process.snapshot.connections
    ]
    views.sort(key=lambda each: (*_rank(each[1]), each[0].name, each[1].number))
    several = len(reading.shown) > 1
    return tuple(
        BoardRow(
            (process.name, view.number),
            (*((process.name,) if several else ()), *_cells(view)),
            _tone(view, is_leaked=(process.name, view.number) in reading.leaked),
        )
        for process, view in views
    )


def _rank(view: ConnectionView) -> tuple[bool, float]:
    """Whether it is not held for long, and for how long where it is."""
    is_long = view.held is not None and view.held >= LONG
    return not is_long, -(view.held or 0.0) if is_long else 0.0


def state_of(view: ConnectionView) -> str:
    """What a connection is doing, in a word."""
    if view.held is None:
        return "idle"
    return "running" if view.running is not None else "quiet"


def _cells(view: ConnectionView) -> Iterator[str]:
    yield str(view.number)
    yield state_of(view)
    yield (view.holder or view.task or view.thread or "(no name)") if view.held is not None else ""
    yield duration(view.held) if view.held is not None else ""
    yield count(view.statements) if view.held is not None else ""
    yield " ".join(view.statement.split())
    yield str(view.pid) if view.pid is not None else ""
    yield duration(view.age)
    yield count(view.uses)


def _tone(view: ConnectionView, *, is_leaked: bool) -> str:
    if is_leaked:
        return "critical"
    return "quiet" if view.held is None else ""


def event_rows(reading: PoolReading) -> tuple[BoardRow, ...]:
    """What happened to what is shown, the newest first."""
    found = [
        (event.at, process, event)
        for process in reading.shown
        if process.snapshot is not None
        for event in process.snapshot.events
    ]
    found.sort(key=lambda each: (-each[0], -each[2].number))
    several = len(reading.shown) > 1
    return tuple(
        BoardRow(
            EventKey(process.name, event.number, event.at),
            (
                f"{datetime.fromtimestamp(at).astimezone():%H:%M:%S}",
                event.kind,
                "" if event.connection is None else str(event.connection),
                _about(process, event.detail, several=several),
            ),
            "warning" if event.kind in _GRAVE else "",
        )
        for at, process, event in found[:EVENTS_SHOWN]
    )


def _about(process: Process, detail: str, *, several: bool) -> str:
    return " ".join(part for part in (process.name if several else "", detail) if part)

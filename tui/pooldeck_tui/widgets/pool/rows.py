"""Connections and events of a pool as rows of boards. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_tui.format import count
from pooldeck_tui.widgets.board import BoardColumn, BoardRow
from pooldeck_tui.widgets.gauge import duration

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

_GRAVE = frozenset({"timeout", "ping failure", "connect failure"})


def connection_columns(*, several: bool) -> tuple[BoardColumn, ...]:
    """The columns of the list of connections, of one process or of several."""
    return (PROCESS, *CONNECTIONS) if several else CONNECTIONS


def connection_rows(reading: PoolReading) -> tuple[BoardRow, ...]:
    """The connections of what is shown: those held come first, the longest held before all, then the idle ones."""
    views = [
        (process, view)
        for process in reading.shown
        if process.snapshot is not None
        for view in process.snapshot.connections
    ]
    views.sort(key=lambda each: (each[1].held is None, -(each[1].held or 0.0), each[0].name, each[1].number))
    several = len(reading.shown) > 1
    return tuple(
        BoardRow(
            (process.name, view.number),
            (*((process.name,) if several else ()), *_cells(view)),
            _tone(view, is_leaked=(process.name, view.number) in reading.leaked),
        )
        for process, view in views
    )


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
            (process.name, event.number),
            (
                f"{datetime.fromtimestamp(at).astimezone():%H:%M:%S}",
                event.kind,
                "" if event.connection is None else str(event.connection),
                _about(process, event.detail, several=several),
            ),
            "warning" if event.kind in _GRAVE else "",
        )
        for at, process, event in found
    )


def _about(process: Process, detail: str, *, several: bool) -> str:
    return " ".join(part for part in (process.name if several else "", detail) if part)

"""Everything about one connection or one event of a pool, as lines of text. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_tui.format import clean, clean_whole, count
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.pool.rows import EventKey, state_of
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from pooldeck_db.pool import ConnectionView, PoolEvent
    from pooldeck_tui.widgets.pool.reading import PoolReading, Process


def found_connection(reading: PoolReading, key: Hashable) -> tuple[Process, ConnectionView] | None:
    """The connection that a row's key means; None where it is gone, or the key means something else."""
    for process in reading.shown:
        for view in process.snapshot.connections if process.snapshot else ():
            if key == (process.name, view.number):
                return process, view
    return None


def found_event(reading: PoolReading, key: EventKey) -> tuple[Process, PoolEvent] | None:
    """The event that a row's key means; None where it is remembered no more."""
    for process in reading.shown:
        for event in process.snapshot.events if process.snapshot else ():
            if key == EventKey(process.name, event.number, event.at):
                return process, event
    return None


def event_lines(process: Process, event: PoolEvent) -> list[Line]:
    """What happened: when, to which connection, and all that was said about it."""
    lines = [Line(f"Event {event.number} of {clean(process.name)}", heading=True)]
    moment = datetime.fromtimestamp(event.at).astimezone()
    figures = {"time": f"{moment:%Y-%m-%d %H:%M:%S}", "event": clean(event.kind)}
    if event.connection is not None:
        figures["connection"] = str(event.connection)
    lines += [Line(f"  {name:<16}{text}") for name, text in figures.items()]
    lines += [Line(f"  {clean_whole(text)}") for text in event.detail.splitlines()]
    return lines


def connection_lines(process: Process, view: ConnectionView) -> list[Line]:
    """What is known of a connection: who holds it, what it ran, where it was taken."""
    lines = [Line(f"Connection {view.number} of {clean(process.name)}", heading=True)]
    lines += [Line(f"  {name:<16}{text}") for name, text in _figures(view)]
    if view.statement:
        lines += [Line(""), Line("Last statement, values hidden", heading=True)]
        lines += [Line(f"  {clean_whole(text)}") for text in view.statement.splitlines()]
    if view.stack:
        lines += [Line(""), Line("Where it was taken, innermost call last", heading=True)]
        lines += [Line(f"  {clean_whole(text)}") for frame in view.stack for text in frame.splitlines()]
    return lines


def _figures(view: ConnectionView) -> Iterator[tuple[str, str]]:
    yield "state", state_of(view)
    if view.held is not None:
        yield "holder", clean(view.holder or "(no name)")
        for name, text in (("task", view.task), ("thread", view.thread)):
            if text:
                yield name, clean(text)
        yield "held for", duration(view.held)
    if view.running is not None:
        yield "running for", duration(view.running)
    if view.quiet is not None:
        yield "quiet for", duration(view.quiet)
    yield "statements", count(view.statements)
    if view.pid is not None:
        yield "server pid", str(view.pid)
    yield "age", duration(view.age)
    yield "checkouts", count(view.uses)

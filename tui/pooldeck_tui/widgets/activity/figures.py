"""The figures of a server as lines of text, each with its curve. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.format import count, counted
from pooldeck_tui.widgets.figure_lines import FigureLine, spark, spark_by_peak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.activity import Activity, DatabaseFigures
    from pooldeck_db.activity.rates import Rates
    from pooldeck_tui.widgets.activity.reading import ActivityReading

_POOR_CACHE = 0.9
"""Where less than this part of the blocks comes from the server's cache, that is shown as a warning."""

_UNITS = ("B", "kB", "MB", "GB", "TB")


def server_lines(reading: ActivityReading) -> tuple[FigureLine, ...]:
    """What the server is like: its sessions, and what the database does in a second."""
    activity = reading.activity
    if activity is None:
        return ()
    lines = [FigureLine("sessions", _sessions(activity), "", _tone(activity))]
    if activity.figures is not None:
        lines.append(_connections(activity.figures, reading.curves.connections))
    latest, curves = reading.latest, reading.curves
    lines += [
        FigureLine("transactions", _transactions(latest), spark_by_peak(curves.transactions)),
        FigureLine("from cache", _cache(latest), spark(curves.cache_hit, 1.0), _cache_tone(latest)),
        FigureLine("temp files", _temp(latest), spark_by_peak(curves.temp_bytes)),
    ]
    return tuple(lines)


def size_of(size: float) -> str:
    """Bytes as people write them: 512 B, 8.0 kB, 1.2 GB."""
    scaled = float(size)
    for unit in _UNITS:
        if scaled < 1000 or unit == _UNITS[-1]:
            return f"{scaled:.0f} {unit}" if unit == "B" else f"{scaled:.1f} {unit}"
        scaled /= 1024
    raise AssertionError("unreachable")  # pragma: no cover


def _sessions(activity: Activity) -> str:
    clients = [session for session in activity.sessions if session.is_client]
    active = sum(session.state == "active" for session in clients)
    parts = [f"{counted(len(clients) + activity.more, 'session')}, {count(active)} active"]
    blocked = sum(session.is_blocked for session in activity.sessions)
    idle = sum(session.is_idle_in_transaction for session in clients)
    if blocked:
        parts.append(f"{count(blocked)} blocked")
    if idle:
        parts.append(f"{count(idle)} idle in transaction")
    return ", ".join(parts)


def _tone(activity: Activity) -> str:
    if any(session.is_blocked for session in activity.sessions):
        return "critical"
    return "warning" if any(session.is_idle_in_transaction for session in activity.sessions) else ""


def _connections(figures: DatabaseFigures, curve: Sequence[float | None]) -> FigureLine:
    left = figures.connections_left
    reserved = f", {count(figures.connections_reserved)} reserved" if figures.connections_reserved else ""
    text = f"{count(figures.connections)} of {count(figures.connections_max)}{reserved}, {count(left)} left"
    tone = "critical" if not left else "warning" if left < figures.connections_max / 10 else ""
    return FigureLine("connections", text, spark(curve, figures.connections_max), tone)


def _transactions(latest: Rates | None) -> str:
    if latest is None:
        return "…"
    back = f", {latest.rollbacks:,.1f} rolled back" if latest.rollbacks else ""
    locks = f", {counted(latest.deadlocks, 'deadlock')}" if latest.deadlocks else ""
    return f"{latest.transactions:,.1f} a second{back}{locks}"


def _cache(latest: Rates | None) -> str:
    if latest is None:
        return "…"
    if latest.cache_hit is None:
        return "no block was asked for"
    return f"{latest.cache_hit:.1%}, {latest.blocks_read:,.1f} blocks a second read"


def _cache_tone(latest: Rates | None) -> str:
    poor = latest is not None and latest.cache_hit is not None and latest.cache_hit < _POOR_CACHE
    return "warning" if poor else ""


def _temp(latest: Rates | None) -> str:
    return "…" if latest is None else f"{size_of(latest.temp_bytes)} a second"

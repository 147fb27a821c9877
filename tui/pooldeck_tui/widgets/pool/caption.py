"""What stands above the figures of a pool: whose it is, over which time, and whether it can be seen. Pure.

Names and reasons come from other processes: nothing in them is left that could act on the terminal.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_tui.format import clean, count
from pooldeck_tui.widgets.gauge import duration
from pooldeck_tui.widgets.pool.reading import Sight

if TYPE_CHECKING:
    from pooldeck_tui.widgets.pool.reading import PoolReading, Process


def caption(reading: PoolReading) -> str:
    """One line: the window, and that it stands still where it does."""
    parts = [f"last {_span(reading.span)}"]
    if reading.since_reset is not None:
        parts = [f"since {duration(reading.since_reset)} ago"]
    if reading.paused:
        parts.append("PAUSED")
    return " · ".join(parts)


def whose(reading: PoolReading) -> str:
    """Whose pool is shown."""
    if reading.chosen is None and reading.has_several:
        return f"Pools of {count(len(reading.processes))} processes, summed"
    return " ".join(["Pool", *(f"of {process_words(each)}" for each in reading.shown)])


def troubles(reading: PoolReading) -> tuple[str, ...]:
    """Which of the processes that are shown cannot be seen, and why, a sentence or two each."""
    return tuple(
        f"{clean(each.name)}: {sight_words(each)}" for each in reading.shown if each.sight is not Sight.LIVE
    )


def process_words(process: Process) -> str:
    """A process by its name, with what it connects to."""
    source = process.snapshot.source if process.snapshot else None
    return clean(f"{process.name} → {source.database}" if source and source.database else process.name)


def sight_words(process: Process) -> str:
    """Whether a process can be seen, and if not, since when and why."""
    if process.sight is Sight.LIVE:
        return "live"
    moment = f" since {datetime.fromtimestamp(process.since).astimezone():%H:%M:%S}" if process.since else ""
    return f"{process.sight.value}{moment}" + (f": {clean(process.reason)}" if process.reason else "")


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return "minute" if minutes == 1 else f"{minutes} minutes"

"""What stands above the sessions: whose they are, which are shown and how. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pooldeck_tui.format import clean

if TYPE_CHECKING:
    from pooldeck_tui.widgets.activity.reading import ActivityReading, Arrangement


def title(reading: ActivityReading) -> str:
    """Whose activity is shown."""
    if reading.file is not None:
        return "File"
    return (
        f"Server activity, figures of {clean(reading.activity.database)}"
        if reading.activity
        else "Server activity"
    )


def caption(reading: ActivityReading) -> str:
    """Which sessions are shown and in what order, and that it stands still where it does."""
    parts = [_arranged(reading.arrangement)] if reading.file is None else []
    if reading.paused:
        parts.append("PAUSED")
    return " · ".join(part for part in parts if part)


def trouble_words(reading: ActivityReading) -> str:
    """Why the server cannot be asked now; empty where it can."""
    link = reading.trouble
    if link is None:
        return ""
    since = f"{datetime.fromtimestamp(link.since).astimezone():%H:%M:%S}"
    seen = " What is shown was seen before." if reading.activity or reading.file else ""
    return f"{link.state.value.capitalize()} since {since}: {clean(link.reason)}{seen}"


def notes(reading: ActivityReading) -> tuple[str, ...]:
    """What cannot be seen, and why; what is left out."""
    activity = reading.activity
    if activity is None:
        return reading.file.unseen if reading.file else ()
    more = (f"{activity.more:,} more sessions are not read.",) if activity.more else ()
    return (*activity.unseen, *more)


def _arranged(arrangement: Arrangement) -> str:
    which = arrangement.wanted
    parts = []
    if which.text:
        parts.append(f"/{clean(which.text)}")
    if which.group is not None:
        by, name = which.group
        parts.append(f"{by.value} {clean(name) or '(none)'}")
    if not which.clients_only:
        parts.append("the server's own, too")
    if not arrangement.is_idle_shown:
        parts.append("without idle")
    if arrangement.group is not None:
        parts.append(f"by {arrangement.group.value}")
    else:
        parts.append(f"{'↓' if arrangement.descending else '↑'} {arrangement.sort.value}")
    return ", ".join(parts)

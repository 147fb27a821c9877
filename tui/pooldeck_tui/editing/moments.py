"""Dates and times as they are typed, counted on and back: pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)(?!.*\bBC\b)")
_TIME = re.compile(r"(?<!\d)(\d\d):(\d\d)(?!\d)")
_MOMENTS = frozenset(("date", "timestamp", "timestamptz", "time", "timetz"))
"""PostgreSQL's types that have a present: an interval has none."""


def has_now(column: Column, backend: Backend) -> bool:
    """Whether a column holds points in time, so that there is a present one."""
    return backend is Backend.SQLITE or column.base_type in _MOMENTS


def now_typed(column: Column, now: datetime) -> str:
    """A moment as SQLite's own functions write it: a date, a time of day, or both, in the zone of `now`."""
    declared = column.type.upper()
    if "DATETIME" in declared or "TIMESTAMP" in declared:
        return f"{now:%Y-%m-%d %H:%M:%S}"
    return f"{now:%Y-%m-%d}" if "DATE" in declared else f"{now:%H:%M:%S}"


def shifted(text: str, unit: str, steps: int) -> str | None:
    """A typed moment some days or hours later, everything else in it as it is; None where that cannot be told."""
    date, time = _DATE.match(text.lstrip()), _TIME.search(text)
    if (date is None and unit == "day") or (time is None and unit == "hour"):
        return None
    start = len(text) - len(text.lstrip())
    day = (int(date[1]), int(date[2]), int(date[3])) if date else (2000, 1, 1)
    clock = (int(time[1]), int(time[2])) if time else (0, 0)
    try:
        moment = datetime(*day, *clock) + timedelta(**{f"{unit}s": steps})  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    if time is not None:
        text = text[: time.start()] + f"{moment:%H:%M}" + text[time.end() :]
    if date is not None:
        text = text[:start] + f"{moment.year:04}-{moment:%m-%d}" + text[start + len(date[0]) :]
    return text

"""Times and intervals, as PostgreSQL writes them, as numbers of microseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_DAY = 86_400_000_000
_MONTH = 30 * _DAY
"""As PostgreSQL compares intervals."""
_EPOCH = datetime(1, 1, 1)  # noqa: DTZ001  # of times without a zone, which are compared among themselves
_EPOCH_IN_ZONE = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_CLOCK = r"(?P<hour>[0-9]+):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?"
_TIME = re.compile(
    rf"(?:(?P<year>[0-9]{{4,}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}}))?(?: |$)?(?:{_CLOCK})?"
    r"(?:(?P<east>[+-])(?P<hours>[0-9]{2})(?::(?P<minutes>[0-9]{2}))?(?::(?P<seconds>[0-9]{2}))?)?(?P<bc> BC)?"
)
_INTERVAL = re.compile(
    r"(?:(?P<years>[+-]?[0-9]+) years? ?)?(?:(?P<months>[+-]?[0-9]+) mons? ?)?(?:(?P<days>[+-]?[0-9]+) days? ?)?"
    rf"(?:(?P<sign>[+-]?){_CLOCK})?"
)


def moment(text: str) -> int | None:
    """Microseconds since the year 1, or midnight; None for what is no time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _rare(text)
    return (found - (_EPOCH if found.tzinfo is None else _EPOCH_IN_ZONE)) // _MICROSECOND


def _rare(text: str) -> int | None:
    """Far years, and times without a date."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"] or 1)
    days = _days(1 - year if found["bc"] else year, int(found["month"] or 1), int(found["day"] or 1))
    return days * _DAY + _clock(found) - _offset(found)


def duration(text: str) -> int | None:
    """Microseconds of an interval, with months of 30 days; None for what is none."""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return None
    months = 12 * int(found["years"] or 0) + int(found["months"] or 0)
    clock = -_clock(found) if found["sign"] == "-" else _clock(found)
    return months * _MONTH + int(found["days"] or 0) * _DAY + clock


def _days(year: int, month: int, day: int) -> int:
    """Days since the first of January of the year 1, in the calendar of today, which every 400 years repeats."""
    rounds, year = divmod(year - 1, 400)
    return rounds * 146_097 + datetime(year + 1, month, day).toordinal() - 1  # noqa: DTZ001  # only its day


def _clock(found: re.Match[str]) -> int:
    if found["hour"] is None:
        return 0
    seconds = (int(found["hour"]) * 60 + int(found["minute"])) * 60 + int(found["second"])
    return seconds * 1_000_000 + int((found["fraction"] or "0").ljust(6, "0"))


def _offset(found: re.Match[str]) -> int:
    if found["east"] is None:
        return 0
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    offset = (minutes * 60 + int(found["seconds"] or 0)) * 1_000_000
    return -offset if found["east"] == "-" else offset

"""Times in other zones, their week, and how far from now they are. Pure but for the system's own zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pooldeck_tui.format import counted
from pooldeck_tui.viewer.readings.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

_DATE = r"(\d{4,6})-(\d\d)-(\d\d)"
_ZONE = r"(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?"
_TIME = re.compile(
    rf"\s*{_DATE}(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*{_ZONE})?( BC)?\s*", re.IGNORECASE
)
_WORDS = {
    "infinity": "later than every moment",
    "-infinity": "earlier than every moment",
}
_UNITS = ((31_556_952, "year"), (2_629_746, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"))
"""Seconds of each unit; years and months of the mean length."""


@dataclass(frozen=True, slots=True)
class Clock:
    """By what a time is read."""

    now: datetime
    """The present moment, with its zone."""
    local: tzinfo | None = None
    """The user's zone; None for the system's."""
    zones: Sequence[str] = ()
    """Other zones to show a moment in, by their names in the zone database."""


def time_readings(text: str, clock: Clock) -> Iterator[Reading]:
    """What a date or a time with a date can be read as; nothing where the text is neither."""
    word = _WORDS.get(text.strip().lower())
    if word:
        yield Reading("means", word)
        return
    found = _TIME.fullmatch(text)
    if found is None:
        return
    if found[9] or int(found[1]) > 9999:
        yield Reading("means", "a time beyond the calendars of most programs: shown only as it is stored")
        return
    try:
        moment = _read(found)
    except ValueError:
        yield Reading("means", "no such day or hour in the calendar")
        return
    if found[4] is None:
        yield from _day(moment.date(), clock)
    elif moment.tzinfo is None:
        yield Reading("zone", "none is stored: the same digits mean another moment elsewhere")
        yield _week(moment.date())
    else:
        yield from _moment(moment, clock)


def _read(found: re.Match[str]) -> datetime:
    """The time that was matched, its second cut to microseconds; raises ValueError where there is none."""
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    hour, minute, second = (int(found[group] or 0) for group in (4, 5, 6))
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    # 24:00 is the end of a day, second 60 the end of a minute: both databases take them.
    beyond = timedelta(days=hour == 24, minutes=second == 60)
    hour, second = 0 if hour == 24 else hour, 0 if second == 60 else second
    stored = datetime(year, month, day, hour, minute, second, micro, _offset(found[8]))
    try:
        return stored + beyond
    except OverflowError:
        raise ValueError(found[0]) from None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    digits = re.sub(r"\D", "", text).ljust(6, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:6])
    return timezone(timedelta(seconds=-seconds if text.startswith("-") else seconds))


def _moment(moment: datetime, clock: Clock) -> Iterator[Reading]:
    yield from _in_zone("UTC", moment, UTC)
    yield from _in_zone("local", moment, clock.local)
    for name in clock.zones:
        try:
            zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield Reading(name, "is not in this machine's database of zones")
        else:
            yield from _in_zone(name, moment, zone)
    yield _week(moment.date())
    yield Reading("from now", _distance((moment - clock.now).total_seconds()))
    yield Reading("epoch", f"{int((moment - _UNIX).total_seconds() // 1):,} s since 1970")


def _in_zone(label: str, moment: datetime, zone: tzinfo | None) -> Iterator[Reading]:
    try:
        there = moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):
        # At the edge of the calendar there is no such moment elsewhere.
        return
    digits = f"{there:%H:%M:%S.%f}".removesuffix(".000000")
    offset = f"{there:%z}"
    name = there.tzname() or ""
    named = f" {name}" if name and not name.startswith("UTC") and not re.match(r"[+-]\d", name) else ""
    yield Reading(label, f"{there.date().isoformat()} {digits}{offset[:3]}:{offset[3:5]}{named}")


def _day(day: date, clock: Clock) -> Iterator[Reading]:
    yield _week(day)
    days = (day - clock.now.astimezone(clock.local).date()).days
    away = f"{counted(abs(days), 'day')} {'ahead' if days > 0 else 'ago'}"
    yield Reading("from today", away if days else "today")


def _week(day: date) -> Reading:
    year, week, weekday = day.isocalendar()
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    of_year = day.timetuple().tm_yday
    return Reading("day", f"{names[weekday - 1]}, ISO week {year}-W{week:02}-{weekday}, day {of_year} of the year")


def _distance(seconds: float) -> str:
    """How far from now, in the two largest units."""
    left, said = int(abs(seconds)), []
    for length, name in _UNITS:
        number, rest = divmod(left, length)
        if number:
            said.append(counted(number, name))
            left = rest
        if len(said) == 2:
            break
    if len(said) < 2 and (left or not said):
        said.append(counted(left, "second"))
    return " ".join(said) + (" ahead" if seconds > 0 else " ago")


_UNIX = datetime(1970, 1, 1, tzinfo=UTC)

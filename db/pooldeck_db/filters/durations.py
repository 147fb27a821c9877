"""Lengths of time as people type them: `7 days`, `3h`, `90 min`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pooldeck_db.errors import ValueRefused


class Unit(StrEnum):
    """A unit of time that both databases can count back in."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_SECONDS = {
    Unit.SECOND: 1,
    Unit.MINUTE: 60,
    Unit.HOUR: 3_600,
    Unit.DAY: 86_400,
    Unit.WEEK: 604_800,
    Unit.MONTH: 2_678_400,
    Unit.YEAR: 31_622_400,
}
"""The longest that a unit can be."""

_LONGEST = 1_000 * 31_622_400
"""Seconds of the longest duration: counted back from now, every type of both databases has such a moment."""

_SHORT = {"s": Unit.SECOND, "min": Unit.MINUTE, "h": Unit.HOUR, "d": Unit.DAY, "w": Unit.WEEK, "y": Unit.YEAR}
_SPELLINGS = (
    _SHORT
    | {"sec": Unit.SECOND, "mins": Unit.MINUTE, "mon": Unit.MONTH, "mo": Unit.MONTH}
    | {spelled: unit for unit in Unit for spelled in (unit.value, f"{unit.value}s")}
)
_DURATION = re.compile(r"\s*(\d{0,11})\s*([A-Za-z]+)\s*")


@dataclass(frozen=True, slots=True)
class Duration:
    """So many of a unit."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"


def parse_duration(text: str) -> Duration:
    """Read a duration; without a number it is one (`hour`). Raises ValueRefused."""
    match = _DURATION.fullmatch(text)
    unit = _SPELLINGS.get(match[2].lower()) if match else None
    if match is None or unit is None:
        raise ValueRefused(
            f"{text!r} is not a length of time.", hint="Type a number and a unit: 7 days, 3 hours, 90 min."
        )
    duration = Duration(int(match[1] or 1), unit)
    if not 0 < duration.count * _SECONDS[unit] <= _LONGEST:
        raise ValueRefused(f"{duration} is no length of time to look back.", hint="Type 1 second to 1000 years.")
    return duration

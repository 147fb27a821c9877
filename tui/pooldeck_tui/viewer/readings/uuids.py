"""What a UUID tells: its version, and the moment at which it was made. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pooldeck_tui.viewer.readings.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

_UUID = re.compile(
    r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?", re.IGNORECASE
)
_GREGORIAN = datetime(1582, 10, 15, tzinfo=UTC)
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_RFC_VARIANT = 0b10

_MADE_OF = {
    1: "time and network card",
    2: "time, network card and user",
    3: "MD5 of a name",
    4: "random",
    5: "SHA-1 of a name",
    6: "time and network card, sortable",
    7: "time and random, sortable",
    8: "made to an own plan",
}


def uuid_number(text: str) -> int | None:
    """The number that a UUID is, None where the text is no UUID."""
    found = _UUID.fullmatch(text.strip())
    return int("".join(found.groups()), 16) if found else None


def uuid_text(number: int) -> str:
    """A UUID as it is written."""
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def uuid_readings(number: int) -> Iterator[Reading]:
    """The version of a UUID, and its moment where it has one."""
    if number in (0, (1 << 128) - 1):
        yield Reading("UUID", "nil: all zeros" if number == 0 else "max: all ones")
        return
    version = number >> 76 & 0xF
    if number >> 62 & 0b11 != _RFC_VARIANT or version not in _MADE_OF:
        yield Reading("UUID", "of no known version")
        return
    yield Reading("UUID", f"version {version}: {_MADE_OF[version]}")
    moment = _moment(number, version)
    if moment is not None:
        yield Reading("made at", f"{moment:%Y-%m-%d %H:%M:%S.%f}+00")


def _moment(number: int, version: int) -> datetime | None:
    """When a UUID of a version that holds the time was made."""
    high, middle, low = number >> 96, number >> 80 & 0xFFFF, number >> 64 & 0x0FFF
    if version == 7:
        return _later(_UNIX, (number >> 80) * 1000)
    if version == 1:
        return _later(_GREGORIAN, (low << 48 | middle << 32 | high) // 10)
    if version == 6:
        return _later(_GREGORIAN, (high << 28 | middle << 12 | low) // 10)
    return None


def _later(start: datetime, microseconds: int) -> datetime | None:
    try:
        return start + timedelta(microseconds=microseconds)
    except OverflowError:
        return None

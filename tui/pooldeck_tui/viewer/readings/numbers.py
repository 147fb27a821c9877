"""Numbers with grouped digits, in other bases, as an amount of bytes, as a moment. No digit is ever rounded."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pooldeck_tui.viewer.readings.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 400
"""Digits of a number that are grouped; more are only counted."""

_NUMBER = re.compile(r"\s*([+-]?)(\d+)(\.\d*)?([eE][+-]?\d+)?\s*")
_BASES_UP_TO = 64
"""Bits of a number that is also written in other bases."""
_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")

_EPOCHS = ((1, "seconds"), (10**3, "milliseconds"), (10**6, "microseconds"), (10**9, "nanoseconds"))
_PLAUSIBLE = range(946_684_800, 4_102_444_800)
"""Seconds since 1970 from the year 2000 to the year 2100."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number_readings(text: str) -> Iterator[Reading]:
    """What a number can be read as; nothing where the text is no number."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return
    sign, whole, fraction, exponent = found[1], found[2], found[3] or "", found[4] or ""
    digits = len(whole) + len(fraction)
    if digits > LONGEST:
        yield Reading("digits", f"{len(whole):,} before the point, {max(0, len(fraction) - 1):,} behind it")
        return
    if len(whole) > 3 or len(fraction) > 4:
        yield Reading("grouped", f"{sign}{_grouped(whole)}{_grouped_fraction(fraction)}{exponent}")
    if not fraction and not exponent:
        yield from _whole_number(int(sign + whole))


def _whole_number(number: int) -> Iterator[Reading]:
    if number.bit_length() > _BASES_UP_TO:
        return
    yield Reading("hex", f"{number:#x}")
    yield Reading("binary", _binary(number))
    if number >= 1024:
        yield Reading("as bytes", amount(number))
    for unit, name in _EPOCHS:
        if number // unit in _PLAUSIBLE:
            moment = _EPOCH + timedelta(microseconds=number * 10**6 // unit)
            yield Reading("a guess", f"{moment:%Y-%m-%d %H:%M:%S}+00 if these are {name} since 1970")


def amount(size: int) -> str:
    """An amount of bytes in the largest fitting unit: `1.5 MiB`."""
    scaled, unit = float(size), "bytes"
    for each in _UNITS:
        if scaled < 1024:
            break
        scaled, unit = scaled / 1024, each
    return f"{scaled:,.0f} {unit}" if unit == "bytes" else f"{scaled:,.2f} {unit}"


def _grouped(whole: str) -> str:
    first = len(whole) % 3
    groups = [whole[:first]] if first else []
    return ",".join([*groups, *(whole[at : at + 3] for at in range(first, len(whole), 3))])


def _grouped_fraction(fraction: str) -> str:
    """The digits behind the point in groups, parted by spaces so that no point or comma is taken for another."""
    return fraction[:1] + " ".join(fraction[at : at + 3] for at in range(1, len(fraction), 3))


def _binary(number: int) -> str:
    digits = f"{abs(number):b}"
    digits = digits.zfill(-(-len(digits) // 4) * 4)
    groups = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return f"-{groups}" if number < 0 else groups

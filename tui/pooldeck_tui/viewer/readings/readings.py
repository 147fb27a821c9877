"""All that a value can be read as. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.values import Kind
from pooldeck_tui.viewer.binary.kinds import ENOUGH, detected, dimensions
from pooldeck_tui.viewer.readings.numbers import amount, number_readings
from pooldeck_tui.viewer.readings.reading import Reading
from pooldeck_tui.viewer.readings.times import time_readings
from pooldeck_tui.viewer.readings.uuids import uuid_number, uuid_readings, uuid_text
from pooldeck_tui.viewer.subject import blank_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_tui.viewer.readings.times import Clock
    from pooldeck_tui.viewer.subject import Subject

_LONGEST = 4096
"""Characters of a value that can be a number, a time or a UUID."""
_SAYS_ITS_ZONE = re.compile(r"\s*\d{4}-\d\d-\d\d[ T]\d\d:\d\d\S*(Z|[+-]\d\d(:?\d\d)?)\s*", re.IGNORECASE)
_UUID_BYTES = 16


def readings(subject: Subject, clock: Clock) -> tuple[Reading, ...]:
    """What a value can be read as, beside what is stored; it looks at the beginning of a long one only."""
    if subject.value is None:
        return (Reading("value", "NULL: there is no value"),)
    if subject.is_binary:
        return tuple(_of_bytes(subject))
    text = str(subject.content)
    if not subject.is_whole:
        return ()
    if blank := blank_in_words(text):
        return (Reading("value", blank),)
    return tuple(_of_text(subject, text, clock)) if len(text) <= _LONGEST else ()


def _of_text(subject: Subject, text: str, clock: Clock) -> Iterator[Reading]:
    kind = subject.column.kind
    if isinstance(subject.value, int | float) or kind is Kind.NUMBER:
        yield from number_readings(text)
    elif kind is Kind.TIME or _SAYS_ITS_ZONE.fullmatch(text):
        yield from time_readings(text, clock)
    elif ("-" in text or kind is Kind.UUID) and (number := uuid_number(text)) is not None:
        yield from uuid_readings(number)


def _of_bytes(subject: Subject) -> Iterator[Reading]:
    content, start = subject.content, subject.beginning
    if not isinstance(start, bytes):
        return
    is_all = subject.is_whole and len(start) < ENOUGH
    if is_all and not start:
        yield Reading("value", "no bytes: empty, which is not NULL")
        return
    found = detected(start, is_all=is_all)
    size = dimensions(start)
    yield Reading("looks like", (found.what if found else "nothing known") + (f", {size}" if size else ""))
    if is_all and len(start) == _UUID_BYTES:
        number = int.from_bytes(start, "big")
        yield Reading("as UUID", uuid_text(number))
        yield from uuid_readings(number)
    if subject.is_whole:
        length = len(content) if isinstance(content, bytes) else len(content) // 2 - 1
        if length >= 1024:
            yield Reading("size", amount(length))

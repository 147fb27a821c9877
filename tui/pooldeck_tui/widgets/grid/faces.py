"""What is drawn for values of columns that are to look otherwise than these: names, and formats. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.values import Kind
from pooldeck_tui.format import LONGEST

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.rows import Default, Digest
    from pooldeck_db.values import Value

Face: TypeAlias = "Callable[[Value | Default | Digest], str | None]"
"""The text for a value; None where it is drawn as it is."""

_MOST_DIGITS = 60
"""Digits before the point, or behind it, of a number that is drawn in a format: what takes more, as 1e999999 does,
is drawn as it is."""
_VAST = re.compile(r"[0-9]{3,}")
"""More cells or digits than anybody wants to see: thousands of millions of them would take all memory."""

_TIMES = (datetime.fromisoformat, time.fromisoformat, date.fromisoformat)


def face_of(column: Column) -> Face | None:
    """What is drawn for the column's values; None where nothing was said of them."""
    look = column.look
    names = {value: name for value, name in look.names if name != value}
    if names:
        return lambda value: names.get(str(value)) if isinstance(value, str | int) else None
    if not look.format or _is_vast(look.format):
        return None
    make = _number if column.kind is Kind.NUMBER else _moment if column.kind is Kind.TIME else _text
    return lambda value: _formatted(make, value, look.format)


def _is_vast(specification: str) -> bool:
    """Whether a format makes texts that are longer than any cell."""
    return _VAST.search(specification) is not None


def _formatted(make: Callable[[str], object], value: object, specification: str) -> str | None:
    """The value in a format; None where it has none, as infinity and texts that are no numbers."""
    if not isinstance(value, str | int | float) or (isinstance(value, str) and len(value) > LONGEST):
        return None
    try:
        return format(make(str(value)), specification) or None
    except (ValueError, TypeError, InvalidOperation):
        return None


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError(text)
    return number


def _moment(text: str) -> datetime | date | time:
    for read in _TIMES:
        try:
            return read(text)
        except ValueError:
            continue
    raise ValueError(text)


def _text(text: str) -> str:
    return text

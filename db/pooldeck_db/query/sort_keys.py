"""Values as bytes that compare as the values do: numbers by size, times by time, texts by code points.

One comparison of bytes is the cheapest there is, whatever the number of columns and their directions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.paging import Nulls
from pooldeck_db.query.moments import duration, moment
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.catalog import Column
    from pooldeck_db.paging import Sort
    from pooldeck_db.values import Value

_NULLS_FIRST, _NUMBERS, _NOT_A_NUMBER, _TEXTS, _BYTES = (bytes([rank]) for rank in range(5))
_NULLS_LAST = b"\xff"
_BELOW, _ZERO, _ABOVE = (_NUMBERS + bytes([sign]) for sign in range(3))
_LEAST, _MOST = _BELOW + b"\x00", _ABOVE + b"\xff"
"""The infinite ones: no exponent begins like that."""
_COMPLEMENT = bytes(range(255, -1, -1))

_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]*))?(?:e([+-]?[0-9]+))?", re.IGNORECASE)
_NO_DIGIT = re.compile(r"[^0-9]+")
_SPECIAL = {
    **dict.fromkeys(("NaN", "nan"), _NOT_A_NUMBER),
    **dict.fromkeys(("Infinity", "inf", "infinity"), _MOST),
    **dict.fromkeys(("-Infinity", "-inf", "-infinity"), _LEAST),
}
_TIMES = frozenset(("date", "timestamp", "timestamptz", "time", "timetz"))


def _exponent(digits: int) -> bytes:
    return (digits + (1 << 31)).to_bytes(4)


_WHOLE = [_ABOVE + _exponent(digits) for digits in range(40)]
"""How positive whole numbers begin, by how many digits they have."""


class SortKey:
    """The key of one column of an order."""

    def __init__(self, column: Column, sort: Sort, *, nulls_last: bool) -> None:
        is_last = sort.nulls is Nulls.LAST if sort.nulls else nulls_last is not sort.descending
        self._null = _NULLS_LAST if is_last else _NULLS_FIRST
        self._is_descending = sort.descending
        self._of_text = _of_texts(column)

    def keys(self, values: Sequence[Value]) -> list[bytes]:
        """The keys of some values; none is the beginning of another one."""
        of_text, null = self._of_text, self._null
        if not self._is_descending:
            return [
                null if value is None else of_text(value) if isinstance(value, str) else _other(value)
                for value in values
            ]
        return [
            null
            if value is None
            else (of_text(value) if isinstance(value, str) else _other(value)).translate(_COMPLEMENT)
            for value in values
        ]


def _of_texts(column: Column) -> Callable[[str], bytes]:
    """How texts are read: SQLite gives numbers as such, and its texts are texts, whatever they look like."""
    if column.base_type == "money":
        return _money
    if column.base_type in _TIMES:
        return _time
    if column.base_type == "interval":
        return _interval
    return _number if column.kind is Kind.NUMBER and column.base_type else _text


def _text(text: str) -> bytes:
    # The order of UTF-8 is that of the code points.
    return _ended(_TEXTS, text.encode("utf-8", "surrogatepass"))


def _ended(rank: bytes, data: bytes) -> bytes:
    if b"\0" in data:
        data = data.replace(b"\0", b"\0\xff")
    return rank + data + b"\0\0"


def _other(value: Value) -> bytes:
    if isinstance(value, bytes):
        return _ended(_BYTES, value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # All its digits, to be compared with whole numbers.
    return _number(str(value))


def _number(text: str) -> bytes:
    if text.isdecimal() and text[0] != "0" and len(text) < len(_WHOLE):
        return _WHOLE[len(text)] + text.rstrip("0").encode() + b"\0"
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return _SPECIAL.get(text) or _text(text)
    sign, whole, fraction, exponent = found.groups(default="")
    return _decimal(bool(sign), whole, fraction, int(exponent or 0))


def _decimal(is_negative: bool, whole: str, fraction: str, exponent: int) -> bytes:
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return _ZERO
    size = len(digits) - len(fraction) + exponent
    key = _exponent(size) + digits.rstrip("0").encode() + b"\0"
    return _BELOW + key.translate(_COMPLEMENT) if is_negative else _ABOVE + key


def _money(text: str) -> bytes:
    """By its digits: how many of them are behind the point, is the same for all."""
    return _decimal("-" in text or "(" in text, _NO_DIGIT.sub("", text), "", 0)


def _time(text: str) -> bytes:
    return _counted(text, moment(text))


def _interval(text: str) -> bytes:
    return _counted(text, duration(text))


def _counted(text: str, number: int | None) -> bytes:
    return _SPECIAL.get(text) or _text(text) if number is None else _number(str(number))

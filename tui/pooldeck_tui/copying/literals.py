"""Values and names as SQL, in the dialect of each database."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.catalog import Column
    from pooldeck_tui.copying.excerpt import Whole

_WHOLE_NUMBER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BARE = {
    "int2": _WHOLE_NUMBER,
    "int4": _WHOLE_NUMBER,
    "int8": _WHOLE_NUMBER,
    "numeric": _DECIMAL,
    "bool": re.compile("true|false"),
}
"""PostgreSQL's base types whose text can stand without quotes; no float: -0 and its digits would be lost."""

_IN_ESCAPE_STRING = re.compile(r"[\\\x01-\x1f\x7f]")
_NAMED_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

_MANTISSA_BITS = 53
_STEP = 62
"""Powers of two are multiplied and divided by in steps that 64-bit integers can hold."""
_SAFE_NUMBER = re.compile(r"-?(?=[0-9.]{1,16}\Z)[0-9]+\.[0-9]{1,4}")
"""Numbers that SQLite reads exactly: of up to 15 digits, 4 of them decimals; others it may miss by a bit."""


def quoted_name(name: str) -> str:
    """A name as SQL, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal_of(backend: Backend) -> Callable[[Column, Whole], str]:
    """What writes values as SQL for a database."""
    return _postgresql if backend is Backend.POSTGRESQL else _sqlite


def _postgresql(column: Column, value: Whole) -> str:
    if value is None:
        return "NULL"
    text = "\\x" + value.hex() if isinstance(value, bytes) else str(value)
    bare = _BARE.get(column.base_type)
    return text if bare is not None and bare.fullmatch(text) else _escape_string(text)


def _escape_string(text: str) -> str:
    """A text as SQL that means the same whatever `standard_conforming_strings` says, and stays on one line."""
    escaped = _IN_ESCAPE_STRING.sub(lambda found: _escape(found[0]), text).replace("'", "''")
    return f"E'{escaped}'" if _IN_ESCAPE_STRING.search(text) else f"'{escaped}'"


def _escape(character: str) -> str:
    return _NAMED_ESCAPES.get(character) or f"\\x{ord(character):02x}"


def _sqlite(_column: Column, value: Whole) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, str):
        return _sqlite_text(value)
    return _sqlite_float(value) if isinstance(value, float) else str(value)


def _sqlite_text(text: str) -> str:
    """A text as SQL; by its bytes where a NUL would end it, or where it is no UTF-8."""
    if "\0" in text or any("\udc80" <= character <= "\udcff" for character in text if character > "\ud7ff"):
        return f"CAST(x'{text.encode('utf-8', 'surrogateescape').hex()}' AS TEXT)"
    return "'" + text.replace("'", "''") + "'"


def _sqlite_float(number: float) -> str:
    """A number as SQL that SQLite reads as exactly that."""
    if math.isinf(number):
        return "9e999" if number > 0 else "-9e999"
    text = repr(number)
    if _SAFE_NUMBER.fullmatch(text):
        return text
    fraction, power = math.frexp(number)
    power -= _MANTISSA_BITS
    sign, steps = ("*" if power > 0 else "/"), [_STEP] * (abs(power) // _STEP) + [abs(power) % _STEP]
    factors = "".join(f" {sign} {1 << step}" for step in steps if step)
    return f"({int(math.ldexp(fraction, _MANTISSA_BITS))} * 1.0{factors})"

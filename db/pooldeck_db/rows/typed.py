"""SQLite: what a column makes of what was typed into it, by its affinity and STRICT. Pure."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused
from pooldeck_db.filters.typed import has_text_affinity, number_of, truth_of
from pooldeck_db.rows.records import Checked
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.rows.records import Entry

_LARGEST = 2**63
_DIGITS = 15
"""Digits of any number that is not whole that are kept, at least."""


class Affinity(Enum):
    """What SQLite turns values into as it stores them (section 3.1 of its manual's datatypes)."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    NUMERIC = "numeric"
    NONE = "none"


_STRICT = {
    "INT": (int, "an integer"),
    "INTEGER": (int, "an integer"),
    "REAL": (float, "a number"),
    "TEXT": (str, "a text"),
    "BLOB": (bytes, "a BLOB, x'00ff'"),
}
"""What the columns of a STRICT table take, by their type."""


def affinity_of(column: Column) -> Affinity:
    """The affinity of a column, by its declared type."""
    declared = column.type.upper()
    if "INT" in declared:
        return Affinity.INTEGER
    if has_text_affinity(column):
        return Affinity.TEXT
    if not declared or "BLOB" in declared:
        return Affinity.NONE
    return Affinity.REAL if any(word in declared for word in ("REAL", "FLOA", "DOUB")) else Affinity.NUMERIC


def as_stored(detail: RelationDetail, column: Column, text: str, *, quoted: bool = False) -> Checked:
    """What the column would hold of a typed text: a number, x'00ff' as a BLOB, else text.

    `quoted` text is meant as text whatever it looks like. Raises ValueRefused for what the column cannot take.
    """
    blob = None if quoted else _blob_of(text)
    declared = column.type.upper()
    if detail.strict and declared in _STRICT:
        return _strictly(column, text if blob is None else blob)
    if column.name == detail.integer_key:
        return Checked(_integer(column, text if blob is None else blob))
    if blob is not None:
        return Checked(blob)
    if detail.strict or affinity_of(column) is Affinity.NONE:
        number = None if quoted else number_of(text)
        return Checked(text if number is None else number)
    return _converted(column, text, quoted=quoted)


def _converted(column: Column, text: str, *, quoted: bool) -> Checked:
    affinity = affinity_of(column)
    truth = truth_of(text) if column.kind is Kind.BOOLEAN and not quoted else None
    if truth is not None:
        return Checked(truth)
    number = None if affinity is Affinity.TEXT else number_of(text)
    if number is None:
        is_odd = column.kind is Kind.NUMBER and not quoted
        return Checked(text, f"{text!r} is no number: {column.name} keeps it as a text." if is_odd else "")
    stored = _as_number(affinity, number)
    if quoted:
        return Checked(stored, f"{column.name} ({column.type}) makes a number of a text that looks like one.")
    return Checked(stored, _remark(column, text, stored))


def _as_number(affinity: Affinity, number: int | float) -> int | float:
    if affinity is Affinity.REAL:
        return float(number) + 0.0  # It is kept as an integer where it is one, of which there is no -0.
    return int(number) if number == number // 1 and -_LARGEST <= number < _LARGEST else number


def _remark(column: Column, text: str, stored: int | float) -> str:
    """What is lost where a number has more digits than SQLite can keep."""
    digits = sum(character.isdigit() for character in text.lower().partition("e")[0])
    if digits > _DIGITS and str(stored) != text.strip():
        return f"{column.name} keeps it as {stored!r}: its numbers have about {_DIGITS} digits."
    return ""


def _strictly(column: Column, value: Entry) -> Checked:
    kind, wanted = _STRICT[column.type.upper()]
    if kind is bytes and isinstance(value, bytes):
        return Checked(value)
    if kind is str and isinstance(value, str):
        return Checked(value)
    if kind in (int, float) and isinstance(value, str):
        number = number_of(value)
        stored = None if number is None else _as_number(affinity_of(column), number)
        if stored is not None and isinstance(stored, kind):
            return Checked(stored, _remark(column, value, stored))
    raise ValueRefused(
        f"{column.name} ({column.type}) takes {wanted}, and nothing else: the table is STRICT.",
        hint=f"Type {wanted}.",
        column=column.name,
    )


def _integer(column: Column, value: Entry) -> int:
    number = number_of(value) if isinstance(value, str) else None
    stored = None if number is None else _as_number(Affinity.INTEGER, number)
    if not isinstance(stored, int):
        raise ValueRefused(
            f"{column.name} is the row's number, and takes an integer alone.",
            hint="Type an integer.",
            column=column.name,
        )
    return stored


def _blob_of(text: str) -> bytes | None:
    if len(text) < len("x''") or text[:2] not in ("x'", "X'") or not text.endswith("'"):
        return None
    digits = text[2:-1]
    if len(digits) % 2 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return None
    return bytes.fromhex(digits)

"""Two columns of which one refers to the other, and how a value of one finds the other's: pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from pooldeck_db.catalog import Column
from pooldeck_db.filters import Condition, Filter, Operator, RawWhere
from pooldeck_db.values import Value

_BITS = {"int2": 15, "int4": 31, "int8": 63}
"""The whole numbers that PostgreSQL's types hold."""


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """A column of the relation, and the one at the other side of the reference."""

    own: Column
    other: Column
    place: int
    """Where the own column stands in a row of the relation, counted from 0."""
    spelled: tuple[str, str] | None = None
    """The SQL before and behind a literal that makes it compare as the own column does, where the other column by
    itself would compare in another way: a cast (PostgreSQL), a collation (SQLite). None where both are alike."""

    def filter_for(self, value: Value) -> Filter:
        """The rows whose other column has exactly this value of the own one, which is whole and not NULL."""
        if self.spelled is None or not isinstance(value, str) or self._is_alike(value):
            return Condition(self.other.name, Operator.EQUAL, (value,))
        before, behind = self.spelled
        name, text = self.other.name.replace('"', '""'), value.replace("'", "''")
        return RawWhere(f"\"{name}\" = {before}'{text}'{behind}")

    def written(self, value: Value) -> str | None:
        """The value as SQL that compares as the own column does; None where it cannot be written."""
        literal = _literal(value)
        if literal is None or self.spelled is None:
            return literal
        before, behind = self.spelled
        return f"{before}{literal}{behind}"

    def _is_alike(self, value: str) -> bool:
        """Whether the other column compares with this value as the own one would."""
        if _literal(value) is None:
            return True
        if self.own.base_type not in _BITS or not value.removeprefix("-").isdecimal():
            return False
        bits = _BITS.get(self.other.base_type)
        return self.other.base_type == "numeric" or (bits is not None and -(2**bits) <= int(value) < 2**bits)


def _literal(value: Value) -> str | None:
    """The value as a literal; None where there is none for it."""
    match value:
        case str():
            is_odd = "\0" in value or any("\ud800" <= character <= "\udfff" for character in value)
            return None if is_odd else "'" + value.replace("'", "''") + "'"
        case bytes():
            return f"x'{value.hex()}'"
        case float() if not isfinite(value):
            return None
        case int() | float():
            return repr(value)
        case _:
            return None

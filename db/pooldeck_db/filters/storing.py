"""Filters as JSON, for saved views and history: every value comes back as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.errors import ValueRefused
from pooldeck_db.filters.operators import Operator
from pooldeck_db.filters.records import All, AnyOf, Condition, RawWhere, Search
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pooldeck_db.filters.records import Filter
    from pooldeck_db.values import Value

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"
"""What the `json` module reads and writes."""

_INTEGER = re.compile(r"-?[0-9]{1,4000}")
_REAL = re.compile(r"-?(?:[0-9]+\.?[0-9]*(?:e[+-]?[0-9]+)?|inf|nan)")
_BLOB = re.compile(r"(?:[0-9a-f]{2})*")


def to_json(wanted: Filter) -> dict[str, Json]:
    """A filter as an object of JSON; raises ValueRefused for a value of which only the beginning is known."""
    match wanted:
        case Condition():
            return _condition_to_json(wanted)
        case RawWhere(sql):
            return {"where": sql}
        case Search(text):
            return {"search": text}
        case All(parts):
            return {"all": [to_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_json(part) for part in parts]}


def from_json(stored: Json) -> Filter:
    """The filter that was stored; raises ValueRefused for anything else."""
    match stored:
        case {"where": str(sql)}:
            return RawWhere(sql)
        case {"search": str(text)}:
            return Search(text)
        case {"all": [*parts]}:
            return All(tuple(from_json(part) for part in parts))
        case {"any": [*parts]}:
            return AnyOf(tuple(from_json(part) for part in parts))
        case {"column": str(column), "operator": str(operator)} if operator in _OPERATORS:
            return _condition_from_json(column, Operator(operator), stored)
    raise _unreadable()


_OPERATORS = frozenset(operator.value for operator in Operator)


def _condition_to_json(asked: Condition) -> dict[str, Json]:
    stored: dict[str, Json] = {"column": asked.column, "operator": asked.operator.value}
    if asked.values:
        stored["values"] = [_value_to_json(value) for value in asked.values]
    if asked.path:
        stored["path"] = asked.path
    if asked.case_sensitive:
        stored["case_sensitive"] = True
    return stored


def _condition_from_json(column: str, operator: Operator, stored: Json) -> Condition:
    given = stored if isinstance(stored, dict) else {}
    match given.get("values", ()), given.get("path", ""), given.get("case_sensitive", False):
        case [*values], str(path), bool(case_sensitive):
            return Condition(
                column, operator, tuple(_value_from_json(value) for value in values), path, case_sensitive
            )
    raise _unreadable()


def _value_to_json(value: Value) -> Json:
    """A value with its storage class, as text: numbers of JSON know neither infinity nor every integer."""
    match value:
        case None:
            return None
        case str():
            return {"text": value}
        case int():
            return {"integer": str(value)}
        case float():
            return {"real": repr(value)}
        case bytes():
            return {"blob": value.hex()}
        case Clipped():
            raise ValueRefused("Only the beginning of the value is known.", hint="Load the whole value first.")


def _value_from_json(stored: Json) -> Value:
    match stored:
        case None:
            return None
        case {"text": str(text)}:
            return text
        case {"integer": str(text)} if _INTEGER.fullmatch(text):
            return int(text)
        case {"real": str(text)} if _REAL.fullmatch(text):
            return float(text)
        case {"blob": str(text)} if _BLOB.fullmatch(text):
            return bytes.fromhex(text)
    raise _unreadable()


def _unreadable() -> ValueRefused:
    return ValueRefused("That is no stored filter.", hint="Make the filter again, and store it.")

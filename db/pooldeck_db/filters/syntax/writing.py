"""Writes a filter as the text that spells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.filters.operators import Arity, Operator
from pooldeck_db.filters.records import All, AnyOf, Condition, RawWhere, Search
from pooldeck_db.filters.typed import number_of, truth_of
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from pooldeck_db.filters.records import Filter
    from pooldeck_db.values import Value

_PLAIN_NAME = re.compile(r"""[^\s"'=<>!≠≤≥~(),*$]+""")
_UNSAFE = re.compile(r"[\s'(),]|^$|^(?:null|exactly|and|or)$|^[xX]'", re.IGNORECASE)


def describe(wanted: Filter, backend: Backend = Backend.POSTGRESQL) -> str:
    """One line that says which rows are wanted, as `parse` reads it.

    Control characters of a value are in it as they are: whoever draws it makes them visible.
    """
    match wanted:
        case Condition():
            return _condition(wanted, backend)
        case RawWhere(sql):
            return f"where {sql}"
        case Search(text):
            return f"* {Operator.CONTAINS.symbol} {_text(text)}"
        case All(parts):
            return " and ".join(_part(part, backend) for part in parts) or "every row"
        case AnyOf(parts):
            return " or ".join(_part(part, backend) for part in parts) or "no row"


def quoted_name(name: str) -> str:
    """A column's name as it is typed: in double quotes where it could be mistaken."""
    if _PLAIN_NAME.fullmatch(name) and name.lower() != "where":
        return name
    return '"' + name.replace('"', '""') + '"'


def written(value: Value, backend: Backend) -> str:
    """A value as it is typed behind an operator."""
    return _value(value, backend, is_text=False)


def _part(part: Filter, backend: Backend) -> str:
    text = describe(part, backend)
    return f"({text})" if isinstance(part, All | AnyOf) and part.parts else text


def _condition(asked: Condition, backend: Backend) -> str:
    operator = asked.operator
    words = [quoted_name(asked.column), asked.path if asked.operator.takes_path else "", operator.symbol]
    words.append("exactly" if asked.case_sensitive and operator.minds_case else "")
    values = [_value(value, backend, is_text=_is_about_text(operator)) for value in asked.values]
    match operator.arity:
        case Arity.TWO:
            words.append(" and ".join(values))
        case Arity.MANY:
            words.append(f"({', '.join(values)})")
        case _:
            words += values
    return " ".join(word for word in words if word)


def _is_about_text(operator: Operator) -> bool:
    return (
        operator.minds_case or operator.takes_path or operator in (Operator.ARRAY_CONTAINS, Operator.WITHIN_LAST)
    )


def _value(value: Value, backend: Backend, *, is_text: bool) -> str:
    match value:
        case None:
            return "null"
        case bytes():
            return f"x'{value.hex()}'"
        case Clipped(start):
            return _value(start, backend, is_text=is_text) + "…"
        case str() if backend is Backend.SQLITE and not is_text and _is_read_as_number(value):
            return f"'{value}'"
        case str() if is_text and _is_duration(value):
            return value
        case str():
            return _text(value)
    return repr(value)


def _is_read_as_number(text: str) -> bool:
    return number_of(text) is not None or truth_of(text) is not None


def _is_duration(text: str) -> bool:
    return re.fullmatch(r"\d+ [a-z]+", text) is not None


def _text(text: str) -> str:
    if _UNSAFE.search(text):
        return "'" + text.replace("'", "''") + "'"
    return text

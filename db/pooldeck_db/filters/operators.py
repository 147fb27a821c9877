"""What can be asked of the values of a column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pooldeck_db.target import Backend
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pooldeck_db.catalog import Column


class Arity(StrEnum):
    """How many values an operator compares with."""

    NONE = "none"
    ONE = "one"
    TWO = "two"
    MANY = "many"


class Operator(StrEnum):
    """What is asked of a column's value.

    The negated ones (NOT_EQUAL, NOT_IN, NOT_CONTAINS) hold for exactly those rows for which their opposites do
    not, NULLs included: a row without a status is not paid. Of the others, only IS_NULL holds for a NULL.
    """

    EQUAL = "equal"
    NOT_EQUAL = "not_equal"
    LESS = "less"
    AT_MOST = "at_most"
    GREATER = "greater"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    IS_NULL = "is_null"
    IS_NOT_NULL = "is_not_null"
    IS_EMPTY = "is_empty"
    IS_NOT_EMPTY = "is_not_empty"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"
    JSON_PATH_EQUALS = "json_path_equals"
    JSON_PATH_EXISTS = "json_path_exists"
    ARRAY_CONTAINS = "array_contains"
    WITHIN_LAST = "within_last"

    @property
    def symbol(self) -> str:
        """How it is written: `≥`, `starts with`."""
        return _TRAITS[self].spellings[0]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to type it, the symbol first."""
        return _TRAITS[self].spellings

    @property
    def arity(self) -> Arity:
        """How many values it takes."""
        return _TRAITS[self].arity

    @property
    def description(self) -> str:
        """What it asks, in plain words."""
        return _TRAITS[self].description

    @property
    def takes_path(self) -> bool:
        """Whether it looks at a place inside a JSON value."""
        return self in (Operator.JSON_PATH_EQUALS, Operator.JSON_PATH_EXISTS)

    @property
    def minds_case(self) -> bool:
        """Whether it can be asked with or without regard to upper and lower case."""
        return self in _ABOUT_TEXT


@dataclass(frozen=True, slots=True)
class _Traits:
    arity: Arity
    spellings: tuple[str, ...]
    description: str


_TRAITS: Mapping[Operator, _Traits] = {
    Operator.EQUAL: _Traits(Arity.ONE, ("=", "=="), "is this value"),
    Operator.NOT_EQUAL: _Traits(Arity.ONE, ("≠", "!=", "<>"), "is another value, or has none"),
    Operator.LESS: _Traits(Arity.ONE, ("<",), "is less than this value, or before it"),
    Operator.AT_MOST: _Traits(Arity.ONE, ("≤", "<="), "is this value or less"),
    Operator.GREATER: _Traits(Arity.ONE, (">",), "is greater than this value, or after it"),
    Operator.AT_LEAST: _Traits(Arity.ONE, ("≥", ">="), "is this value or greater"),
    Operator.BETWEEN: _Traits(Arity.TWO, ("between",), "lies between two values, both included"),
    Operator.IN: _Traits(Arity.MANY, ("in",), "is one of these values"),
    Operator.NOT_IN: _Traits(Arity.MANY, ("not in",), "is none of these values"),
    Operator.CONTAINS: _Traits(Arity.ONE, ("contains",), "has this text somewhere in it"),
    Operator.NOT_CONTAINS: _Traits(
        Arity.ONE, ("not contains", "does not contain"), "has this text nowhere in it, or has no value"
    ),
    Operator.STARTS_WITH: _Traits(Arity.ONE, ("starts with",), "begins with this text"),
    Operator.ENDS_WITH: _Traits(Arity.ONE, ("ends with",), "ends with this text"),
    Operator.MATCHES: _Traits(Arity.ONE, ("matches", "~"), "has a match of this regular expression in it"),
    Operator.IS_NULL: _Traits(Arity.NONE, ("is null",), "has no value"),
    Operator.IS_NOT_NULL: _Traits(Arity.NONE, ("is not null",), "has a value, be it empty"),
    Operator.IS_EMPTY: _Traits(Arity.NONE, ("is empty",), "has a value with nothing in it"),
    Operator.IS_NOT_EMPTY: _Traits(Arity.NONE, ("is not empty",), "has a value with something in it"),
    Operator.IS_TRUE: _Traits(Arity.NONE, ("is true",), "is true"),
    Operator.IS_FALSE: _Traits(Arity.NONE, ("is false",), "is false"),
    Operator.JSON_PATH_EQUALS: _Traits(Arity.ONE, ("=", "=="), "has this text, number or truth value at the path"),
    Operator.JSON_PATH_EXISTS: _Traits(Arity.NONE, ("exists",), "has something at the path"),
    Operator.ARRAY_CONTAINS: _Traits(Arity.ONE, ("includes",), "has this value among its elements"),
    Operator.WITHIN_LAST: _Traits(
        Arity.ONE, ("last", "in the last", "within the last"), "lies in the past, not longer ago than this"
    ),
}

_ABOUT_TEXT = (
    Operator.CONTAINS,
    Operator.NOT_CONTAINS,
    Operator.STARTS_WITH,
    Operator.ENDS_WITH,
    Operator.MATCHES,
)
_COMPARING = (
    Operator.LESS,
    Operator.AT_MOST,
    Operator.GREATER,
    Operator.AT_LEAST,
    Operator.BETWEEN,
)
_ALWAYS = (Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN, Operator.NOT_IN)
_NULLS = (Operator.IS_NULL, Operator.IS_NOT_NULL)
_EMPTINESS = (Operator.IS_EMPTY, Operator.IS_NOT_EMPTY)

_FIRST: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.BOOLEAN: (Operator.IS_TRUE, Operator.IS_FALSE),
    Kind.JSON: (Operator.JSON_PATH_EQUALS, Operator.JSON_PATH_EXISTS, Operator.ARRAY_CONTAINS),
    Kind.ARRAY: (Operator.ARRAY_CONTAINS,),
    Kind.RANGE: (Operator.ARRAY_CONTAINS,),
}
"""What is asked most of some kinds, and of no others."""

_MAY_BE_EMPTY = frozenset((Kind.TEXT, Kind.BINARY, Kind.JSON, Kind.ARRAY, Kind.RANGE, Kind.OTHER))
_MOMENTS = frozenset(("date", "timestamp", "timestamptz"))
"""PostgreSQL's types that are points in time: a time of day or an interval is not."""
_DATED = ("DATE", "TIMESTAMP")
"""Words in the declared types of such columns on SQLite."""


def operators_for(column: Column, backend: Backend) -> tuple[Operator, ...]:
    """What can be asked of a column, the most usual first."""
    kind = column.kind
    offered = [*_FIRST.get(kind, ()), *_ALWAYS]
    if column.orderable and kind not in (Kind.BOOLEAN, Kind.JSON):
        offered += _COMPARING
    if _is_moment(column, backend):
        offered.append(Operator.WITHIN_LAST)
    offered += _about_text(kind, backend)
    offered += _NULLS
    if kind in _MAY_BE_EMPTY or backend is Backend.SQLITE:
        offered += _EMPTINESS
    return tuple(offered)


def _is_moment(column: Column, backend: Backend) -> bool:
    if backend is Backend.SQLITE:
        return column.kind is Kind.TIME and any(word in column.type.upper() for word in _DATED)
    return column.kind is Kind.TIME and column.base_type in _MOMENTS


def _about_text(kind: Kind, backend: Backend) -> tuple[Operator, ...]:
    """SQLite has no regular expressions, and stores text in a column of any kind."""
    if backend is Backend.SQLITE:
        return tuple(operator for operator in _ABOUT_TEXT if operator is not Operator.MATCHES)
    return () if kind in (Kind.BOOLEAN, Kind.BINARY) else _ABOUT_TEXT

"""Which rows are wanted: frozen values that compose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pooldeck_db.filters.operators import Operator
from pooldeck_db.values import Value


@dataclass(frozen=True, slots=True)
class Condition:
    """One column's value compared with others."""

    column: str
    operator: Operator
    values: tuple[Value, ...] = ()
    """As many as the operator takes; PostgreSQL: the server's text, SQLite: by storage class. None is NULL:
    EQUAL and IN find it, NOT_EQUAL and NOT_IN leave it out, and nothing is less or greater."""
    path: str = ""
    """Where in a JSON value to look: `$.address.city`; empty for the whole."""
    case_sensitive: bool = False
    """Whether upper and lower case differ, for the operators about text."""


@dataclass(frozen=True, slots=True)
class RawWhere:
    """A condition in the database's own SQL, as an expert typed it."""

    sql: str


@dataclass(frozen=True, slots=True)
class Search:
    """A text that stands somewhere in any of the columns that hold text, in upper or lower case."""

    text: str


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts hold; every row where there are none."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the parts holds; no row where there are none."""

    parts: tuple[Filter, ...]


Leaf: TypeAlias = Condition | RawWhere | Search
"""A filter without parts."""

Filter: TypeAlias = Condition | RawWhere | Search | All | AnyOf
"""Which rows are wanted."""

"""What is asked of a database's own part of the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from pooldeck_db.catalog import Column
    from pooldeck_db.filters import Condition
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.target import Backend
    from pooldeck_db.values import Kind, Value


class Matcher(Protocol):
    """How one database is asked what the other is asked in other words."""

    backend: Backend
    searched: frozenset[Kind]
    """The kinds of columns that hold text to search in."""

    def equal(self, column: Column, operand: Operand, value: Value, /) -> Where:
        """The column has this value, which is not NULL."""
        ...

    def is_one_of(self, column: Column, operand: Operand, values: Sequence[Value], /) -> Where:
        """The column has one of these values, none of which is NULL."""
        ...

    def compared(self, operator: str, column: Column, operand: Operand, value: Value, /) -> Where:
        """The column stands so (one of < <= > >=) to this value."""
        ...

    def text(
        self, column: Column, operand: Operand, text: str, /, *, start: bool, end: bool, case_sensitive: bool
    ) -> Where:
        """The column's text has this in it; anything may stand before it (`start`) and behind it (`end`)."""
        ...

    def matches(self, column: Column, operand: Operand, pattern: str, /, *, case_sensitive: bool) -> Where:
        """The column's text has a match of a regular expression in it."""
        ...

    def is_empty(self, column: Column, operand: Operand, /) -> Where:
        """The column's value has nothing in it."""
        ...

    def json_equals(self, operand: Operand, path: str, text: str, /) -> Where:
        """What stands at the path is the text, or the number or truth value that it spells."""
        ...

    def json_exists(self, operand: Operand, path: str, /) -> Where:
        """Something stands at the path."""
        ...

    def includes(self, column: Column, operand: Operand, text: str, /) -> Where:
        """The column's array, JSON array or range includes this."""
        ...

    def within_last(self, column: Column, operand: Operand, duration: str, /) -> Where:
        """The column's time lies in the past, not longer ago than the duration."""
        ...

    def pieces(self, column: Column, operand: Operand, condition: Condition, /) -> Sequence[Where]:
        """Conditions that cut the rows of a condition into ranges of the column that do not overlap.

        Empty where it is one range already.
        """
        ...

    def proofs(self, column: Column, condition: Condition, /) -> Sequence[ColumnElement[str]]:
        """Expressions that fail where the condition's values, by themselves, cannot be used."""
        ...

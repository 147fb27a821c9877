"""What a repository is asked for, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from sqlalchemy import SQLColumnExpression
    from sqlalchemy.orm import QueryableAttribute
    from sqlalchemy.sql.base import ExecutableOption

Model = TypeVar("Model")

Condition: TypeAlias = "SQLColumnExpression[bool]"
"""Which rows are wanted: `Customer.tier == "gold"`."""

Order: TypeAlias = "SQLColumnExpression[object]"
"""One column of an order: `Customer.name`, `Customer.born_on.desc().nulls_last()`, `func.lower(Customer.name)`."""

Load: TypeAlias = "QueryableAttribute[object] | ExecutableOption"
"""A relationship to be read with the rows, or to go deeper an option: `selectinload(A.bs).selectinload(B.cs)`."""

Row: TypeAlias = Mapping[str, object]
"""The values of one row by attribute; None is NULL, and what is not named gets the column's default."""

Progress: TypeAlias = Callable[[int], None]
"""Told after each chunk how many rows are inserted."""


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Model]):
    """Some rows, in order."""

    items: tuple[Model, ...]
    previous: str | None
    """Cursor for `find(before=...)`; None where this is the first page."""
    next: str | None
    """Cursor for `find(after=...)`; None where this is the last page."""

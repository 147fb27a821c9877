"""Comparisons as the databases spell them."""

from __future__ import annotations

from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ColumnElement, and_, cast, false, literal_column, null, or_, true
from sqlalchemy.sql.elements import Grouping

from pooldeck_db.paging.codecs.base import Named
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pooldeck_db.catalog import Column

Operand: TypeAlias = ColumnElement[Value]
"""A column, or a value to compare it with."""
Where: TypeAlias = ColumnElement[bool]
"""A condition."""

COMPARISONS: Mapping[str, Callable[[ColumnElement[Any], ColumnElement[Any]], Where]] = {
    "<": lt,
    "<=": le,
    "=": eq,
    ">=": ge,
    ">": gt,
}
"""From less to greater, as `Column.operators` lists them, too."""


def comparison(
    operator: str, own: Sequence[str]
) -> Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]:
    """A comparison by the usual operator, or by the one of `own` (`Column.operators`) that stands for it."""
    if not own:
        return COMPARISONS[operator]
    spelled = own[tuple(COMPARISONS).index(operator)]
    return lambda one, other: one.bool_op(spelled)(other)


def comparable(column: Column, operand: Operand) -> Operand:
    """A column as its type's operators take it; an index serves all the same."""
    return cast(operand, Named(column.enum_type)) if column.enum_type else operand


def is_null(column: Column, operand: Operand, *, negated: bool = False) -> Where:
    """The column is NULL, or is not."""
    if column.composite:
        return operand.is_distinct_from(null()) if negated else operand.is_not_distinct_from(null())
    return operand.is_not(None) if negated else operand.is_(None)


def verdict(where: Where | Operand, spelled: str) -> Where:
    """Whether a condition is TRUE, FALSE, or NOT TRUE, which it also is where it is unknown."""
    negated = spelled.startswith("NOT ")
    word: ColumnElement[bool] = literal_column(spelled.removeprefix("NOT "))
    grouped: ColumnElement[Any] = Grouping(where)
    return grouped.bool_op("IS NOT" if negated else "IS")(word)


def every(parts: Iterable[Where]) -> Where:
    """All of these hold; also where there are none."""
    return and_(true(), *(Grouping(part) for part in parts))


def some(parts: Iterable[Where]) -> Where:
    """At least one of these holds; never where there are none."""
    return or_(false(), *(Grouping(part) for part in parts))

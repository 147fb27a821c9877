"""The order in which a model's rows are paged: what is wished for, and the primary key behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from sqlalchemy import Column, ColumnElement, Label, UnaryExpression
from sqlalchemy.sql import operators

from pooldeck_db.paging import Nulls

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pooldeck_db.repository.records import Order

_NULLS = {operators.nulls_first_op: Nulls.FIRST, operators.nulls_last_op: Nulls.LAST}


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One expression of a whole order."""

    expression: ColumnElement[object]
    descending: bool
    nullable: bool
    nulls: Nulls | None
    """Where NULLs stand; None: where the database itself puts them."""
    alone: bool = False
    """Whether it can be compared by itself only; any expression of a model can be with others."""

    def spelled(self, *, reverse: bool = False) -> ColumnElement[object]:
        """For an ORDER BY."""
        ordered = self.expression.desc() if self.descending != reverse else self.expression.asc()
        if self.nulls is None:
            return ordered
        return ordered.nulls_first() if (self.nulls is Nulls.FIRST) != reverse else ordered.nulls_last()


def ordering(wished: Iterable[Order], key: Sequence[ColumnElement[object]]) -> tuple[OrderTerm, ...]:
    """The wished order with the key behind it, in the last direction, so that one index serves both."""
    terms = [_term(each) for each in wished]
    named = {term.expression for term in terms}
    descending = bool(terms) and terms[-1].descending
    behind = (OrderTerm(column, descending, nullable=False, nulls=None) for column in key if column not in named)
    return (*terms, *behind)


def _term(wish: Order) -> OrderTerm:
    expression: ColumnElement[object] = wish if _is_directed(wish) else wish.asc()
    modifiers = []
    while isinstance(expression, UnaryExpression) and expression.modifier is not None:
        modifiers.append(expression.modifier)
        expression = expression.element
    if isinstance(expression, Label):
        expression = expression.element
    nullable = not isinstance(expression, Column) or bool(expression.nullable)
    places = [_NULLS[modifier] for modifier in modifiers if modifier in _NULLS]
    # Where there are no NULLs, a place for them could only keep an index from being used.
    return OrderTerm(
        expression, operators.desc_op in modifiers, nullable, nulls=places[0] if places and nullable else None
    )


def _is_directed(wish: Order) -> TypeGuard[ColumnElement[object]]:
    return isinstance(wish, UnaryExpression) and wish.modifier is not None

"""The order in which a model's rows are paged: what is wished for, and the primary key behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from sqlalchemy import Column, ColumnElement, Label, SQLColumnExpression, UnaryExpression, type_coerce
from sqlalchemy.sql import operators

from pooldeck_db.paging import Nulls
from pooldeck_db.paging.codecs.base import Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.types import TypeEngine

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
    kind: TypeEngine[Any]
    """The type as which its values cross."""
    alone: bool = False
    """Whether it can be compared by itself only; any expression of a model can be with others."""

    @property
    def value(self) -> ColumnElement[object]:
        """What is read of a row, to be compared with the expression later."""
        return type_coerce(self.expression, self.kind).label(None)

    def spelled(self, *, reverse: bool = False) -> ColumnElement[object]:
        """For an ORDER BY."""
        ordered = self.expression.desc() if self.descending != reverse else self.expression.asc()
        if self.nulls is None:
            return ordered
        return ordered.nulls_first() if (self.nulls is Nulls.FIRST) != reverse else ordered.nulls_last()


def ordering(
    wished: Order | Iterable[Order], key: Sequence[ColumnElement[object]], *, raw: bool = False
) -> tuple[OrderTerm, ...]:
    """The wished order with the key behind it, in the last direction, so that one index serves both.

    `raw` values cross as they are stored. SQLite needs it, which compares just that: the time that it notes by
    itself, 12:00:00, is less to it than the 12:00:00.000000 that a type makes of the same time.
    """
    terms = [_term(each, raw=raw) for each in _each(wished)]
    named = {term.expression for term in terms}
    descending = bool(terms) and terms[-1].descending
    behind = (
        OrderTerm(column, descending, nullable=False, nulls=None, kind=_kind(column, raw=raw))
        for column in key
        if column not in named
    )
    return (*terms, *behind)


def _each(wished: Order | Iterable[Order]) -> Iterable[Order]:
    """The expressions, also where one was given by itself: it seems to be iterable, and is not."""
    return (wished,) if isinstance(wished, SQLColumnExpression) else wished


def _term(wish: Order, *, raw: bool) -> OrderTerm:
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
        expression,
        operators.desc_op in modifiers,
        nullable,
        nulls=places[0] if places and nullable else None,
        kind=_kind(expression, raw=raw),
    )


def _kind(expression: ColumnElement[object], *, raw: bool) -> TypeEngine[Any]:
    return Named() if raw else expression.type


def _is_directed(wish: Order) -> TypeGuard[ColumnElement[object]]:
    return isinstance(wish, UnaryExpression) and wish.modifier is not None

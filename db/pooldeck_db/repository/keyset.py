"""Composes the one statement that reads a page beyond a point, as ranges that indexes can serve: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, literal, select, tuple_, union_all

from pooldeck_db.paging.expressions import COMPARISONS
from pooldeck_db.paging.segments import Null, Point, following

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.paging.segments import Compared, Segment
    from pooldeck_db.repository.keys import PrimaryKey
    from pooldeck_db.repository.ordering import OrderTerm
    from pooldeck_db.repository.records import Condition

Chosen = TypeVar("Chosen", bound="Select[*tuple[Any, ...]]")


@dataclass(frozen=True, slots=True)
class Keyset:
    """The rows that are wanted of a model, in a whole order."""

    key: PrimaryKey
    order: tuple[OrderTerm, ...]
    conditions: Sequence[Condition]
    nulls_last: bool
    """Whether the database puts NULLs last in an ascending order."""

    def beyond(self, selected: Chosen, values: Sequence[object] | None, limit: int, *, reverse: bool) -> Chosen:
        """What is selected of the rows beyond those values, or from the start; nearest first.

        Where no single range has them all, as with NULLs or mixed directions, the keys of the rows nearest in each
        are found first: a condition with OR would be right, too, but is no range for any planner.
        """
        if values is None:
            return self._cut(selected.where(*self.conditions), limit, reverse=reverse)
        point = Point(self.order, values, self.nulls_last, reverse)
        ranges = [self._range(segment, values) for segment in following(point)]
        if len(ranges) == 1:
            return self._cut(selected.where(*self.conditions, ranges[0]), limit, reverse=reverse)
        keys = select(*self.key.columns).where(*self.conditions)
        nearest = [select(self._cut(keys.where(each), limit, reverse=reverse).subquery()) for each in ranges]
        operand = self.key.columns[0] if len(self.key.columns) == 1 else tuple_(*self.key.columns)
        return self._cut(selected.where(operand.in_(union_all(*nearest))), limit, reverse=reverse)

    def _cut(self, statement: Chosen, limit: int, *, reverse: bool) -> Chosen:
        return statement.order_by(*(term.spelled(reverse=reverse) for term in self.order)).limit(limit)

    def _range(self, segment: Segment, values: Sequence[object]) -> ColumnElement[bool]:
        return and_(*(self._condition(each, values) for each in segment))

    def _condition(self, condition: Compared | Null, values: Sequence[object]) -> ColumnElement[bool]:
        if isinstance(condition, Null):
            operand = self.order[condition.index].expression
            return operand.is_not(None) if condition.negated else operand.is_(None)
        stop = condition.stop
        terms = self.order[condition.start : stop]
        literals = [
            literal(value, term.kind) for term, value in zip(terms, values[condition.start : stop], strict=True)
        ]
        compare = COMPARISONS[condition.operator]
        if len(terms) == 1:
            return compare(terms[0].expression, literals[0])
        return compare(tuple_(*(term.expression for term in terms)), tuple_(*literals))

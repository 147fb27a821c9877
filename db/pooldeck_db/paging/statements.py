"""Composes the statements that read one relation in one order."""

from __future__ import annotations

from copy import copy
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    tuple_,
)
from sqlalchemy.sql.elements import quoted_name

from pooldeck_db.paging.segments import Compared
from pooldeck_db.paging.shape import ALIAS, Shape, operand
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.sql.selectable import FromClause

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.paging.codecs.base import Codec, Raw
    from pooldeck_db.paging.order import OrderColumn
    from pooldeck_db.paging.segments import Condition, Segment

Answer: TypeAlias = "Select[*tuple[Raw, ...]]"
"""A statement with outputs as a Shape lists them."""
Operand: TypeAlias = ColumnElement[Value]
Where: TypeAlias = ColumnElement[bool]

_OPERATORS: Mapping[str, Callable[[ColumnElement[Any], ColumnElement[Any]], Where]] = {
    "<": lt,
    "<=": le,
    "=": eq,
    ">=": ge,
    ">": gt,
}
"""From less to greater, as `Column.operators` lists them, too."""


class Statements:
    """The statements that read one relation, or one store of it, in one order."""

    def __init__(
        self, detail: RelationDetail, order: Sequence[OrderColumn], codec: Codec, *, keyed: bool = True
    ) -> None:
        """`keyed` is False where the values of the order are no key and need not be read."""
        self.order = tuple(order)
        self.codec = codec
        self.shape = Shape(detail.columns, order if keyed else (), codec)
        """What `lines` gives."""
        self.key_shape = Shape((), order if keyed else (), codec)
        """What `keys` gives."""
        self.relation = _relation(detail.relation.name, order)
        """What is read, to be compared by its columns."""
        self._only = False

    def of_store(self, store: RelationName) -> Statements:
        """The same statements about one store by itself, without its inheritors (PostgreSQL)."""
        statements = copy(self)
        statements.relation = _relation(store, self.order)
        statements._only = True
        return statements

    @property
    def leading(self) -> Operand:
        """The first column of the order."""
        return self._column(0)

    def lines(self, where: Sequence[Where], *, limit: int, offset: int = 0, reverse: bool = False) -> Answer:
        """Whole rows, in order."""
        return self._statement(self.shape.outputs, self._whole_row, where, limit, offset, reverse=reverse)

    def keys(self, where: Sequence[Where], *, limit: int, offset: int = 0, reverse: bool = False) -> Answer:
        """The keys of rows, in order; an index alone may answer that."""
        columns = ", ".join(operand(each.column.name) for each in self.order)
        return self._statement(self.key_shape.outputs, columns, where, limit, offset, reverse=reverse)

    def row(self, outputs: str, where: Sequence[Where], *, offset: int = 0) -> Answer:
        """These outputs of one row."""
        return self._statement(outputs, self._whole_row, where, 1, offset, reverse=False)

    def any_key(self, offset: int) -> Answer:
        """The key of one row after so many others, in whatever order the database reads them."""
        return _skipping(self._from(self.key_shape.outputs).limit(1), offset)

    def count(self, where: Sequence[Where] = (), *, limit: int | None = None) -> Select[int]:
        """The number of rows, at most the limit."""
        rows = self._from("1").where(*where).limit(limit).subquery()
        return select(func.count(literal_column("*"))).select_from(rows)

    def where(self, segment: Segment, values: Sequence[Value]) -> list[Where]:
        """A segment of the rows beyond the point with these values, as conditions."""
        return [where for condition in segment for where in self._conditions(condition, values)]

    @property
    def _whole_row(self) -> str:
        """All columns as SQL, and what the order needs beside them."""
        hidden = [f"{ALIAS}.{each.column.name}" for each in self.order if each.hidden]
        return ", ".join((f"{ALIAS}.*", *hidden))

    def _conditions(self, condition: Condition, values: Sequence[Value]) -> list[Where]:
        if not isinstance(condition, Compared):
            compared = self._column(condition.index)
            return [compared.is_not(None) if condition.negated else compared.is_(None)]
        indexes = range(condition.start, condition.stop)
        columns = [self._column(index) for index in indexes]
        points = [self.codec.bound(self.order[index].column, values[index]) for index in indexes]
        if condition.operator != "=" and len(columns) > 1:
            return [_OPERATORS[condition.operator](tuple_(*columns), tuple_(*points))]
        operators = [self.order[index].column.operators for index in indexes]
        return [
            _comparison(condition.operator, own)(one, other)
            for own, one, other in zip(operators, columns, points, strict=True)
        ]

    def _column(self, index: int) -> Operand:
        return self.relation.c[self.order[index].column.name]

    def _statement(
        self, outputs: str, columns: str, where: Sequence[Where], limit: int, offset: int, *, reverse: bool
    ) -> Answer:
        order = [
            self._column(index).asc() if each.descending == reverse else self._column(index).desc()
            for index, each in enumerate(self.order)
        ]
        late = self.codec.projects_last
        chosen = self._from(columns if late else outputs).where(*where).order_by(*order).limit(limit)
        if offset:
            chosen = _skipping(chosen, offset)
        if not late:
            return chosen
        # The planner knows that the rows come in this order already; to say it again is what makes it a promise.
        return select(literal_column(outputs)).select_from(chosen.subquery(ALIAS)).order_by(*order)

    def _from(self, outputs: str) -> Answer:
        statement: Answer = select(literal_column(outputs)).select_from(self.relation)
        return statement.with_hint(self.relation, "ONLY", "postgresql") if self._only else statement


def _comparison(
    operator: str, own: Sequence[str]
) -> Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]:
    """A comparison by the usual operator, or by the one of `own` that stands for it."""
    if not own:
        return _OPERATORS[operator]
    spelled = own[tuple(_OPERATORS).index(operator)]
    return lambda one, other: one.bool_op(spelled)(other)


def _skipping(statement: Answer, offset: int) -> Answer:
    # A plain offset would be bound as a 32-bit number.
    return statement.offset(bindparam(None, offset, type_=BigInteger()))


def _relation(name: RelationName, order: Sequence[OrderColumn]) -> FromClause:
    """The relation with the columns of the order alone: nothing else is compared."""
    names = dict.fromkeys(each.column.name for each in order)
    columns: list[ColumnClause[Value]] = [column(quoted_name(each, quote=True)) for each in names]
    named = table(quoted_name(name.name, quote=True), *columns, schema=quoted_name(name.schema, quote=True))
    return named.alias(ALIAS)

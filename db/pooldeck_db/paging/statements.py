"""Composes the statements that read one relation in one order."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.sql.selectable import GenerativeSelect

from pooldeck_db.paging.expressions import COMPARISONS, Operand, Where, comparable, comparison, is_null
from pooldeck_db.paging.records import Nulls
from pooldeck_db.paging.segments import Compared
from pooldeck_db.paging.shape import ALIAS, Shape, operand, quoted
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, CompoundSelect, Select, UnaryExpression
    from sqlalchemy.sql.selectable import FromClause

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.paging.approach import Approach
    from pooldeck_db.paging.codecs.base import Codec, Raw
    from pooldeck_db.paging.order import OrderColumn
    from pooldeck_db.paging.records import Sort
    from pooldeck_db.paging.segments import Condition, Segment

Answer: TypeAlias = "Select[*tuple[Raw, ...]]"
"""A statement with outputs as a Shape lists them."""
Chosen = TypeVar("Chosen", bound=GenerativeSelect)
MARK = "pooldeck: marked"
"""A name that no column has."""


class Statements:
    """The statements that read one relation, or one store of it, in one order: the rows that are wanted."""

    def __init__(
        self,
        detail: RelationDetail,
        order: Sequence[OrderColumn],
        codec: Codec,
        *,
        keyed: bool = True,
        filtered: Where | None = None,
        pieces: Sequence[Where] = (),
        ranged: bool = False,
        wish: tuple[Sort, ...] | None = None,
    ) -> None:
        """`keyed` is False where the values of the order are no key and need not be read; `filtered` and `pieces`
        name columns by their alias; `wish` is what the order was made of."""
        self.order = tuple(order)
        self.codec = codec
        self.filtered = filtered
        """Which rows are wanted; None for all."""
        self.ranged = ranged
        """Whether the filter leaves a range of the order's first column, so that its ends are found at once."""
        self._pieces = tuple(pieces)
        self.shape = Shape(detail.columns, order if keyed else (), codec, wish)
        """What `lines` gives."""
        self.key_shape = Shape((), order if keyed else (), codec, wish)
        """What `keys` gives."""
        self.relation = _source(detail, order) if detail.source else _relation(detail.relation.name, order)
        """What is read, to be compared by its columns."""
        self.approach: Approach | None = None
        """Which way to take to filtered rows; None while that is not known, or makes no difference."""
        self._only = False
        self._gathered = False

    def of_store(self, store: RelationName) -> Statements:
        """The same statements about one store by itself, without its inheritors (PostgreSQL)."""
        statements = copy(self)
        statements.relation = _relation(store, self.order)
        statements._only = True
        return statements

    def gathered(self) -> Statements:
        """The same statements, but such that the filtered rows are found first and then put in order."""
        statements = copy(self)
        statements._gathered = True
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
        """These outputs of one of the wanted rows."""
        return self._statement(outputs, self._whole_row, where, 1, offset, reverse=False)

    def any_key(self, offset: int) -> Answer:
        """The key of one row after so many others, in whatever order the database reads them."""
        return _skipping(self._from(self.key_shape.outputs).limit(1), offset)

    def count(self, where: Sequence[Where] = (), *, limit: int | None = None) -> Select[int]:
        """The number of rows, at most the limit."""
        rows = self._from("1", where).limit(limit).subquery()
        return select(func.count(literal_column("*"))).select_from(rows)

    def matching(self) -> Answer:
        """All wanted rows in any order, with nothing of them."""
        return self._from("1")

    def where(self, segment: Segment, values: Sequence[Value]) -> list[Where]:
        """A segment of the rows beyond the point with these values, as conditions."""
        return [where for condition in segment for where in self._conditions(condition, values)]

    def marked(
        self, mark: ColumnElement[bool], where: Sequence[Where], *, limit: int | None = None, reverse: bool
    ) -> Select[*tuple[Value, ...]]:
        """The columns of the order, in order, and whether each row has the mark, as MARK."""
        columns = [self._column(index) for index in range(len(self.order))]
        if self._pieces:
            merged = self._merged(where, limit, 0, reverse=reverse)
            named: list[Operand] = [
                literal_column(operand(each.column.name)).label(each.column.name) for each in self.order
            ]
            return select(*named, mark.label(MARK)).select_from(merged)
        chosen = select(*columns, mark.label(MARK)).select_from(self.relation).where(*self._all_of(where))
        if self._only:
            chosen = chosen.with_hint(self.relation, "ONLY", "postgresql")
        return chosen.order_by(*self.ordered(self.relation, reverse=reverse)).limit(limit)

    def counted_off(self, number: ColumnElement[int], mark: ColumnElement[bool]) -> Select[int, bool]:
        """The number of each row, and whether it has the mark, as MARK."""
        rows = select(number.label("number"), mark.label(MARK)).select_from(self.relation)
        return rows if self.filtered is None else rows.where(self.filtered)

    def ordered(self, rows: FromClause, *, reverse: bool = False) -> list[UnaryExpression[Value]]:
        """The order of rows that have its columns."""
        return [_ordered(rows.c[each.column.name], each, reverse=reverse) for each in self.order]

    @property
    def _whole_row(self) -> str:
        """All columns as SQL, and what the order needs beside them."""
        hidden = [f"{ALIAS}.{each.column.name}" for each in self.order if each.hidden]
        return ", ".join((f"{ALIAS}.*", *hidden))

    def _conditions(self, condition: Condition, values: Sequence[Value]) -> list[Where]:
        if not isinstance(condition, Compared):
            column = self.order[condition.index].column
            return [is_null(column, self._column(condition.index), negated=condition.negated)]
        indexes = range(condition.start, condition.stop)
        columns = [comparable(self.order[index].column, self._column(index)) for index in indexes]
        points = [self.codec.bound(self.order[index].column, values[index]) for index in indexes]
        if condition.operator != "=" and len(columns) > 1:
            return [COMPARISONS[condition.operator](tuple_(*columns), tuple_(*points))]
        operators = [self.order[index].column.operators for index in indexes]
        return [
            comparison(condition.operator, own)(one, other)
            for own, one, other in zip(operators, columns, points, strict=True)
        ]

    def _column(self, index: int) -> Operand:
        return self.relation.c[self.order[index].column.name]

    def _statement(
        self, outputs: str, columns: str, where: Sequence[Where], limit: int, offset: int, *, reverse: bool
    ) -> Answer:
        if self._pieces:
            merged = self._merged(where, limit, offset, reverse=reverse)
            return select(literal_column(outputs)).select_from(merged).order_by(*self._by_name(reverse=reverse))
        order = self.ordered(self.relation, reverse=reverse)
        late = self.codec.projects_last
        chosen = self._found(columns if late else outputs, where).order_by(*order).limit(limit)
        if offset:
            chosen = _skipping(chosen, offset)
        if not late:
            return chosen
        # The planner knows that the rows come in this order already; to say it again is what makes it a promise.
        return select(literal_column(outputs)).select_from(chosen.subquery(ALIAS)).order_by(*order)

    def _merged(self, where: Sequence[Where], limit: int | None, offset: int, *, reverse: bool) -> FromClause:
        """Whole rows in order, taken from the pieces by turns: each is read no further than the limit needs."""
        rows: CompoundSelect[*tuple[Raw, ...]] = union_all(
            *(select(literal_column(self._whole_row)).select_from(self.relation).where(*where, piece)
              for piece in self._pieces)
        )  # fmt: skip
        names = [quoted(each.column.name) for each in self.order]
        by = [
            _ordered(literal_column(name), each, reverse=reverse)
            for name, each in zip(names, self.order, strict=True)
        ]
        chosen = rows.order_by(*by).limit(limit)
        return (_skipping(chosen, offset) if offset else chosen).subquery(ALIAS)

    def _by_name(self, *, reverse: bool) -> list[UnaryExpression[Value]]:
        """The order of rows that are called as the relation is."""
        return [_ordered(literal_column(operand(each.column.name)), each, reverse=reverse) for each in self.order]

    def _found(self, outputs: str, where: Sequence[Where]) -> Answer:
        if not self._gathered:
            return self._from(outputs, where)
        # An offset, be it none, keeps the planner from finding the rows in the order that is asked for around it.
        rows = self._from(self._whole_row, where).offset(literal_column("0")).subquery(ALIAS)
        found: Answer = select(literal_column(outputs)).select_from(rows)
        return found

    def _all_of(self, where: Sequence[Where]) -> list[Where]:
        """The conditions and the filter, which stands last: of two bounds of a range, SQLite goes by the first."""
        return [*where] if self.filtered is None else [*where, self.filtered]

    def _from(self, outputs: str, where: Sequence[Where] = ()) -> Answer:
        statement: Answer = select(literal_column(outputs)).select_from(self.relation).where(*self._all_of(where))
        return statement.with_hint(self.relation, "ONLY", "postgresql") if self._only else statement


def _ordered(operand: Operand, ordered: OrderColumn, *, reverse: bool) -> UnaryExpression[Value]:
    directed = operand.asc() if ordered.descending == reverse else operand.desc()
    if ordered.nulls is None:
        return directed
    return directed.nulls_first() if (ordered.nulls is Nulls.FIRST) != reverse else directed.nulls_last()


def _skipping(statement: Chosen, offset: int) -> Chosen:
    # A plain offset would be bound as a 32-bit number.
    return statement.offset(bindparam(None, offset, type_=BigInteger()))


def _source(detail: RelationDetail, order: Sequence[OrderColumn]) -> FromClause:
    """The SELECT that stands for the relation, with the columns of the order alone."""
    names = dict.fromkeys(each.column.name for each in order)
    columns: list[ColumnClause[Value]] = [column(quoted_name(each, quote=True)) for each in names]
    # Colons of its own are no bound values.
    return text(detail.source.replace(":", "\\:")).columns(*columns).subquery(ALIAS)


def _relation(name: RelationName, order: Sequence[OrderColumn]) -> FromClause:
    """The relation with the columns of the order alone."""
    names = dict.fromkeys(each.column.name for each in order)
    columns: list[ColumnClause[Value]] = [column(quoted_name(each, quote=True)) for each in names]
    named = table(quoted_name(name.name, quote=True), *columns, schema=quoted_name(name.schema, quote=True))
    return named.alias(ALIAS)

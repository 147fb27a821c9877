"""Composes the statements that read one relation in one order."""

from __future__ import annotations

from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, bindparam, column, func, literal_column, select, table, tuple_
from sqlalchemy.sql.elements import quoted_name

from pooldeck_db.paging.segments import Compared
from pooldeck_db.paging.shape import ALIAS, Shape, operand
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.sql.selectable import Alias

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.order import OrderColumn
    from pooldeck_db.paging.segments import Condition, Segment

Operand: TypeAlias = ColumnElement[Value]
Where: TypeAlias = ColumnElement[bool]

_OPERATORS: Mapping[str, Callable[[Operand, Operand], Where]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}


class Statements:
    """The statements that read one relation, or one store of it, in one order."""

    def __init__(
        self,
        detail: RelationDetail,
        order: Sequence[OrderColumn],
        codec: Codec,
        *,
        store: RelationName | None = None,
    ) -> None:
        """`store` is the one relation to be read by itself, without its inheritors."""
        self.order = tuple(order)
        self.codec = codec
        self.shape = Shape(detail.columns, order, codec)
        """What `lines` gives."""
        self.key_shape = Shape((), order, codec)
        """What `keys` gives."""
        self.relation = _relation(store or detail.relation.name, order)
        """What is read, to be compared by its columns."""
        self._only = store is not None

    @property
    def leading(self) -> Operand:
        """The first column of the order."""
        return self._column(0)

    def lines(
        self, where: Sequence[Where], *, limit: int, offset: int = 0, reverse: bool = False
    ) -> Select[tuple[object]]:
        """Whole rows, in order."""
        hidden = [f"{ALIAS}.{each.column.name}" for each in self.order if each.hidden]
        columns = ", ".join((f"{ALIAS}.*", *hidden))
        return self._statement(self.shape.outputs, columns, where, limit, offset, reverse=reverse)

    def keys(
        self, where: Sequence[Where], *, limit: int, offset: int = 0, reverse: bool = False
    ) -> Select[tuple[object]]:
        """The keys of rows, in order; an index alone may answer that."""
        columns = ", ".join(operand(each.column.name) for each in self.order)
        return self._statement(self.key_shape.outputs, columns, where, limit, offset, reverse=reverse)

    def count(self, where: Sequence[Where] = (), *, limit: int | None = None) -> Select[tuple[int]]:
        """The number of rows, at most the limit."""
        rows = select(literal_column("1")).select_from(self.relation).where(*where).limit(limit).subquery()
        return select(func.count(literal_column("*"))).select_from(rows)

    def where(self, segment: Segment, values: Sequence[Value]) -> list[Where]:
        """A segment of the rows beyond the point with these values, as conditions."""
        return [where for condition in segment for where in self._conditions(condition, values)]

    def _conditions(self, condition: Condition, values: Sequence[Value]) -> list[Where]:
        if not isinstance(condition, Compared):
            compared = self._column(condition.index)
            return [compared.is_not(None) if condition.negated else compared.is_(None)]
        indexes = range(condition.start, condition.stop)
        columns = [self._column(index) for index in indexes]
        points = [self.codec.bound(self.order[index].column, values[index]) for index in indexes]
        if condition.operator == "=":
            return [one == other for one, other in zip(columns, points, strict=True)]
        compare = _OPERATORS[condition.operator]
        if len(columns) == 1:
            return [compare(columns[0], points[0])]
        return [compare(tuple_(*columns), tuple_(*points))]

    def _column(self, index: int) -> Operand:
        return self.relation.c[self.order[index].column.name]

    def _statement(
        self, outputs: str, columns: str, where: Sequence[Where], limit: int, offset: int, *, reverse: bool
    ) -> Select[tuple[object]]:
        order = [
            self._column(index).asc() if each.descending == reverse else self._column(index).desc()
            for index, each in enumerate(self.order)
        ]
        late = self.codec.projects_last
        chosen = (
            select(literal_column(columns if late else outputs))
            .select_from(self.relation)
            .where(*where)
            .order_by(*order)
            .limit(limit)
        )
        if offset:
            # A plain offset is bound as a 32-bit number.
            chosen = chosen.offset(bindparam(None, offset, type_=BigInteger()))
        if self._only:
            chosen = chosen.with_hint(self.relation, "ONLY", "postgresql")
        if not late:
            return chosen
        # The planner knows that the rows come in this order already; to say it again is what makes it a promise.
        return select(literal_column(outputs)).select_from(chosen.subquery(ALIAS)).order_by(*order)


def _relation(name: RelationName, order: Sequence[OrderColumn]) -> Alias:
    """The relation with the columns of the order alone: nothing else is compared."""
    columns = {each.column.name: column(quoted_name(each.column.name, quote=True)) for each in order}
    named = table(quoted_name(name.name, quote=True), *columns.values(), schema=quoted_name(name.schema, quote=True))
    return named.alias(ALIAS)

"""Composes the statements that read one relation in one order."""

from __future__ import annotations

from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, column, literal_column, select, table, tuple_
from sqlalchemy.sql.elements import quoted_name

from pooldeck_db.paging.segments import Compared
from pooldeck_db.paging.shape import ALIAS, Shape
from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
        self.key_shape = Shape((), order, codec)
        self._relation = _relation(store or detail.relation.name, order)
        self._only = store is not None
        self.columns: tuple[Operand, ...] = tuple(self._relation.c[each.column.name] for each in order)
        """The order's columns, to compare with."""

    def lines(self, where: Sequence[Where], *, limit: int, offset: int = 0, reverse: bool = False) -> Select[*tuple[Value, ...]]:
        """Whole rows, in order."""
        hidden = [f"{ALIAS}.{each.column.name}" for each in self.order if each.hidden]
        raw = ", ".join((f"{ALIAS}.*", *hidden))
        return self._ordered(self.shape, raw, where, limit, offset, reverse=reverse)

    def keys(self, where: Sequence[Where], *, limit: int, offset: int = 0, reverse: bool = False) -> Select[*tuple[Value, ...]]:
        """The keys of rows alone, in order; an index may answer that by itself."""
        raw = ", ".join(self.key_operands)
        return self._ordered(self.key_shape, raw, where, limit, offset, reverse=reverse)

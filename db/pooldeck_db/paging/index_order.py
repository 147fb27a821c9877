"""The order of the index that finds a filter's rows, for want of a wish.

Rows of a range (the orders of the last seven days) that are wanted by their key have all to be found first and
then sorted, or to be met among all others: either takes 15 times as long as a page without a filter, or longer. In
the order of the column that has the range they stand side by side in its index, and a page is a short piece of it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Double, Text, bindparam, text

from pooldeck_db.filters import Condition, Operator, parts_of
from pooldeck_db.paging.order import holds_whole, is_served, ordering
from pooldeck_db.paging.records import Sort

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.filters import Filter
    from pooldeck_db.sessions import Sessions

_RANGES = frozenset(
    (
        Operator.LESS,
        Operator.AT_MOST,
        Operator.GREATER,
        Operator.AT_LEAST,
        Operator.BETWEEN,
        Operator.WITHIN_LAST,
    )
)
_MOST_AGREEING = 20_000
"""Rows with one value up to which it costs little to put these in the order of their key."""
_MOST_STORES = 200
"""Stores whose statistics are looked at."""
_MOST_KEPT = 1_000

_AGREEING = (
    text(
        "SELECT max(greatest(c.reltuples * s.most_common_freqs[1],"
        " CASE WHEN s.n_distinct < 0 THEN -1 / s.n_distinct ELSE c.reltuples / nullif(s.n_distinct, 0) END))"
        " AS rows"
        " FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])) AS stores (schema, name)"
        " JOIN pg_catalog.pg_namespace AS n ON n.nspname = stores.schema"
        " JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = stores.name"
        " JOIN pg_catalog.pg_stats AS s ON s.schemaname = stores.schema AND s.tablename = stores.name"
        " AND s.attname = :column AND NOT s.inherited"
    )
    .bindparams(bindparam("schemas", type_=ARRAY(Text)), bindparam("names", type_=ARRAY(Text)))
    .columns(rows=Double)
)


def range_of(wanted: Filter | None, column: str) -> Condition | None:
    """The part of a filter that leaves a range of a column's values."""
    return next((part for part in _ranges(wanted) if part.column == column), None)


def pinned_columns(wanted: Filter | None) -> frozenset[str]:
    """The columns that a filter leaves one value."""
    return frozenset(
        part.column
        for part in parts_of(wanted)
        if isinstance(part, Condition) and part.operator is Operator.EQUAL and part.values != (None,)
    )


def bounded_columns(wanted: Filter | None) -> tuple[str, ...]:
    """The columns of which a filter leaves a range of values, and so no NULLs."""
    return tuple(dict.fromkeys(part.column for part in _ranges(wanted)))


def _ranges(wanted: Filter | None) -> list[Condition]:
    return [part for part in parts_of(wanted) if isinstance(part, Condition) and part.operator in _RANGES]


def index_order(detail: RelationDetail, wanted: Filter | None, *, nulls_last: bool) -> Sort | None:
    """The order in which an index has the filtered rows side by side; None where it is the key's, or none has."""
    orderable = {column.name for column in detail.columns if column.orderable}
    by_key = ordering(detail, ()).columns
    for name in bounded_columns(wanted):
        if by_key and by_key[0].column.name == name:
            return None
        if name in orderable:
            sort = Sort(name)
            chosen = ordering(detail, (sort,))
            if is_served(detail, chosen, nulls_last=nulls_last, pinned=pinned_columns(wanted)):
                return sort
    return None


def _is_whole(detail: RelationDetail, sort: Sort, wanted: Filter) -> bool:
    chosen = ordering(detail, (sort,))
    return holds_whole(detail, chosen, nulls_last=True, pinned=pinned_columns(wanted))


class IndexOrders:
    """Chooses the orders of filtered rows that nobody wished an order for, each time the same."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._is_postgresql = sessions.dialect.name == "postgresql"
        self._kept: OrderedDict[Hashable, bool] = OrderedDict()

    async def order(
        self, detail: RelationDetail, wished: tuple[Sort, ...], wanted: Filter | None
    ) -> tuple[Sort, ...]:
        """The wish or, where there is none, the order of an index that serves it and the filter."""
        if wished or wanted is None:
            return wished
        sort = index_order(detail, wanted, nulls_last=self._is_postgresql)
        if sort is None:
            return ()
        # SQLite's indexes have the key behind every column.
        whole = not self._is_postgresql or _is_whole(detail, sort, wanted)
        return (sort,) if whole or await self._is_spread(detail, sort.column) else ()

    async def _is_spread(self, detail: RelationDetail, column: str) -> bool:
        """Whether few rows agree in a column: more would have to be put in order for a page of them."""
        # A key of one order says nothing in another: what was found out once holds while the shape is the same.
        known = (detail.relation.name, detail.fingerprint, column)
        if known not in self._kept:

            async def work(session: AsyncSession) -> bool:
                return await _is_spread(session, detail, column)

            self._kept[known] = await self._sessions.read(f"plan of {detail.relation.name}", work)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[known]


async def _is_spread(session: AsyncSession, detail: RelationDetail, column: str) -> bool:
    """By the server's statistics; where it has none, by a unique index alone."""
    if any(index.unique and not index.partial and index.columns == (column,) for index in detail.indexes):
        return True
    stores = (detail.stores or (detail.relation.name,))[:_MOST_STORES]
    values = {
        "schemas": [store.schema for store in stores],
        "names": [store.name for store in stores],
        "column": column,
    }
    rows: float | None = (await session.execute(_AGREEING, values)).scalar_one()
    return rows is not None and rows <= _MOST_AGREEING

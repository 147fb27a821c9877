"""The values that a column is likely to be asked for, found without reading the relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, literal_column, select, text

from pooldeck_db.paging.expressions import comparison
from pooldeck_db.paging.order import OrderColumn
from pooldeck_db.paging.shape import ALIAS, operand
from pooldeck_db.paging.statements import Statements
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.paging.filtering.compiler import FilterCompiler
    from pooldeck_db.values import Value

_SAMPLE = 10_000
"""Rows that are looked at."""
_LONGEST = 200
"""Characters of a value beyond which nobody would choose it from a list."""
_NEVER_CHOSEN = frozenset((Kind.JSON, Kind.BINARY))
_COMMON = text(
    "SELECT value FROM pg_catalog.pg_stats,"
    " unnest(CAST(CAST(most_common_vals AS text) AS text[])) WITH ORDINALITY AS common (value, number)"
    " WHERE (schemaname, tablename, attname) = (:schema, :relation, :column)"
    " AND char_length(value) <= :longest ORDER BY inherited DESC, number"
)


class Suggester:
    """Looks for the values of one column."""

    def __init__(self, detail: RelationDetail, column: Column, codec: Codec, compiler: FilterCompiler) -> None:
        self._detail = detail
        self._column = column
        self._codec = codec
        self._compiler = compiler
        self._statements = Statements(detail, (OrderColumn(column),), codec)

    async def values(
        self, session: AsyncSession, prefix: str, wanted: Filter | None, limit: int
    ) -> tuple[Value, ...]:
        """At most so many values that begin so; where there is no filter, from statistics and indexes first."""
        if self._column.kind in _NEVER_CHOSEN:
            return ()
        found = list(_beginning(self._named(), prefix))
        if not found and wanted is None:
            found = list(_beginning(await self._common(session), prefix))
            if len(found) < limit and self._is_indexed():
                found += _beginning(await self._stepwise(session, prefix, limit), prefix)
        if not found or (wanted is None and len(found) < limit and prefix and not self._named()):
            found += _beginning(await self._sampled(session, wanted), prefix)
        return tuple(dict.fromkeys(found))[:limit]

    def _named(self) -> Sequence[Value]:
        """The values that the type itself names."""
        is_boolean = self._column.kind is Kind.BOOLEAN and self._compiler.matcher.backend is Backend.POSTGRESQL
        return ("true", "false") if is_boolean else self._column.labels

    async def _common(self, session: AsyncSession) -> Sequence[Value]:
        """The most common values by the server's statistics (PostgreSQL), the most common first."""
        is_kept = not (self._detail.relation.kind.is_computed or self._column.kind is Kind.ARRAY)
        if self._compiler.matcher.backend is not Backend.POSTGRESQL or not is_kept:
            return ()
        name = self._detail.relation.name
        parameters = {"schema": name.schema, "relation": name.name, "column": self._column.name}
        return (await session.execute(_COMMON, {**parameters, "longest": _LONGEST})).scalars().all()

    def _is_indexed(self) -> bool:
        first = self._column.name
        return first == self._detail.integer_key or any(
            index.columns[:1] == (first,) and index.ordered and index.valid and not index.partial
            for index in self._detail.indexes
        )

    async def _stepwise(self, session: AsyncSession, prefix: str, limit: int) -> Sequence[Value]:
        """The distinct values in order, each by one step in an index, however many rows have it."""
        start: Sequence[Value] = (prefix,) if prefix and self._column.kind is Kind.TEXT else ()
        leading = self._statements.leading
        where: list[Where] = [leading.is_not(None)]
        if start:
            where.append(self._compiler.matcher.compared(">=", self._column, leading, start[0]))
        first = select(leading.label("value")).where(*where).order_by(leading).limit(1)
        steps = select(first.subquery().c.value).cte("steps", recursive=True)
        following = comparison(">", self._column.operators)(leading, steps.c.value)
        step = select(leading).where(following).order_by(leading).limit(1).scalar_subquery()
        steps = steps.union_all(select(step).where(steps.c.value.is_not(None)))
        shown: Operand = literal_column(self._codec.whole(f"{ALIAS}.value"))
        named = steps.alias(ALIAS)
        rows = await session.execute(
            select(shown).select_from(named).where(named.c.value.is_not(None)).limit(limit)
        )
        return rows.scalars().all()

    async def _sampled(self, session: AsyncSession, wanted: Filter | None) -> Sequence[Value]:
        """The values of the first rows, the most common first; a filter chooses among these rows alone."""
        everything: Operand = literal_column(f"{ALIAS}.*")
        rows = select(everything).select_from(self._statements.relation).limit(_SAMPLE)
        sample = rows.subquery(ALIAS)
        shown: Operand = literal_column(self._codec.whole(operand(self._column.name)))
        where: list[Where] = [shown.is_not(None), func.length(shown) <= literal_column(str(_LONGEST))]
        if wanted is not None:
            where.append(self._compiler.where(wanted))
        counted = select(shown).select_from(sample).where(*where).group_by(shown)
        return (await session.execute(counted.order_by(func.count().desc(), shown).limit(1_000))).scalars().all()


def _beginning(values: Iterable[Value], prefix: str) -> Iterable[Value]:
    """The values whose text begins so, in upper or lower case."""
    sought = prefix.casefold()
    return [value for value in values if str(value).casefold().startswith(sought)]

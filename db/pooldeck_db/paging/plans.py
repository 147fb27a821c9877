"""How pages of a relation are cut in an order, kept while the relation keeps its shape."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import text

from pooldeck_db.paging.approach import approach_of
from pooldeck_db.paging.filtering.compiler import FilterCompiler
from pooldeck_db.paging.index_order import bounded_columns, pinned_columns, range_of
from pooldeck_db.paging.keyset import KeysetCutter
from pooldeck_db.paging.offset import OffsetCutter
from pooldeck_db.paging.order import CTID, OrderColumn, holds_whole, in_own_words, is_served, ordering
from pooldeck_db.paging.records import Method
from pooldeck_db.paging.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.filters import Condition, Filter
    from pooldeck_db.paging.addresses.cutter import AddressCutter
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.expressions import Where
    from pooldeck_db.paging.filtering.base import Matcher
    from pooldeck_db.paging.forecasting.base import Forecaster
    from pooldeck_db.paging.interpolation.base import Interpolator
    from pooldeck_db.paging.order import Ordering
    from pooldeck_db.paging.records import Sort

_MOST = 64
"""Plans kept; one of a relation of 1,600 columns holds about 100 kB of SQL."""

_WIDE = 200
"""Columns beyond which a relation is wide."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one relation is paged in one order."""

    ordering: Ordering
    statements: Statements
    cutter: KeysetCutter | OffsetCutter | AddressCutter
    pinned: frozenset[str] = frozenset()
    """The columns that have one and the same value in all rows that are wanted."""
    planner: Forecaster | None = None
    """Whom to ask for the best way to the rows; None where there is but one."""

    @property
    def by_address(self) -> AddressCutter | None:
        """What cuts pages by the blocks of a relation without a key (PostgreSQL); None where that is not done."""
        if self.ordering.method is not Method.ADDRESS or isinstance(self.cutter, KeysetCutter | OffsetCutter):
            return None
        return self.cutter

    def is_served(self, detail: RelationDetail) -> bool:
        """Whether an index serves the order."""
        return is_served(detail, self.ordering, nulls_last=self.statements.codec.nulls_last, pinned=self.pinned)

    async def settle(self, session: AsyncSession) -> None:
        """Have rows that are counted off come in one order for all pages, and filtered ones by the best way."""
        if self.planner is not None and self.statements.approach is None:
            self.statements.approach = await approach_of(session, self.statements, self.planner)
        steadies = self.statements.codec.steadies
        if self.ordering.method is Method.OFFSET and steadies is not None:
            await session.execute(text(steadies))


class Plans:
    """Makes plans, and keeps those used last."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._kept: OrderedDict[Hashable, Plan] = OrderedDict()

    def plan(self, detail: RelationDetail, order: tuple[Sort, ...], wanted: Filter | None = None) -> Plan:
        """The plan for a relation as it was read, and the rows that are wanted of it.

        Raises what `ordering` raises, and FilterMistake.
        """
        if not detail.fingerprint:
            return self._make(detail, order, wanted)
        shape = (detail.relation.name, detail.fingerprint, detail.stores, order, wanted)
        plan = self._kept.pop(shape, None) or self._make(detail, order, wanted)
        self._kept[shape] = plan
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return plan

    def compiler(self, detail: RelationDetail) -> FilterCompiler:
        """What makes conditions of the relation's filters."""
        return FilterCompiler(detail.columns, _matcher(self._dialect, self.codec(detail)))

    def condition(self, detail: RelationDetail, wanted: Filter) -> Where:
        """A filter as a condition; raises FilterMistake."""
        compiler = self.compiler(detail)
        compiler.check(wanted)
        return compiler.where(wanted)

    def codec(self, detail: RelationDetail) -> Codec:
        """How the relation's values cross."""
        return _codec(self._dialect, is_wide=len(detail.columns) > _WIDE)

    def _make(self, detail: RelationDetail, order: tuple[Sort, ...], wanted: Filter | None) -> Plan:
        codec = self.codec(detail)
        chosen = _bounded(ordering(detail, in_own_words(order, nulls_last=codec.nulls_last)), wanted)
        filtered = None if wanted is None else self.condition(detail, wanted)
        keyed = chosen.method is not Method.OFFSET
        part = _led_range(detail, chosen, wanted, nulls_last=codec.nulls_last) if keyed else None
        if part is not None:
            chosen = _looked_up(detail, chosen, wanted, nulls_last=codec.nulls_last)
        pieces = () if wanted is None or part is None else self.compiler(detail).pieces(wanted, part)
        statements = Statements(
            detail,
            chosen.columns,
            codec,
            keyed=keyed,
            filtered=filtered,
            pieces=pieces,
            ranged=part is not None,
            wish=order,
        )
        chooses = filtered is not None and chosen.method is Method.KEYSET and self._dialect == "postgresql"
        planner = forecaster(self._dialect) if chooses else None
        return Plan(chosen, statements, self._cutter(detail, chosen, statements), pinned_columns(wanted), planner)

    def _cutter(
        self, detail: RelationDetail, chosen: Ordering, statements: Statements
    ) -> KeysetCutter | OffsetCutter | AddressCutter:
        if chosen.method is Method.OFFSET:
            return OffsetCutter(statements, chosen.wished)
        if chosen.method is Method.ADDRESS and detail.address == CTID.name:
            from pooldeck_db.paging.addresses.cutter import AddressCutter

            by_address = Statements(
                detail, (OrderColumn(CTID, hidden=True),), statements.codec, filtered=statements.filtered
            )
            return AddressCutter(detail.stores or (detail.relation.name,), by_address)
        return KeysetCutter(statements, _interpolator(self._dialect))


def _bounded(chosen: Ordering, wanted: Filter | None) -> Ordering:
    """The order as it is among filtered rows: where a column has a range it is never NULL."""
    bounded = bounded_columns(wanted)
    columns = tuple(
        replace(each, nullable=False, nulls=None) if each.column.name in bounded else each
        for each in chosen.columns
    )
    return replace(chosen, columns=columns)


def _led_range(
    detail: RelationDetail, chosen: Ordering, wanted: Filter | None, *, nulls_last: bool
) -> Condition | None:
    """The part of a filter that leaves a range of the index that serves the order."""
    part = range_of(wanted, chosen.columns[0].column.name)
    pinned = pinned_columns(wanted)
    return part if part is not None and is_served(detail, chosen, nulls_last=nulls_last, pinned=pinned) else None


def _looked_up(detail: RelationDetail, chosen: Ordering, wanted: Filter | None, *, nulls_last: bool) -> Ordering:
    """The order of a range as it is looked up: the key by itself, where the index has it not behind the column.

    Of a column that is compared twice, and once together with the key, PostgreSQL expects so few rows that it
    sorts the whole range.
    """
    if holds_whole(detail, chosen, nulls_last=nulls_last, pinned=pinned_columns(wanted)):
        return chosen
    wished = chosen.wished
    behind = (replace(each, apart=True) for each in chosen.columns[wished:])
    return replace(chosen, columns=(*chosen.columns[:wished], *behind))


def forecaster(dialect: str) -> Forecaster:
    """The forecaster of a dialect; imports no other's."""
    if dialect == "postgresql":
        from pooldeck_db.paging.forecasting.postgresql import PostgreSQLForecaster

        return PostgreSQLForecaster()
    from pooldeck_db.paging.forecasting.sqlite import SQLiteForecaster

    return SQLiteForecaster()


def _matcher(dialect: str, codec: Codec) -> Matcher:
    """The matcher of a dialect; imports no other's."""
    if dialect == "postgresql":
        from pooldeck_db.paging.filtering.postgresql import PostgreSQLMatcher

        return PostgreSQLMatcher(codec)
    from pooldeck_db.paging.filtering.sqlite import SQLiteMatcher

    return SQLiteMatcher(codec)


def _codec(dialect: str, *, is_wide: bool) -> Codec:
    """The codec of a dialect; imports no other's."""
    if dialect == "postgresql":
        from pooldeck_db.paging.codecs.postgresql import PostgreSQLCodec

        return PostgreSQLCodec(is_wide=is_wide)
    from pooldeck_db.paging.codecs.sqlite import SQLiteCodec

    return SQLiteCodec()


def _interpolator(dialect: str) -> Interpolator:
    """The interpolator of a dialect; imports no other's."""
    if dialect == "postgresql":
        from pooldeck_db.paging.interpolation.postgresql import PostgreSQLInterpolator

        return PostgreSQLInterpolator()
    from pooldeck_db.paging.interpolation.sqlite import SQLiteInterpolator

    return SQLiteInterpolator()

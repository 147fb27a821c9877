"""The numbers of a page's rows, and of all rows: counted where that is bounded, else estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind
from pooldeck_db.paging.ranges import Ranges
from pooldeck_db.paging.records import AtFraction, AtKey, AtValue, Method

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.cut import Cut
    from pooldeck_db.paging.plans import Plan
    from pooldeck_db.paging.records import Place

FEW = 10_000
"""Rows up to which counting them costs next to nothing: 1 ms."""

_MOST_BYTES = 128 * 1024 * 1024
"""A relation of few rows that is larger holds long values or deleted rows; counting might read all of them."""

_MOST_STORES = 64
"""Parts beyond which even to plan a query takes longer than to read a page."""

_COUNTED_KINDS = frozenset(
    (
        RelationKind.TABLE,
        RelationKind.PARTITIONED_TABLE,
        RelationKind.PARTITION,
        RelationKind.MATERIALIZED_VIEW,
        RelationKind.MODEL,
    )
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known about the numbers of a page."""

    first: int | None = None
    """The exact number of the first row, counted from 0; None where it is not known."""
    total: int | None = None
    """The exact number of all rows; None where it is not known."""
    part: float | None = None
    """About which part of all rows stands before the first; None where there is no way to tell."""
    skipped: int = 0
    """So many rows at least stand before the first."""
    least: int = 0
    """So many rows there are at least."""


async def numbers_of(session: AsyncSession, plan: Plan, detail: RelationDetail, place: Place, cut: Cut) -> Numbers:
    """The numbers of a cut, by a few bounded statements."""
    total, least = await _total(session, plan, detail, cut)
    first = cut.first
    if first is None and not cut.after and total is not None:
        first = max(0, total - len(cut.lines))
    if first is not None or not isinstance(place, AtFraction | AtValue | AtKey) or cut.passed or not cut.lines:
        return Numbers(first, total, skipped=first or 0, least=least)
    key = cut.lines[0].key
    # Few rows that match may stand before it among very many that do not.
    is_bounded = plan.is_served(detail) and plan.statements.filtered is None
    is_counted = total is not None or (not isinstance(place, AtFraction) and is_bounded)
    skipped = await plan.cutter.count_before(session, key, FEW + 1) if is_counted else 0
    if is_counted and skipped <= FEW:
        return Numbers(skipped, total, skipped=skipped, least=least)
    if isinstance(place, AtFraction):
        return Numbers(part=place.fraction, least=least)
    part = await plan.cutter.part_before(session, detail, key) if is_counted else None
    return Numbers(part=part, skipped=skipped, least=least)


async def _total(session: AsyncSession, plan: Plan, detail: RelationDetail, cut: Cut) -> tuple[int | None, int]:
    """The exact number of all rows where it is known, and how many there are at least."""
    if not cut.before and not cut.after:
        return len(cut.lines), len(cut.lines)
    seen = (cut.first or 0) + len(cut.lines)
    if cut.first is not None and not cut.after:
        return seen, seen
    if not _may_be_few(detail) or plan.ordering.method is Method.OFFSET:
        return None, seen + cut.after
    counted = await Ranges(session, plan.statements).count(FEW + 1)
    return (counted if counted <= FEW else None), max(seen + cut.after, counted)


def _may_be_few(detail: RelationDetail) -> bool:
    """Whether counting is worth a try: it is bounded, and by the estimate it will succeed."""
    relation = detail.relation
    return (
        relation.kind in _COUNTED_KINDS
        and not detail.foreign_stores
        and len(detail.stores) <= _MOST_STORES
        and (relation.rows is None or relation.rows <= FEW)
        and (relation.size or 0) <= _MOST_BYTES
    )

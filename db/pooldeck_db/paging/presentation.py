"""A cut as the page that the asker is given: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging.order import is_served
from pooldeck_db.paging.records import After, AtFraction, AtRow, AtValue, Before, End, Page, RowNumber, Start

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.paging.cut import Cut
    from pooldeck_db.paging.order import Ordering
    from pooldeck_db.paging.records import PageRequest

_MOST_ROWS = 1_000
_MOST_CELLS = 32_000
"""Cells a page: what is read and taken apart on the loop must not stop it for long."""


def page_size(request: PageRequest, columns: int) -> int:
    """How many rows the page may have at most."""
    return max(1, min(request.size, _MOST_ROWS, _MOST_CELLS // max(1, columns)))


def presented(
    detail: RelationDetail, request: PageRequest, ordering: Ordering, cut: Cut, *, nulls_last: bool
) -> Page:
    """The page, with its numbers exact where they were counted and estimated where they can be.

    `nulls_last` says where the database puts NULLs in an ascending order.
    """
    total = _total(detail, cut)
    return Page(
        relation=detail.relation.name,
        request=request,
        columns=detail.columns,
        rows=tuple(line.values for line in cut.lines),
        keys=tuple(line.key for line in cut.lines),
        before=cut.before,
        after=cut.after,
        number=_number(request, cut, total),
        total=total,
        method=ordering.method,
        order=ordering.sorts,
        unindexed=not is_served(detail, ordering, nulls_last=nulls_last),
        passed=cut.passed,
    )


def _total(detail: RelationDetail, cut: Cut) -> RowNumber | None:
    if not cut.before and not cut.after:
        return RowNumber(len(cut.lines), exact=True)
    seen = (cut.first or 0) + len(cut.lines)
    if cut.first is not None and not cut.after:
        return RowNumber(seen, exact=True)
    if detail.relation.rows is None:
        return None
    return RowNumber(max(detail.relation.rows, seen + cut.after), exact=False)


def _number(request: PageRequest, cut: Cut, total: RowNumber | None) -> RowNumber | None:
    match request.place:
        case After() | Before() | AtValue():
            return None
        case Start() | AtRow() | AtFraction() | End() if cut.first is not None:
            return RowNumber(cut.first, exact=True)
        case End() if total is not None:
            return RowNumber(max(0, total.value - len(cut.lines)), exact=False)
        case AtFraction(fraction) if total is not None:
            return RowNumber(int(fraction * total.value), exact=False)
    return None

"""A cut as the page that the asker is given: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging.records import After, Before, Forecast, Page, RowNumber

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging.cut import Cut
    from pooldeck_db.paging.forecasting.base import Outlook
    from pooldeck_db.paging.numbers import Numbers
    from pooldeck_db.paging.plans import Plan
    from pooldeck_db.paging.records import PageRequest

_MOST_ROWS = 1_000
_MANY = 10_000
"""Rows that are read or sorted before that is felt."""
_MOST_CELLS = 32_000
"""Cells a page: what is read and taken apart on the loop must not stop it for long."""


def page_size(request: PageRequest, columns: int) -> int:
    """How many rows the page may have at most."""
    return max(1, min(request.size, _MOST_ROWS, _MOST_CELLS // max(1, columns)))


def presented(
    detail: RelationDetail,
    request: PageRequest,
    plan: Plan,
    cut: Cut,
    numbers: Numbers,
) -> Page:
    """The page, with its numbers exact where they were counted and estimated where they can be."""
    total = _total(None if request.filter is not None else detail.relation.rows, numbers)
    return Page(
        relation=detail.relation.name,
        request=request,
        columns=detail.columns,
        rows=tuple(line.values for line in cut.lines),
        keys=tuple(line.key for line in cut.lines),
        before=cut.before,
        after=cut.after,
        number=_number(request, cut, numbers, total),
        total=total,
        method=plan.ordering.method,
        order=plan.ordering.sorts,
        brought=() if request.order else plan.ordering.sorts[: plan.ordering.wished],
        unindexed=not plan.is_served(detail),
        passed=cut.passed,
        found=cut.found,
    )


def _total(estimate: int | None, numbers: Numbers) -> RowNumber | None:
    if numbers.total is not None:
        return RowNumber(numbers.total, exact=True)
    return None if estimate is None else RowNumber(max(estimate, numbers.least), exact=False)


def _number(request: PageRequest, cut: Cut, numbers: Numbers, total: RowNumber | None) -> RowNumber | None:
    if isinstance(request.place, After | Before):
        return None
    if numbers.first is not None:
        return RowNumber(numbers.first, exact=True)
    if total is None:
        return None
    last = max(0, total.value - len(cut.lines) - cut.after)
    if not cut.after:
        return RowNumber(last, exact=False)
    if numbers.part is None:
        return None
    return RowNumber(max(numbers.skipped, min(int(numbers.part * total.value), last)), exact=False)


def forecast_of(outlook: Outlook, detail: RelationDetail, wanted: Filter | None) -> Forecast:
    """What the planner says, as it is worth to be told; `wanted` is the filter."""
    scans = wanted is not None and (outlook.scanned is None or outlook.scanned >= _MANY)
    sorts = outlook.sorted is None or outlook.sorted >= _MANY
    sentences = []
    if scans:
        sentences.append(f"No index serves the filter: {_about(outlook.scanned)} are read one by one.")
    if sorts:
        sentences.append(f"No index serves the order: {_about(outlook.sorted)} are sorted for each page.")
    rows = outlook.rows if wanted is not None else detail.relation.rows
    return Forecast(scans, sorts, rows, " ".join(sentences))


def _about(rows: int | None) -> str:
    return "all rows" if rows is None else f"about {rows:,} rows"

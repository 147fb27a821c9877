"""What PostgreSQL's planner says of a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pooldeck_db.paging.forecasting.base import Explain, Outlook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.paging.statements import Answer

_NARROWING = ("Index Cond", "Recheck Cond", "TID Cond")
"""What an index, or a row's address, is asked for."""
_ORDERED = ("Index Scan", "Index Only Scan")


class PostgreSQLForecaster:
    """Reads EXPLAIN (FORMAT JSON)."""

    async def outlook(self, session: AsyncSession, statement: Answer, limit: int, total: int | None) -> Outlook:
        """What the planner says."""
        answer = (await session.execute(Explain("EXPLAIN (FORMAT JSON)", statement))).scalar_one()
        plan = json.loads(answer) if isinstance(answer, str) else answer
        return outlook_of(plan[0]["Plan"], limit, total)


def outlook_of(plan: Mapping[str, Any], limit: int, total: int | None) -> Outlook:
    """What a plan says; pure."""
    limited = next((node for node in _nodes(plan) if node["Node Type"] == "Limit"), None)
    wanted = limited["Plans"][0] if limited is not None else plan
    rows: int = wanted["Plan Rows"]
    sorts = any(node["Node Type"] == "Sort" for node in _nodes(wanted))
    sorted_rows = rows if sorts else 0
    scanned = [node for node in _nodes(wanted) if "Relation Name" in node and not _is_narrowed(node)]
    if not scanned:
        return Outlook(0, sorted_rows, rows)
    # In the order of an index, reading ends as soon as the page is full.
    ends_early = not sorts and all(node["Node Type"] in _ORDERED for node in scanned)
    part = min(1.0, limit / max(1, rows)) if ends_early else 1.0
    return Outlook(None if total is None else int(total * part), sorted_rows, rows)


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _is_narrowed(node: Mapping[str, Any]) -> bool:
    return any(name in node for name in _NARROWING)

"""What SQLite's planner says of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging.forecasting.base import Explain, Outlook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.paging.statements import Answer

_SORTING = "USE TEMP B-TREE FOR ORDER BY"
"""All of it; `FOR LAST TERM OF ORDER BY` sorts a few rows at a time."""


class SQLiteForecaster:
    """Reads EXPLAIN QUERY PLAN, which says how rows are found, and not how many they are."""

    async def outlook(self, session: AsyncSession, statement: Answer, _: int, total: int | None) -> Outlook:
        """What the planner says."""
        rows = (await session.execute(Explain("EXPLAIN QUERY PLAN", statement))).all()
        return outlook_of([str(row[3]) for row in rows], total)


def outlook_of(steps: Sequence[str], total: int | None) -> Outlook:
    """What the steps of a plan say; pure.

    Rows that an index has narrowed are taken to be few when they are sorted, for want of a better reckoning.
    """
    scans = any(step.startswith("SCAN ") and "VIRTUAL TABLE" not in step for step in steps)
    return Outlook(total if scans else 0, total if scans and _SORTING in steps else 0, None)

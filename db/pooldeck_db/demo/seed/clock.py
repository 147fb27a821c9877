"""The shop's calendar: it opened one day, and business has grown ever since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import sqrt

OPENED = datetime(2019, 1, 7, 8, 0, tzinfo=UTC)
"""When the shop opened."""

NOW = datetime(2026, 6, 30, 18, 0, tzinfo=UTC)
"""The moment at which the data stands still."""

_SECONDS = (NOW - OPENED).total_seconds()


def moment(share: float) -> datetime:
    """When that share of all business had been done; it grows with time, so later halves are shorter."""
    return OPENED + timedelta(seconds=int(_SECONDS * sqrt(share)))


def within(moment: datetime) -> datetime | None:
    """The moment, or None where it still lies ahead."""
    return moment if moment <= NOW else None

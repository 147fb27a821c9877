"""What the server does in a second, from what it has counted, and how that was lately. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.activity.records import DatabaseFigures

_COUNTS = (
    "commits", "rollbacks", "blocks_read", "blocks_hit", "rows_returned", "rows_fetched", "rows_inserted",
    "rows_updated", "rows_deleted", "conflicts", "temp_files", "temp_bytes", "deadlocks",
)  # fmt: skip
"""What only grows until it is reset."""

SHORTEST = 0.9
"""Seconds between two figures that are compared: the server's processes tell what they did once a second."""

KEPT = 900
"""How many rates a history keeps: a quarter of an hour, at one a second."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What a database did between two moments, in a second where nothing else is said."""

    at: float
    """The later moment, in seconds since the epoch by the server's clock."""
    seconds: float
    """From the one moment to the other."""
    transactions: float
    """Commits and rollbacks."""
    rollbacks: float
    cache_hit: float | None
    """The part of the blocks that were in the server's own cache, 0 to 1; None where none were asked for."""
    blocks_read: float
    rows_read: float
    rows_written: float
    temp_files: float
    temp_bytes: float
    deadlocks: int
    """How many there were, in all of the time between."""
    conflicts: int
    """Likewise."""
    connections: int
    """Connections of clients at the later moment."""


def rates(earlier: DatabaseFigures, later: DatabaseFigures) -> Rates | None:
    """What the database did between the two; None where the counts were reset meanwhile, or no time went by."""
    seconds = later.at - earlier.at
    grown = {name: getattr(later, name) - getattr(earlier, name) for name in _COUNTS}
    # A reset that is not told (a crash, other statistics files) shows by what shrank.
    if seconds <= 0 or later.reset != earlier.reset or min(grown.values()) < 0:
        return None
    blocks = grown["blocks_hit"] + grown["blocks_read"]
    return Rates(
        at=later.at,
        seconds=seconds,
        transactions=(grown["commits"] + grown["rollbacks"]) / seconds,
        rollbacks=grown["rollbacks"] / seconds,
        cache_hit=grown["blocks_hit"] / blocks if blocks else None,
        blocks_read=grown["blocks_read"] / seconds,
        rows_read=(grown["rows_returned"] + grown["rows_fetched"]) / seconds,
        rows_written=(grown["rows_inserted"] + grown["rows_updated"] + grown["rows_deleted"]) / seconds,
        temp_files=grown["temp_files"] / seconds,
        temp_bytes=grown["temp_bytes"] / seconds,
        deadlocks=grown["deadlocks"],
        conflicts=grown["conflicts"],
        connections=later.connections,
    )


class RateHistory:
    """The rates of the last minutes, bounded; a time without any figures is a gap."""

    def __init__(self, kept: int = KEPT) -> None:
        self._rates: deque[Rates] = deque(maxlen=kept)
        self._earlier: DatabaseFigures | None = None

    def add(self, figures: DatabaseFigures) -> None:
        """Take figures up; those that follow the ones before too closely tell nothing yet, and are left out."""
        earlier = self._earlier
        if earlier is not None and 0 <= figures.at - earlier.at < SHORTEST:
            return
        self._earlier = figures
        found = None if earlier is None else rates(earlier, figures)
        if found is not None:
            self._rates.append(found)

    def gap(self) -> None:
        """The server was not to be asked: what it did meanwhile is in no rate."""
        self._earlier = None

    @property
    def latest(self) -> Rates | None:
        """The last rates; None while there are none, and in a gap."""
        return self._rates[-1] if self._rates and self._earlier is not None else None

    def series(
        self, pick: Callable[[Rates], float | None], seconds: float, slices: int
    ) -> tuple[float | None, ...]:
        """The highest of a figure in each slice of the last seconds, the newest last; None where there is none."""
        highest: list[float | None] = [None] * slices
        if not self._rates:
            return tuple(highest)
        began = self._end() - seconds
        for each in self._rates:
            value = pick(each)
            if value is None or each.at <= began:
                continue
            last = _slice(each.at - began, seconds, slices)
            for place in range(_slice(max(0.0, each.at - each.seconds - began) + 1e-9, seconds, slices), last + 1):
                known = highest[place]
                highest[place] = value if known is None else max(known, value)
        return tuple(highest)

    def _end(self) -> float:
        return max(self._rates[-1].at, self._earlier.at if self._earlier is not None else 0.0)


def _slice(offset: float, seconds: float, slices: int) -> int:
    """The slice that a moment is in; one on an edge belongs to what ends there."""
    return min(slices - 1, max(0, -int(-offset * slices // seconds) - 1))

"""The pools of all processes of one service, summed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.pool.history import PoolWindow, Slice, added, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.pool.records import PoolSnapshot


@dataclass(frozen=True, slots=True)
class Totals:
    """How full several pools are together."""

    size: int = 0
    max_overflow: int = 0
    """-1 where one of them has no limit."""
    in_use: int = 0
    idle: int = 0
    overflow: int = 0
    waiters: int = 0
    longest_wait: float = 0.0

    @property
    def capacity(self) -> int | None:
        """How many connections can be out at once; None for no limit."""
        return self.size + self.max_overflow if self.max_overflow >= 0 else None


def totals(snapshots: Sequence[PoolSnapshot]) -> Totals:
    """How full these pools are together."""
    unlimited = any(each.max_overflow < 0 for each in snapshots)
    return Totals(
        size=sum(each.size for each in snapshots),
        max_overflow=-1 if unlimited else sum(each.max_overflow for each in snapshots),
        in_use=sum(each.in_use for each in snapshots),
        idle=sum(each.idle for each in snapshots),
        overflow=sum(each.overflow for each in snapshots),
        waiters=sum(each.waiters for each in snapshots),
        longest_wait=max((each.longest_wait for each in snapshots), default=0.0),
    )


def windows_together(windows: Sequence[PoolWindow]) -> PoolWindow:
    """What several pools did over the same time; the peaks are added, so they are the most that can have been."""
    return PoolWindow(
        seconds=max((each.seconds for each in windows), default=0.0),
        waits=joined(each.waits for each in windows),
        holds=joined(each.holds for each in windows),
        counters=added(each.counters for each in windows),
        in_use=sum(each.in_use for each in windows),
        waiters=sum(each.waiters for each in windows),
    )


def slices_together(curves: Sequence[tuple[Slice | None, ...]]) -> tuple[Slice | None, ...]:
    """The curves of several pools as one: what is counted is added, of times the longest is told."""
    return tuple(_together([each for each in column if each is not None]) for column in zip(*curves, strict=True))


def _together(column: Sequence[Slice]) -> Slice | None:
    if not column:
        return None
    return Slice(
        in_use=sum(each.in_use for each in column),
        waiters=sum(each.waiters for each in column),
        wait=max(each.wait for each in column),
        hold=max(each.hold for each in column),
        checkouts=sum(each.checkouts for each in column),
        connects=sum(each.connects for each in column),
        timeouts=sum(each.timeouts for each in column),
    )

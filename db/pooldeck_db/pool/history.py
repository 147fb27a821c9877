"""What a pool did in the last minutes, kept by whoever looks at it: any window, any figure as a curve. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from pooldeck_db.pool.records import PoolCounters
from pooldeck_db.pool.times import Distribution, Spread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.pool.records import PoolSnapshot

SPAN = 900.0
"""Seconds that are kept."""

STEP = 1.0
"""Seconds that one kept moment stands for; what is seen more often is counted into it."""

YOUNG = 60.0
"""Seconds: a process that began no longer before it is first seen is counted from its beginning."""

_COUNTERS = tuple(each.name for each in fields(PoolCounters))


@dataclass(frozen=True, slots=True)
class PoolWindow:
    """What a pool did over some seconds."""

    seconds: float = 0.0
    """What was really looked at, which is less than what was asked for soon after the start and after gaps."""
    waits: Distribution = field(default_factory=Distribution)
    """Waiting for a checkout."""
    holds: Distribution = field(default_factory=Distribution)
    """From checkout to checkin."""
    counters: PoolCounters = field(default_factory=PoolCounters)
    """What happened in the window alone."""
    in_use: int = 0
    """The most connections that were seen in use."""
    waiters: int = 0
    """The most tasks that were seen waiting."""

    @property
    def wait(self) -> Spread:
        """How the waiting was spread."""
        return self.waits.spread()

    @property
    def hold(self) -> Spread:
        """How the holding was spread."""
        return self.holds.spread()

    def rate(self, events: int) -> float:
        """So many events of the window as events a second."""
        return events / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Slice:
    """One point of the curves."""

    in_use: int
    """The most connections that were seen in use."""
    waiters: int
    """The most tasks that were seen waiting."""
    wait: float
    """The wait that 95 of 100 checkouts did not exceed, in seconds."""
    hold: float
    """The same of the time from checkout to checkin."""
    checkouts: float
    """Checkouts a second."""
    connects: int
    timeouts: int


@dataclass(slots=True)
class _Moment:
    """What happened since the moment before it."""

    at: float
    seconds: float
    in_use: int
    waiters: int
    wait: Distribution
    hold: Distribution
    counters: PoolCounters

    def absorb(self, later: _Moment) -> None:
        """Count in what happened right after."""
        self.seconds += later.seconds
        self.in_use, self.waiters = max(self.in_use, later.in_use), max(self.waiters, later.waiters)
        self.wait, self.hold = joined((self.wait, later.wait)), joined((self.hold, later.hold))
        self.counters = added((self.counters, later.counters))


class PoolHistory:
    """The last minutes of one pool; bounded, whatever the rate at which it is looked at."""

    def __init__(self) -> None:
        self._moments: deque[_Moment] = deque(maxlen=int(SPAN / STEP))
        self._last: PoolSnapshot | None = None
        self._parted = False

    def add(self, snapshot: PoolSnapshot) -> None:
        """Count a snapshot in. One of a process that was started anew begins from nothing."""
        last, self._last = self._last, snapshot
        if last is None or last.source != snapshot.source:
            last = None
        elif snapshot.at <= last.at:  # The wall clock was set back: how much time passed is not known.
            return
        moment = _between(last, snapshot)
        if self._moments and not self._parted and int(self._moments[-1].at / STEP) == int(moment.at / STEP):
            self._moments[-1].absorb(moment)
        else:
            self._moments.append(moment)
            self._parted = False

    def part(self) -> None:
        """Keep what comes next apart from what came before, so that a window can begin right here."""
        self._parted = True

    def lost(self) -> None:
        """Nothing is seen from here on: what comes next is not counted from what came last."""
        self._last = None

    def __len__(self) -> int:
        """How many moments are kept."""
        return len(self._moments)

    def window(self, seconds: float, now: float, *, since: float = 0.0) -> PoolWindow:
        """The last so many seconds before `now`, but nothing before `since` (both in seconds since the epoch)."""
        start = max(now - seconds, since)
        moments = [moment for moment in self._moments if moment.at > start]
        return PoolWindow(
            seconds=sum(moment.seconds for moment in moments),
            waits=joined(moment.wait for moment in moments),
            holds=joined(moment.hold for moment in moments),
            counters=added(moment.counters for moment in moments),
            in_use=max((moment.in_use for moment in moments), default=0),
            waiters=max((moment.waiters for moment in moments), default=0),
        )

    def slices(self, count: int, seconds: float, now: float) -> tuple[Slice | None, ...]:
        """The last `count` times so many seconds, the newest last; None where nothing was seen.

        A slice begins at a multiple of its length on the clock, so a curve moves by whole slices.
        """
        newest = int(now // seconds)
        found: dict[int, list[_Moment]] = {}
        for moment in reversed(self._moments):
            slot = int(moment.at // seconds)
            if slot <= newest - count:
                break
            found.setdefault(slot, []).append(moment)
        return tuple(
            _slice(found[slot]) if slot in found else None for slot in range(newest - count + 1, newest + 1)
        )


def _between(last: PoolSnapshot | None, snapshot: PoolSnapshot) -> _Moment:
    """What happened between two snapshots of one process.

    Where there is none before, it is all that happened since the process began, if that was lately; of one that
    has run for long, nothing but its state.
    """
    moment = _Moment(
        snapshot.at, 0.0, snapshot.in_use, snapshot.waiters, Distribution(), Distribution(), PoolCounters()
    )
    age = snapshot.at - snapshot.source.started
    if last is None and 0 <= age <= YOUNG:
        moment.seconds, moment.counters = age, snapshot.counters
        moment.wait, moment.hold = snapshot.wait, snapshot.hold
    elif last is not None:
        moment.seconds = snapshot.at - last.at
        moment.wait, moment.hold = snapshot.wait.since(last.wait), snapshot.hold.since(last.hold)
        moment.counters = _difference(snapshot.counters, last.counters)
    return moment


def _difference(later: PoolCounters, earlier: PoolCounters) -> PoolCounters:
    return PoolCounters(*(getattr(later, name) - getattr(earlier, name) for name in _COUNTERS))


def added(counters: Iterable[PoolCounters]) -> PoolCounters:
    """The sum of all."""
    kept = tuple(counters)
    return PoolCounters(*(sum(getattr(each, name) for each in kept) for name in _COUNTERS))


def joined(distributions: Iterable[Distribution]) -> Distribution:
    """The times of all."""
    counts: dict[int, int] = {}
    total = longest = 0.0
    for each in distributions:
        for bucket, times in each.counts:
            counts[bucket] = counts.get(bucket, 0) + times
        total += each.total
        longest = max(longest, each.max)
    return Distribution(tuple(sorted(counts.items())), total, longest)


def _slice(moments: list[_Moment]) -> Slice:
    counters = added(moment.counters for moment in moments)
    seconds = sum(moment.seconds for moment in moments)
    return Slice(
        in_use=max(moment.in_use for moment in moments),
        waiters=max(moment.waiters for moment in moments),
        wait=joined(moment.wait for moment in moments).spread().p95,
        hold=joined(moment.hold for moment in moments).spread().p95,
        checkouts=counters.checkouts / seconds if seconds else 0.0,
        connects=counters.connects,
        timeouts=counters.timeouts,
    )

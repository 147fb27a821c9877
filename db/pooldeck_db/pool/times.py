"""Times as cumulative histograms: any two moments give the spread of what happened between them.

Buckets are 5 % wide and grow, so that microseconds and minutes are kept with the same care in few of them. Counts
only grow: whoever reads them picks the window by a difference, and sums several processes by an addition, which
percentiles would not allow.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from itertools import islice, repeat
from math import ceil, log
from operator import add, mul

LEAST = 1e-6
"""Seconds that the first bucket reaches to."""

GROWTH = 1.05
"""How much longer than the one before the times of a bucket may be."""

_FACTOR = 1 / log(GROWTH)
_OFFSET = -log(LEAST) * _FACTOR
_SHORTEST = LEAST / 2
"""What takes no time at all has no logarithm either."""


def bucket_of(seconds: float) -> int:
    """The bucket that a time falls into."""
    return max(0, ceil(log(max(seconds, _SHORTEST)) * _FACTOR + _OFFSET))


def edge_of(bucket: int) -> float:
    """The longest time that falls into the bucket, in seconds."""
    return LEAST * GROWTH**bucket


@dataclass(frozen=True, slots=True)
class Spread:
    """How times were spread, in seconds; all zero where there was none."""

    p50: float = 0.0
    p95: float = 0.0
    max: float = 0.0
    count: int = 0
    """How many times there were."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """All times since a pool was made, or those between two moments."""

    counts: tuple[tuple[int, int], ...] = ()
    """(bucket, how many times), in the order of the buckets; empty ones are left out."""
    total: float = 0.0
    """The sum of all times, in seconds."""
    max: float = 0.0
    """The longest time, in seconds; between two moments the upper edge of its bucket where it is not known."""

    @property
    def count(self) -> int:
        """How many times there are."""
        return sum(times for _, times in self.counts)

    def since(self, earlier: Distribution) -> Distribution:
        """What came after an earlier state of the same distribution."""
        before = dict(earlier.counts)
        counts = tuple(
            (bucket, times - before.get(bucket, 0))
            for bucket, times in self.counts
            if times > before.get(bucket, 0)
        )
        if not counts:
            return Distribution()
        longest = self.max if self.max > earlier.max else min(self.max, edge_of(counts[-1][0]))
        return Distribution(counts, max(0.0, self.total - earlier.total), longest)

    def plus(self, other: Distribution) -> Distribution:
        """The times of both."""
        counts = dict(self.counts)
        for bucket, times in other.counts:
            counts[bucket] = counts.get(bucket, 0) + times
        return Distribution(tuple(sorted(counts.items())), self.total + other.total, max(self.max, other.max))

    def spread(self) -> Spread:
        """The percentiles by nearest rank: each the upper edge of its bucket, and never more than the longest."""
        count = self.count
        if not count:
            return Spread()
        return Spread(self._reached(ceil(0.50 * count)), self._reached(ceil(0.95 * count)), self.max, count)

    def _reached(self, rank: int) -> float:
        """The time that so many of them did not exceed."""
        seen = 0
        for bucket, times in self.counts:
            seen += times
            if seen >= rank:
                return min(edge_of(bucket), self.max)
        return self.max


class Times:
    """A distribution that grows; who adds from several threads holds a lock around it."""

    def __init__(self) -> None:
        self.count = 0
        """How many times there are."""
        self._counts: Counter[int] = Counter()
        self._total = 0.0
        self._max = 0.0

    def add(self, seconds: float) -> None:
        """Count one time in."""
        self.take(deque((seconds,)))

    def take(self, queue: deque[float]) -> None:
        """Count in all that a queue holds, and leave it empty, but for what comes meanwhile.

        Nothing here runs once a time but what is written in C: it is paid for by every checkout.
        """
        seconds = list(islice(iter(queue.popleft, None), len(queue)))
        if not seconds:
            return
        positive = map(max, seconds, repeat(_SHORTEST))
        self._counts.update(map(ceil, map(add, map(mul, map(log, positive), repeat(_FACTOR)), repeat(_OFFSET))))
        self.count += len(seconds)
        self._total += sum(seconds)
        self._max = max(self._max, *seconds)

    def distribution(self) -> Distribution:
        """The times up to now."""
        counts: dict[int, int] = {}
        for bucket, times in sorted(self._counts.items()):
            counts[max(0, bucket)] = counts.get(max(0, bucket), 0) + times
        return Distribution(tuple(counts.items()), self._total, self._max)

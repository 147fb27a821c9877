"""Times as histograms: never more than a bucket off, additive, and any two moments give a window."""

from __future__ import annotations

import random

import pytest

from pooldeck_db.pool import Distribution, Spread
from pooldeck_db.pool.times import GROWTH, bucket_of, edge_of
from support.pool import times


def test_a_bucket_holds_what_reaches_its_edge_and_is_five_percent_wide() -> None:
    for bucket in range(1, 600):
        edge = edge_of(bucket)
        assert bucket_of(edge * 0.9999) == bucket
        assert bucket_of(edge * 1.0001) == bucket + 1
    assert [bucket_of(seconds) for seconds in (-1.0, 0.0, 1e-9, 1e-6)] == [0, 0, 0, 0]


def test_percentiles_are_by_nearest_rank_to_five_percent() -> None:
    dice = random.Random(7)
    seconds = sorted(dice.lognormvariate(-6, 2) for _ in range(1_000))
    spread = times(*seconds).spread()
    assert seconds[499] <= spread.p50 <= seconds[499] * GROWTH
    assert seconds[949] <= spread.p95 <= seconds[949] * GROWTH
    assert (spread.max, spread.count) == (seconds[-1], 1_000)


def test_nothing_is_all_zero() -> None:
    assert Distribution().spread() == Spread() == times().spread()


def test_a_window_is_the_difference_of_two_moments() -> None:
    earlier, later = (1.0, 0.002, 0.002), (0.5, 0.002)
    between = times(*earlier, *later).since(times(*earlier))
    assert between.counts == times(*later).counts
    assert between.total == pytest.approx(0.502)
    assert between.spread().count == 2


def test_the_longest_of_a_window_is_exact_where_it_is_the_longest_of_all_and_else_its_buckets_edge() -> None:
    assert times(1.0, 3.0).since(times(1.0)).max == 3.0
    assert 1.0 <= times(3.0, 1.0).since(times(3.0)).max <= GROWTH
    assert times(3.0, 3.0).since(times(3.0)).max == 3.0
    assert times(3.0).since(times(3.0)) == Distribution()


def test_two_processes_add_up() -> None:
    one, other = (0.1, 0.2, 4.0), (0.1, 0.00001)
    both = times(*one).plus(times(*other))
    assert both.counts == times(*one, *other).counts
    assert (both.max, both.count) == (4.0, 5)
    assert both.total == pytest.approx(4.40001)

"""What a pool did over any window, and the curves of its figures, by snapshots that the test makes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.pool import PoolCounters, PoolSnapshot, PoolSource
from pooldeck_db.pool.history import SPAN, PoolHistory, PoolWindow, joined
from pooldeck_db.pool.times import Times
from pooldeck_db.pool.totals import slices_together, totals, windows_together
from support.pool import snapshot


class Life:
    """One process of which snapshots are taken."""

    def __init__(self, at: float = 1000.0) -> None:
        self.history = PoolHistory()
        self.wait = Times()
        self.at = at
        self.checkouts = 0
        self.source = PoolSource("shop", 4711, started=1.0)

    def after(self, seconds: float, *waits: float, in_use: int = 0, waiters: int = 0) -> PoolSnapshot:
        """Let time go by in which there were these checkouts, and look."""
        self.at += seconds
        for wait in waits:
            self.wait.add(wait)
        self.checkouts += len(waits)
        seen = replace(
            snapshot(),
            at=self.at,
            source=self.source,
            in_use=in_use,
            waiters=waiters,
            wait=self.wait.distribution(),
            counters=PoolCounters(checkouts=self.checkouts),
        )
        self.history.add(seen)
        return seen


def test_a_window_is_what_happened_in_it_alone() -> None:
    life = Life()
    life.after(1, 9.0)
    life.after(10, 1.0, 1.0)
    life.after(10, 0.1)
    recent = life.history.window(10, life.at)
    assert (recent.seconds, recent.counters.checkouts, recent.wait.count) == (10, 1, 1)
    assert recent.wait.p50 == pytest.approx(0.1, rel=0.05)
    assert recent.rate(recent.counters.checkouts) == pytest.approx(0.1)
    longer = life.history.window(300, life.at)
    assert (longer.seconds, longer.counters.checkouts, longer.wait.count) == (20, 3, 3)


def test_of_a_process_that_has_run_for_long_what_was_before_the_first_look_is_not_counted() -> None:
    life = Life()
    life.after(1, *[5.0] * 100, in_use=3)
    assert life.history.window(300, life.at) == PoolWindow(in_use=3)


def test_a_process_that_began_lately_is_counted_from_its_beginning() -> None:
    life = Life()
    life.source = replace(life.source, started=970.0)
    life.after(10, 1.0, 1.0)
    window = life.history.window(300, life.at)
    assert (window.seconds, window.counters.checkouts, window.wait.count) == (40.0, 2, 2)


def test_a_window_that_was_begun_anew_begins_there() -> None:
    life = Life()
    life.after(1)
    life.after(10, 1.0)
    begun = life.at
    life.after(10, 2.0, 2.0)
    assert life.history.window(300, life.at, since=begun).counters.checkouts == 2


def test_a_process_that_was_started_anew_begins_from_nothing() -> None:
    life = Life()
    life.after(1)
    life.after(10, *[1.0] * 50)
    life.source = replace(life.source, pid=4712, started=life.at + 5)
    life.wait, life.checkouts = Times(), 0
    life.after(10, 1.0)
    life.after(10, 1.0)
    assert life.history.window(300, life.at).counters.checkouts == 52


def test_a_gap_is_not_counted_and_is_blank_in_the_curve() -> None:
    life = Life(at=999.0)
    life.after(1, in_use=1)
    life.after(1, in_use=2)
    life.history.lost()
    life.after(20, *[1.0] * 9, in_use=3)
    window = life.history.window(300, life.at)
    assert (window.seconds, window.counters.checkouts) == (1, 0)
    curve = life.history.slices(5, 5.0, life.at)
    assert [None if each is None else each.in_use for each in curve] == [2, None, None, None, 3]


def test_a_curve_has_the_peak_of_each_slice_and_its_rates() -> None:
    life = Life(at=999.0)
    life.after(1, in_use=1)
    life.after(4, 0.5, 0.5, in_use=7, waiters=2)
    life.after(2, in_use=2)
    first, second = life.history.slices(2, 5.0, life.at)
    assert first is not None
    assert second is not None
    assert (first.in_use, first.waiters, first.checkouts) == (7, 2, 0.5)
    assert first.wait == pytest.approx(0.5, rel=0.05)
    assert (second.in_use, second.wait) == (2, 0.0)


def test_looking_often_does_not_let_it_grow_and_loses_nothing() -> None:
    life = Life()
    life.after(0.25)
    for _ in range(8000):
        life.after(0.25, 0.01)
    window = life.history.window(2 * SPAN, life.at)
    assert window.counters.checkouts == pytest.approx(SPAN * 4, rel=0.01)
    assert len(life.history) <= SPAN


def test_a_clock_that_goes_back_disturbs_nothing() -> None:
    life = Life()
    life.after(1)
    life.after(10, 1.0)
    life.after(-300, 1.0)
    life.after(1, 1.0)
    assert life.history.window(600, 712.0).counters.checkouts == 2


def test_workers_are_summed_and_percentiles_are_of_all_their_times() -> None:
    fast, slow = Life(), Life()
    seen = [fast.after(1, in_use=2), slow.after(1, in_use=3, waiters=4)]
    fast.after(10, *[0.01] * 95)
    slow.after(10, *[1.0] * 5)
    window = windows_together([each.history.window(60, each.at) for each in (fast, slow)])
    assert (window.seconds, window.counters.checkouts) == (10, 100)
    assert window.wait.p95 == pytest.approx(0.01, rel=0.05)
    assert window.wait.max == pytest.approx(1.0)
    full = totals(seen)
    assert (full.in_use, full.waiters, full.size) == (5, 4, 2 * snapshot().size)
    curves = [each.history.slices(3, 5.0, fast.at) for each in (fast, slow)]
    together = slices_together(curves)
    assert [None if each is None else each.in_use for each in together] == [5, None, 0]


def test_a_pool_without_limit_makes_the_sum_one_without_limit() -> None:
    assert totals([snapshot(), replace(snapshot(), max_overflow=-1)]).capacity is None
    assert totals([snapshot()]).capacity == snapshot().size + snapshot().max_overflow


def test_joining_nothing_is_nothing() -> None:
    assert joined([]).spread().count == 0

"""The recorder: plain facts in, a snapshot out, by a clock that the test moves."""

from __future__ import annotations

from pooldeck_db.pool.recorder import EVENTS_KEPT, Occupancy, PoolRecorder, Samples

FULL = Occupancy(size=2, max_overflow=1, in_use=3, idle=0, overflow=1)
FRESH = Occupancy(size=2, max_overflow=1, in_use=0, idle=0, overflow=-2)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def recorder(clock: Clock, *, recycle: float = -1, window: float = 300.0) -> PoolRecorder:
    """Return a recorder that goes by this clock."""
    return PoolRecorder(window=window, recycle=recycle, clock=clock, wall=clock)


def test_a_pool_that_was_never_filled_has_no_overflow() -> None:
    assert recorder(Clock()).snapshot(FRESH).overflow == 0


def test_only_who_finds_no_free_connection_is_a_waiter() -> None:
    clock = Clock()
    observed = recorder(clock)
    lucky, waiting = observed.checkout_begins(must_wait=False), observed.checkout_begins(must_wait=True)
    clock.now += 0.5
    seen = observed.snapshot(FULL)
    assert (seen.waiters, seen.longest_wait) == (1, 0.5)
    observed.checkout_ends(lucky, 1000.0)
    observed.checkout_ends(waiting, 1000.0)
    assert observed.snapshot(FULL).waiters == 0
    assert observed.snapshot(FULL).wait.max == 0.5


def test_a_connection_tells_who_holds_it_and_for_how_long() -> None:
    clock = Clock()
    observed = recorder(clock)
    observed.connected("a", 4711)
    clock.now += 10
    observed.taken("a", "rows of orders", "Task-7")
    observed.ran("a", "SELECT 1")
    clock.now += 2
    (view,) = observed.snapshot(FULL).connections
    assert (view.number, view.pid, view.age, view.uses) == (1, 4711, 12.0, 1)
    assert (view.holder, view.task, view.held) == ("rows of orders", "Task-7", 2.0)
    assert (view.statements, view.statement) == (1, "SELECT 1")


def test_an_idle_connection_has_no_holder_and_its_hold_time_is_kept() -> None:
    clock = Clock()
    observed = recorder(clock)
    observed.connected("a", None)
    observed.taken("a", "rows of orders", "Task-7")
    clock.now += 3
    observed.given_back("a")
    seen = observed.snapshot(FRESH)
    (view,) = seen.connections
    assert (view.holder, view.task, view.held) == (None, None, None)
    assert (seen.hold.p50, seen.hold.max, seen.hold.count) == (3.0, 3.0, 1)


def test_a_connection_closed_at_its_age_is_a_recycle_and_another_is_not() -> None:
    clock = Clock()
    observed = recorder(clock, recycle=60)
    observed.connected("old", None)
    clock.now += 60
    observed.connected("young", None)
    observed.closed("old")
    observed.closed("young")
    counters = observed.snapshot(FRESH).counters
    assert (counters.closes, counters.recycles) == (2, 1)
    assert [event.kind for event in observed.snapshot(FRESH).events] == ["connect", "connect", "recycle", "close"]


def test_closing_twice_counts_once() -> None:
    observed = recorder(Clock())
    observed.connected("a", None)
    observed.closed("a")
    observed.closed("a")
    assert observed.snapshot(FRESH).counters.closes == 1


def test_what_failed_before_it_was_handed_out_does_not_come_back() -> None:
    observed = recorder(Clock())
    observed.connected("a", None)
    observed.given_back("a")
    counters = observed.snapshot(FRESH).counters
    assert (counters.checkouts, counters.checkins) == (0, 0)


def test_a_connection_closed_under_its_holder_counts_its_hold_time_all_the_same() -> None:
    clock = Clock()
    observed = recorder(clock)
    observed.connected("a", None)
    observed.taken("a", "rows of orders", "Task-7")
    clock.now += 4
    observed.closed("a")
    observed.given_back("a")
    seen = observed.snapshot(FRESH)
    assert (seen.hold.max, seen.counters.checkins, seen.connections) == (4.0, 1, ())


def test_percentiles_are_of_the_window_alone() -> None:
    samples = Samples(window=60)
    samples.add(0.0, 99.0)
    for tenth in range(1, 101):
        samples.add(100.0, tenth / 10)
    spread = samples.spread(120.0)
    assert (spread.count, spread.max) == (100, 10.0)
    assert spread.p50 == 5.1
    assert spread.p95 == 9.5


def test_nothing_in_the_window_is_all_zero() -> None:
    samples = Samples(window=60)
    samples.add(0.0, 99.0)
    assert samples.spread(1000.0).max == 0.0
    assert samples.spread(1000.0).count == 0


def test_events_are_bounded_and_the_newest_stay() -> None:
    observed = recorder(Clock())
    for number in range(EVENTS_KEPT + 10):
        observed.timed_out(str(number))
    events = observed.snapshot(FRESH).events
    assert len(events) == EVENTS_KEPT
    assert events[-1].detail == str(EVENTS_KEPT + 9)

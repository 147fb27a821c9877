"""The recorder: plain facts in, a snapshot out, by a clock that the test moves."""

from __future__ import annotations

import threading

from pooldeck_db.pool.checkout import Checkout, Connection
from pooldeck_db.pool.recorder import QUEUE_LENGTH, Occupancy, PoolRecorder
from pooldeck_db.pool.records import CONNECTIONS_SHOWN, EVENTS_KEPT, WAITERS_SHOWN

FULL = Occupancy(size=2, max_overflow=1, in_use=3, idle=0, overflow=1)
FRESH = Occupancy(size=2, max_overflow=1, in_use=0, idle=0, overflow=-2)
ONE = Occupancy(size=2, max_overflow=1, in_use=1, idle=1, overflow=0)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def recorder(clock: Clock, *, recycle: float = -1) -> PoolRecorder:
    """Return a recorder that goes by this clock."""
    return PoolRecorder(recycle=recycle, clock=clock, wall=clock)


def asked(observed: PoolRecorder, holder: str = "rows of orders", task: str = "Task-7") -> Checkout:
    """Ask for a connection."""
    checkout = Checkout(observed.now(), holder, task, "")
    observed.asked(checkout)
    return checkout


def taken(observed: PoolRecorder, connection: Connection | None = None) -> Connection:
    """Check out a connection, a new one where none is given."""
    checkout = asked(observed)
    made = connection or observed.connected(None)
    observed.taken(checkout, made)
    return made


def test_a_pool_that_was_never_filled_has_no_overflow() -> None:
    assert recorder(Clock()).snapshot(FRESH).overflow == 0


def test_who_asks_and_gets_none_is_a_waiter_until_it_has_one_or_gives_up() -> None:
    clock = Clock()
    observed = recorder(clock)
    for _ in range(3):
        taken(observed)
    first, second = asked(observed, "first", "a"), asked(observed, "second", "b")
    clock.now += 0.5
    seen = observed.snapshot(FULL)
    assert (seen.waiters, seen.longest_wait) == (2, 0.5)
    assert [(waiter.holder, waiter.task, waiter.waited) for waiter in seen.waiting] == [
        ("first", "a", 0.5),
        ("second", "b", 0.5),
    ]
    observed.gave_up(first, "timeout")
    observed.gave_up(second)
    seen = observed.snapshot(FULL)
    assert (seen.waiters, seen.waiting, seen.counters.timeouts) == (0, (), 1)
    assert seen.wait.max == 0.5
    assert seen.wait.count == 5


def test_for_whom_a_connection_is_being_made_does_not_wait() -> None:
    clock = Clock()
    observed = recorder(clock)
    taken(observed)
    taken(observed)
    asked(observed, "has its turn")
    clock.now += 0.25
    asked(observed, "waits")
    clock.now += 0.25
    seen = observed.snapshot(FULL)
    assert [waiter.holder for waiter in seen.waiting] == ["waits"]
    assert seen.longest_wait == 0.25


def test_a_connection_tells_who_holds_it_and_for_how_long() -> None:
    clock = Clock()
    observed = recorder(clock)
    connection = observed.connected(4711)
    clock.now += 10
    taken(observed, connection)
    observed.began(connection, "SELECT 1")
    clock.now += 2
    (view,) = observed.snapshot(ONE).connections
    assert (view.number, view.pid, view.age, view.uses) == (1, 4711, 12.0, 1)
    assert (view.holder, view.task, view.held) == ("rows of orders", "Task-7", 2.0)
    assert (view.statements, view.statement) == (1, "SELECT ?")
    assert (view.running, view.quiet) == (2.0, None)


def test_quiet_is_since_the_last_statement_or_since_the_checkout() -> None:
    clock = Clock()
    observed = recorder(clock)
    connection = taken(observed)
    clock.now += 3
    assert observed.snapshot(ONE).connections[0].quiet == 3.0
    observed.began(connection, "SELECT x")
    clock.now += 1
    observed.ended(connection)
    clock.now += 5
    (view,) = observed.snapshot(ONE).connections
    assert (view.running, view.quiet, view.held) == (None, 5.0, 9.0)


def test_an_idle_connection_has_no_holder_and_its_hold_time_is_kept() -> None:
    clock = Clock()
    observed = recorder(clock)
    connection = taken(observed)
    observed.began(connection, "SELECT x")
    clock.now += 3
    observed.given_back(connection)
    seen = observed.snapshot(FRESH)
    (view,) = seen.connections
    assert (view.holder, view.task, view.held, view.running, view.quiet) == (None, None, None, None, None)
    assert (view.statements, view.statement) == (1, "SELECT x")
    spread = seen.hold.spread()
    assert (spread.p50, spread.max, spread.count) == (3.0, 3.0, 1)


def test_a_connection_replaced_without_being_invalidated_was_recycled() -> None:
    clock = Clock()
    observed = recorder(clock, recycle=60)
    aged, broken, outdated = (observed.connected(None) for _ in range(3))
    clock.now += 61
    observed.closed(aged)
    observed.connected(None, replaces=aged)
    observed.invalidated(broken, "Error")
    observed.closed(broken)
    observed.connected(None, replaces=broken)
    observed.outdated()
    observed.closed(outdated)
    observed.connected(None, replaces=outdated)
    seen = observed.snapshot(FRESH)
    counters = seen.counters
    assert (counters.connects, counters.closes, counters.reconnects, counters.recycles) == (6, 3, 3, 1)
    assert (counters.invalidations, seen.recycle) == (1, 60)
    assert [(event.kind, event.connection, event.detail) for event in seen.events[3:6]] == [
        ("close", 1, ""),
        ("recycle", 1, "after 61 s"),
        ("connect", 4, ""),
    ]


def test_closing_twice_counts_once() -> None:
    observed = recorder(Clock())
    connection = observed.connected(None)
    observed.closed(connection)
    observed.closed(connection)
    assert observed.snapshot(FRESH).counters.closes == 1


def test_a_connection_that_the_pool_lost_without_closing_it_is_gone() -> None:
    observed = recorder(Clock())
    observed.connected(None, alive=lambda: False)
    seen = observed.snapshot(FRESH)
    assert (seen.connections, seen.counters.connects, seen.counters.closes) == ((), 1, 1)


def test_what_failed_before_it_was_handed_out_does_not_come_back() -> None:
    observed = recorder(Clock())
    observed.given_back(observed.connected(None))
    counters = observed.snapshot(FRESH).counters
    assert (counters.checkouts, counters.checkins) == (0, 0)


def test_a_connection_closed_under_its_holder_counts_its_hold_time_all_the_same() -> None:
    clock = Clock()
    observed = recorder(clock)
    connection = taken(observed)
    clock.now += 4
    observed.closed(connection)
    observed.given_back(connection)
    seen = observed.snapshot(FRESH)
    assert (seen.hold.max, seen.counters.checkouts, seen.counters.checkins) == (4.0, 1, 1)
    assert seen.connections == ()


def test_events_are_bounded_numbered_and_the_newest_stay() -> None:
    observed = recorder(Clock())
    for number in range(EVENTS_KEPT + 10):
        observed.gave_up(asked(observed, str(number)), "timeout")
    events = observed.snapshot(FRESH).events
    assert len(events) == EVENTS_KEPT
    assert events[-1].detail == str(EVENTS_KEPT + 9)
    assert [event.number for event in events] == list(range(11, EVENTS_KEPT + 11))


def test_a_large_pool_is_cut_and_those_that_are_held_stay() -> None:
    clock = Clock()
    observed = recorder(clock)
    for _ in range(CONNECTIONS_SHOWN + 5):
        observed.connected(None)
    taken(observed)
    for number in range(WAITERS_SHOWN + 5):
        asked(observed, str(number))
    clock.now += 1
    seen = observed.snapshot(ONE)
    assert len(seen.connections) == CONNECTIONS_SHOWN
    assert seen.connections[-1].holder == "rows of orders"
    assert (seen.waiters, len(seen.waiting)) == (WAITERS_SHOWN + 5, WAITERS_SHOWN)


def test_nobody_looking_does_not_let_facts_pile_up() -> None:
    observed = recorder(Clock())
    connection = observed.connected(None)
    for _ in range(10 * QUEUE_LENGTH):
        taken(observed, connection)
        observed.given_back(connection)
    assert len(observed._waits) + len(observed._holds) + len(observed._facts) <= 2 * QUEUE_LENGTH + 2
    assert observed.snapshot(FRESH).wait.count == 10 * QUEUE_LENGTH


def test_no_thread_loses_a_count_to_another() -> None:
    observed = PoolRecorder()

    def work() -> None:
        connection = observed.connected(None)
        for _ in range(2_000):
            taken(observed, connection)
            observed.began(connection, "SELECT 1")
            observed.ended(connection)
            observed.given_back(connection)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen = observed.snapshot(ONE)
        assert seen.counters.checkins <= seen.counters.checkouts
    seen = observed.snapshot(FRESH)
    counters = seen.counters
    assert (counters.checkouts, counters.checkins, counters.statements) == (12_000, 12_000, 12_000)
    assert (seen.wait.count, seen.hold.count) == (12_000, 12_000)

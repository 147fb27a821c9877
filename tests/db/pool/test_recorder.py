"""The recorder: plain facts in, a snapshot out, by a clock that the test moves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from pooldeck_db.pool.checkout import Asking, Connection
from pooldeck_db.pool.hooks import checking_in, connecting, executing
from pooldeck_db.pool.recorder import QUEUE_LENGTH, Occupancy, PoolRecorder
from pooldeck_db.pool.records import CONNECTIONS_SHOWN, EVENTS_KEPT, WAITERS_SHOWN, PoolSnapshot

FULL = Occupancy(size=2, max_overflow=1, in_use=3, idle=0, overflow=1, by_task=True)
FRESH = Occupancy(size=2, max_overflow=1, in_use=0, idle=0, overflow=-2, by_task=True)
ONE = Occupancy(size=2, max_overflow=1, in_use=1, idle=1, overflow=0, by_task=True)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Driver:
    """Stands for a driver's connection, and for all that SQLAlchemy hands out around it."""

    def __init__(self) -> None:
        self.dbapi_connection = self.connection = self.root_connection = self


class Pool:
    """The hooks of an observed pool, called as SQLAlchemy calls them."""

    def __init__(self, clock: Clock | None = None, *, recycle: float = -1) -> None:
        self.recorder = PoolRecorder(recycle=recycle, clock=clock, wall=clock) if clock else PoolRecorder()
        self.drivers: dict[Connection, Any] = {}
        self.give: Any = None
        self.statement = executing(self.execute, self.recorder)
        self.given_back = checking_in(self.recorder, lambda _: None)
        self.during: Callable[[], None] = lambda: None

    def execute(self, *_: object) -> None:
        self.during()

    def new(self, pid: int | None = None, **how: Any) -> Connection:
        """Connect."""
        driver = Driver()
        connection = self.recorder.connected(pid, identity=id(driver), **how)
        self.drivers[connection] = driver
        return connection

    def take(self, connection: Connection | None = None) -> Connection:
        """Check out a connection, a new one where none is given."""
        taken = connection or self.new()
        driver = self.drivers[taken]
        checkout = connecting(
            lambda: driver,
            self.recorder,
            asker=lambda: "Task-7",
            met=lambda _: taken,
            gave_up=lambda *_: None,
            stacks=False,
        )
        checkout()
        return taken

    def ask(self, holder: str = "rows of orders", task: str = "Task-7") -> Asking:
        """Ask for a connection that does not come."""
        asking = (self.recorder.now(), holder, task, ())
        self.recorder.asking[id(asking)] = asking
        return asking

    def run(self, connection: Connection, statement: str) -> None:
        """Send a statement."""
        self.statement(None, statement, (), self.drivers[connection])

    def give_back(self, connection: Connection) -> None:
        """Check the connection in."""
        self.given_back(self.drivers[connection], Any)  # type: ignore[arg-type]

    def seen(self, occupancy: Occupancy = FRESH) -> PoolSnapshot:
        """The pool now."""
        return self.recorder.snapshot(occupancy)


def test_a_pool_that_was_never_filled_has_no_overflow() -> None:
    assert Pool().seen(FRESH).overflow == 0


def test_who_asks_and_gets_none_is_a_waiter_until_it_gives_up() -> None:
    clock = Clock()
    pool = Pool(clock)
    for _ in range(3):
        pool.take()
    first, second = pool.ask("first", "a"), pool.ask("second", "b")
    clock.now += 0.5
    seen = pool.seen(FULL)
    assert (seen.waiters, seen.longest_wait) == (2, 0.5)
    assert [(waiter.holder, waiter.task, waiter.waited) for waiter in seen.waiting] == [
        ("first", "a", 0.5),
        ("second", "b", 0.5),
    ]
    pool.recorder.gave_up(first, "timeout")
    pool.recorder.gave_up(second)
    seen = pool.seen(FULL)
    assert (seen.waiters, seen.waiting, seen.counters.timeouts) == (0, (), 1)
    assert (seen.wait.max, seen.wait.count) == (0.5, 5)


def test_for_whom_a_connection_is_being_made_does_not_wait() -> None:
    clock = Clock()
    pool = Pool(clock)
    pool.take()
    pool.take()
    pool.ask("has its turn")
    clock.now += 0.25
    pool.ask("waits")
    clock.now += 0.25
    seen = pool.seen(FULL)
    assert [waiter.holder for waiter in seen.waiting] == ["waits"]
    assert seen.longest_wait == 0.25


def test_a_connection_tells_who_holds_it_what_runs_and_for_how_long() -> None:
    clock = Clock()
    pool = Pool(clock)
    connection = pool.new(4711)
    clock.now += 10
    pool.take(connection)
    clock.now += 1

    def look() -> None:
        clock.now += 2
        (view,) = pool.seen(ONE).connections
        assert (view.number, view.pid, view.age, view.uses) == (1, 4711, 13.0, 1)
        assert (view.holder, view.task, view.thread, view.held) == ("", "Task-7", "", 3.0)
        assert (view.statements, view.statement) == (1, "SELECT ?")
        assert (view.running, view.quiet) == (2.0, None)

    pool.during = look
    pool.run(connection, "SELECT 1")
    assert pool.seen(ONE).connections[0].running is None


def test_quiet_is_since_the_last_statement_or_since_the_checkout() -> None:
    clock = Clock()
    pool = Pool(clock)
    connection = pool.take()
    clock.now += 3
    assert pool.seen(ONE).connections[0].quiet == 3.0
    pool.run(connection, "SELECT x")
    clock.now += 5
    (view,) = pool.seen(ONE).connections
    assert (view.running, view.quiet, view.held) == (None, 5.0, 8.0)


def test_an_idle_connection_has_no_holder_and_its_hold_time_is_kept() -> None:
    clock = Clock()
    pool = Pool(clock)
    connection = pool.take()
    pool.run(connection, "SELECT x")
    clock.now += 3
    pool.give_back(connection)
    seen = pool.seen()
    (view,) = seen.connections
    assert (view.holder, view.task, view.held, view.running, view.quiet) == (None, None, None, None, None)
    assert (view.statements, view.statement) == (1, "SELECT x")
    spread = seen.hold.spread()
    assert (spread.p50, spread.max, spread.count) == (3.0, 3.0, 1)


def test_a_connection_replaced_without_being_invalidated_was_recycled() -> None:
    clock = Clock()
    pool = Pool(clock, recycle=60)
    observed = pool.recorder
    aged, broken, outdated = (pool.new() for _ in range(3))
    clock.now += 61
    observed.closed(aged)
    observed.connected(None, replaces=aged)
    observed.invalidated(broken, "Error")
    observed.closed(broken)
    observed.connected(None, replaces=broken)
    observed.outdated()
    observed.closed(outdated)
    observed.connected(None, replaces=outdated)
    seen = pool.seen()
    counters = seen.counters
    assert (counters.connects, counters.closes, counters.reconnects, counters.recycles) == (6, 3, 3, 1)
    assert (counters.invalidations, seen.recycle) == (1, 60)
    assert [(event.kind, event.connection, event.detail) for event in seen.events[3:6]] == [
        ("close", 1, ""),
        ("recycle", 1, "after 61 s"),
        ("connect", 4, ""),
    ]


def test_closing_twice_counts_once() -> None:
    pool = Pool()
    connection = pool.new()
    pool.recorder.closed(connection)
    pool.recorder.closed(connection)
    assert pool.seen().counters.closes == 1


def test_a_connection_that_the_pool_lost_without_closing_it_is_gone() -> None:
    pool = Pool()
    pool.new(alive=lambda: False)
    seen = pool.seen()
    assert (seen.connections, seen.counters.connects, seen.counters.closes) == ((), 1, 1)
    assert pool.recorder.known == {}


def test_what_failed_before_it_was_handed_out_does_not_come_back() -> None:
    pool = Pool()
    pool.give_back(pool.new())
    counters = pool.seen().counters
    assert (counters.checkouts, counters.checkins) == (0, 0)


def test_a_connection_closed_under_its_holder_counts_its_hold_time_all_the_same() -> None:
    clock = Clock()
    pool = Pool(clock)
    connection = pool.take()
    clock.now += 4
    pool.recorder.closed(connection)
    checking_in(pool.recorder, lambda _: connection)(None, Any)  # type: ignore[arg-type]
    seen = pool.seen()
    assert (seen.hold.max, seen.counters.checkouts, seen.counters.checkins) == (4.0, 1, 1)
    assert seen.connections == ()


def test_events_are_bounded_numbered_and_the_newest_stay() -> None:
    pool = Pool()
    for number in range(EVENTS_KEPT + 10):
        pool.recorder.gave_up(pool.ask(str(number)), "timeout")
    events = pool.seen().events
    assert len(events) == EVENTS_KEPT
    assert events[-1].detail == str(EVENTS_KEPT + 9)
    assert [event.number for event in events] == list(range(11, EVENTS_KEPT + 11))


def test_a_large_pool_is_cut_and_those_that_are_held_stay() -> None:
    clock = Clock()
    pool = Pool(clock)
    for _ in range(CONNECTIONS_SHOWN + 5):
        pool.new()
    pool.take()
    asking = [pool.ask(str(number)) for number in range(WAITERS_SHOWN + 5)]
    clock.now += 1
    seen = pool.seen(ONE)
    assert len(seen.connections) == CONNECTIONS_SHOWN
    assert seen.connections[-1].task == "Task-7"
    assert (seen.waiters, len(seen.waiting)) == (len(asking), WAITERS_SHOWN)


def test_nobody_looking_does_not_let_facts_pile_up() -> None:
    pool = Pool()
    connection = pool.new()
    for _ in range(3 * QUEUE_LENGTH):
        pool.take(connection)
        pool.give_back(connection)
    assert len(pool.recorder.waits) + len(pool.recorder.holds) <= 2 * QUEUE_LENGTH + 2
    assert pool.seen().wait.count == 3 * QUEUE_LENGTH


def test_no_thread_loses_a_count_to_another() -> None:
    pool = Pool()

    def work() -> None:
        connection = pool.new()
        for _ in range(1_500):
            pool.take(connection)
            pool.run(connection, "SELECT 1")
            pool.give_back(connection)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        counters = pool.seen(ONE).counters
        assert counters.checkins <= counters.checkouts
    seen = pool.seen()
    counters = seen.counters
    assert (counters.checkouts, counters.checkins, counters.statements) == (9_000, 9_000, 9_000)
    assert (seen.wait.count, seen.hold.count) == (9_000, 9_000)

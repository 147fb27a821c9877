"""Every figure of a snapshot against a count that the test makes itself, under real load."""

from __future__ import annotations

import asyncio
import gc
import random
import threading
from contextlib import suppress
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool, StaticPool

from pooldeck_db.guard import to_its_end
from pooldeck_db.pool.instrumented import observe
from pooldeck_db.poolwatch import named
from pooldeck_db.target import Backend
from support.pool import url_of
from support.servers import until

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from pooldeck_db.pool import Distribution, PoolSnapshot
    from pooldeck_db.pool.observed import PoolObserver
    from pooldeck_db.target import Target

SIZE, OVERFLOW, TASKS = 3, 2, 200


class Counted:
    """What the tasks of a test did and measured themselves."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.holds: list[float] = []
        self.checkouts = self.timeouts = self.statements = self.invalidations = 0
        self.lock = threading.Lock()

    def waited(self, began: float) -> None:
        self.waits.append(monotonic() - began)

    def agrees(self, seen: PoolSnapshot) -> None:
        """All that was counted here is in the snapshot."""
        counters = seen.counters
        assert (counters.checkouts, counters.checkins) == (self.checkouts, self.checkouts)
        assert (counters.timeouts, counters.statements) == (self.timeouts, self.statements)
        assert counters.invalidations == self.invalidations
        measured(seen.wait, self.waits)
        measured(seen.hold, self.holds)


def measured(kept: Distribution, seconds: list[float]) -> None:
    """The distribution agrees with the times that were measured, to 5 % or 4 ms, or by a few ranks.

    Between two looks at a clock another process may have had its turn, which then is in one of the times alone.
    """
    seconds.sort()
    spread = kept.spread()
    assert spread.count == len(seconds)
    for part, shown in ((0.50, spread.p50), (0.95, spread.p95)):
        least, most = _ranked(seconds, part - 0.03), _ranked(seconds, part + 0.03)
        assert least * 0.95 - 0.004 <= shown <= most * 1.05 + 0.004
    assert kept.total == pytest.approx(sum(seconds), rel=0.05, abs=0.002 * len(seconds))


def _ranked(seconds: list[float], part: float) -> float:
    return seconds[ceil(part * len(seconds)) - 1]


class Load:
    """Tasks that take connections, use them well and badly, and count what they do."""

    def __init__(self, engine: AsyncEngine, target: Target) -> None:
        self.engine = engine
        self.counted = Counted()
        self.on_server = target.backend is Backend.POSTGRESQL
        self.target = target
        self.gone: dict[AsyncConnection, float] = {}
        """When the pool lost a connection that somebody still had."""

    async def task(self, seed: int) -> None:
        """Ask a few times; now and then be cancelled while waiting or holding."""
        dice = random.Random(seed)
        for _ in range(3):
            once = asyncio.create_task(self.once(dice))
            if dice.random() < 0.15:
                await asyncio.wait({once}, timeout=dice.random() * 0.1)
                once.cancel()
            with suppress(asyncio.CancelledError, PoolTimeoutError, DBAPIError):
                await once

    async def once(self, dice: random.Random) -> None:
        began = monotonic()
        try:
            connection = await self.engine.connect()
        except PoolTimeoutError:
            self.counted.timeouts += 1
            raise
        finally:
            self.counted.waited(began)
        self.counted.checkouts += 1
        taken = monotonic()
        try:
            await self.use(connection, dice)
        finally:
            await to_its_end(self.give_back(connection, taken))

    async def give_back(self, connection: AsyncConnection, taken: float) -> None:
        await connection.close()
        self.counted.holds.append(self.gone.pop(connection, monotonic()) - taken)

    async def use(self, connection: AsyncConnection, dice: random.Random) -> None:
        self.counted.statements += 1
        await to_its_end(self.select(connection))
        await asyncio.sleep(dice.random() * 0.02)
        fate = dice.random()
        if fate < 0.04:
            self.counted.invalidations += 1
            await to_its_end(self.invalidate(connection))
        elif fate < 0.06 and self.on_server:
            await to_its_end(self.killed(connection))

    async def select(self, connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT 1"))

    async def invalidate(self, connection: AsyncConnection) -> None:
        await connection.invalidate()
        self.gone[connection] = monotonic()

    async def killed(self, connection: AsyncConnection) -> None:
        """The server ends the backend under the connection."""
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert isinstance(driver, asyncpg.Connection)
        admin = await asyncpg.connect(host=self.target.host, user="postgres", database=self.target.database)
        await admin.execute("SELECT pg_terminate_backend($1)", driver.get_server_pid())
        await admin.close()
        await until(driver.is_closed)
        self.counted.statements += 1
        self.counted.invalidations += 1
        with pytest.raises(DBAPIError):
            await connection.execute(text("SELECT 1"))
        self.gone[connection] = monotonic()


async def test_two_hundred_tasks_over_five_connections(target: Target) -> None:
    engine = create_async_engine(
        url_of(target),
        pool_size=SIZE,
        max_overflow=OVERFLOW,
        pool_timeout=0.3,
        connect_args=named_on_server(target),
    )
    observer, load = observe(engine), Load(engine, target)
    await asyncio.gather(*(load.task(seed) for seed in range(TASKS)))
    seen = observer.snapshot()
    assert load.counted.timeouts > 0
    assert load.counted.invalidations > 0
    load.counted.agrees(seen)
    assert (seen.in_use, seen.waiters, seen.waiting, seen.longest_wait) == (0, 0, (), 0.0)
    assert len(seen.connections) <= seen.idle <= SIZE  # A place may be kept for one that was invalidated.
    counters = seen.counters
    assert counters.connects - counters.closes == len(seen.connections)
    assert (counters.failed_connects, counters.recycles, counters.ping_failures) == (0, 0, 0)
    if load.on_server:
        assert {view.pid for view in seen.connections} == await backends(target)
    await engine.dispose()
    assert observer.snapshot().connections == ()


def named_on_server(target: Target) -> dict[str, object]:
    return {"server_settings": {"application_name": "figures"}} if target.backend is Backend.POSTGRESQL else {}


async def backends(target: Target) -> set[int]:
    """The server's own list of who is connected."""
    admin = await asyncpg.connect(host=target.host, user="postgres", database=target.database)
    rows = await admin.fetch(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'figures' AND datname = current_database()"
    )
    await admin.close()
    return {row["pid"] for row in rows}


async def test_who_holds_and_who_waits_is_named_in_order(target: Target) -> None:
    engine = create_async_engine(url_of(target), pool_size=SIZE, max_overflow=OVERFLOW)
    observer, enough = observe(engine), asyncio.Event()
    asked: dict[str, float] = {}
    waits: dict[str, float] = {}
    loop = asyncio.get_running_loop()

    async def work(number: int) -> None:
        asked[f"job {number}"] = monotonic()
        loop.call_soon(lambda: waits.setdefault(f"job {number}", monotonic()))
        with named(f"job {number}"):
            async with engine.connect():
                await enough.wait()

    tasks = [asyncio.create_task(work(number), name=f"task {number}") for number in range(TASKS)]
    await until(lambda: len(named_holders(observer)) == 5 and observer.snapshot().waiters == TASKS - 5)
    before, seen, after = monotonic(), observer.snapshot(), monotonic()
    assert (seen.in_use, seen.overflow, seen.idle, seen.timeout) == (5, 2, 0, 30.0)
    assert {view.holder for view in seen.connections} == {f"job {number}" for number in range(5)}
    assert {view.task for view in seen.connections} == {f"task {number}" for number in range(5)}
    assert [waiter.holder for waiter in seen.waiting] == [f"job {number}" for number in range(5, 69)]
    for waiter in seen.waiting:
        assert before - waits[waiter.holder] <= waiter.waited <= after - asked[waiter.holder]
    assert seen.longest_wait == seen.waiting[0].waited
    for task in tasks[100:]:
        task.cancel()
    await asyncio.wait(tasks[100:])
    assert observer.snapshot().waiters == 95
    enough.set()
    await asyncio.gather(*tasks[:100])
    seen = observer.snapshot()
    assert (seen.in_use, seen.waiters, seen.counters.checkouts, seen.wait.count) == (0, 0, 100, 200)
    await engine.dispose()


def named_holders(observer: PoolObserver) -> set[str]:
    return {view.holder for view in observer.snapshot().connections if view.holder}


async def test_connections_past_their_age_are_counted_as_recycled_and_no_other(target: Target) -> None:
    engine = create_async_engine(url_of(target), pool_size=1, max_overflow=0, pool_recycle=0)
    observer = observe(engine)
    for _ in range(5):
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        await until(lambda: observer.snapshot().connections[0].age > 0.001)
    async with engine.connect() as connection:
        await connection.invalidate()
    async with engine.connect():
        pass
    counters = observer.snapshot().counters
    # Every checkout finds its connection too old, even one that it just made, but not one made for an invalidated.
    assert (counters.connects, counters.reconnects, counters.recycles, counters.invalidations) == (8, 7, 6, 1)
    assert observer.snapshot().recycle == 0
    await engine.dispose()


async def test_a_connection_that_is_detached_is_no_longer_the_pools(target: Target) -> None:
    engine = create_async_engine(url_of(target), pool_size=1, max_overflow=0)
    observer = observe(engine)
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: sync.detach())
        seen = observer.snapshot()
        assert (seen.in_use, seen.connections, seen.counters.checkins) == (0, (), 1)
    assert [one.kind for one in observer.snapshot().events] == ["connect", "detach"]
    await engine.dispose()


async def test_a_connection_that_cannot_be_made_is_counted() -> None:
    lost = create_async_engine("postgresql+asyncpg://nobody@/nothing?host=/nowhere", pool_size=1, max_overflow=0)
    observer = observe(lost)
    with pytest.raises(FileNotFoundError):
        await lost.connect()
    seen = observer.snapshot()
    assert (seen.counters.failed_connects, seen.counters.checkouts, seen.in_use) == (1, 0, 0)
    assert seen.events[-1].kind == "connect failure"
    await lost.dispose()


async def test_a_pre_ping_that_fails_replaces_the_pool_and_is_no_recycle(postgresql_target: Target) -> None:
    engine = create_async_engine(
        url_of(postgresql_target),
        pool_size=3,
        pool_pre_ping=True,
        connect_args=named_on_server(postgresql_target),
    )
    observer = observe(engine)
    connections = [await engine.connect() for _ in range(3)]
    for connection in connections:
        await connection.close()
    admin = await asyncpg.connect(
        host=postgresql_target.host, user="postgres", database=postgresql_target.database
    )
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'figures' AND datname = current_database()"
    )
    await admin.close()
    connections = [await engine.connect() for _ in range(3)]
    for connection in connections:
        await connection.close()
    counters = observer.snapshot().counters
    assert (counters.ping_failures, counters.invalidations, counters.recycles) == (1, 1, 0)
    assert (counters.connects, counters.reconnects, counters.closes) == (6, 3, 3)
    await engine.dispose()


def test_threads_over_a_pool_of_five(sqlite_file_target: Target) -> None:
    engine = create_engine(
        f"sqlite:///{sqlite_file_target.path}", pool_size=SIZE, max_overflow=OVERFLOW, pool_timeout=0.2
    )
    observer, counted = observe(engine), Counted()
    threads = [
        threading.Thread(target=thread_work, args=(engine, counted, seed), name=f"worker {seed}")
        for seed in range(40)
    ]
    for thread in threads:
        thread.start()
    names, most = set(), 0
    while any(thread.is_alive() for thread in threads):
        seen = observer.snapshot()
        names |= {view.thread for view in seen.connections if view.held is not None}
        names |= {waiter.task for waiter in seen.waiting}
        most = max(most, seen.waiters)
        assert seen.in_use <= SIZE + OVERFLOW
        assert seen.waiters <= 40
        threads[0].join(0.005)
    seen = observer.snapshot()
    counted.agrees(seen)
    assert (seen.in_use, seen.waiters, seen.counters.failed_connects) == (0, 0, 0)
    assert most > 5
    assert names <= {f"worker {seed}" for seed in range(40)}
    assert len(names) > 20
    engine.dispose()


def thread_work(engine: Engine, counted: Counted, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(6):
        began = monotonic()
        try:
            connection = engine.connect()
        except PoolTimeoutError:
            with counted.lock:
                counted.timeouts += 1
                counted.waited(began)
            continue
        taken = monotonic()
        use(connection, counted, dice)
        ended = monotonic()
        with counted.lock:
            counted.waits.append(taken - began)
            counted.holds.append(ended - taken)
            counted.checkouts += 1
            counted.statements += 1


def use(connection: Connection, counted: Counted, dice: random.Random) -> None:
    connection.execute(text("SELECT 1"))
    threading.Event().wait(dice.random() * 0.03)
    if dice.random() < 0.1:
        with counted.lock:
            counted.invalidations += 1
        connection.invalidate()
    connection.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_pool_that_pools_nothing_is_refused_with_the_reason(url: str) -> None:
    engine = create_engine(url)
    with pytest.raises(Exception, match="nothing is pooled"):
        observe(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


async def observed_in_use(engine: AsyncEngine) -> PoolObserver:
    async with engine.connect():
        observer = observe(engine)
        seen = observer.snapshot()
        assert (seen.in_use, seen.connections, seen.waiters) == (1, (), 0)
    return observer


async def test_an_engine_that_is_in_use_already_can_be_observed(target: Target) -> None:
    engine = create_async_engine(url_of(target), pool_size=1, max_overflow=0)
    observer = await observed_in_use(engine)
    assert observer.snapshot().in_use == 0
    enough = asyncio.Event()

    async def hold() -> None:
        async with engine.connect():
            await enough.wait()

    tasks = [asyncio.create_task(hold()) for _ in range(2)]
    await until(lambda: observer.snapshot().waiters == 1)
    seen = observer.snapshot()
    assert (seen.in_use, len(seen.connections), seen.counters.connects) == (1, 1, 0)
    enough.set()
    await asyncio.gather(*tasks)
    assert observer.snapshot().counters.checkins == 2
    assert observe(engine) is observer
    await engine.dispose()


async def test_a_pool_that_keeps_nothing_has_the_figures_that_it_has(target: Target) -> None:
    engine = create_async_engine(url_of(target), poolclass=NullPool)
    observer = observe(engine)
    async with engine.connect() as one, engine.connect():
        await one.execute(text("SELECT 1"))
        seen = observer.snapshot()
        assert (seen.size, seen.max_overflow, seen.in_use, seen.idle, seen.waiters) == (0, -1, 2, 0, 0)
        assert [view.statements for view in seen.connections] == [1, 0]
    seen = observer.snapshot()
    assert (seen.in_use, seen.connections) == (0, ())
    assert (seen.counters.connects, seen.counters.closes, seen.counters.checkins) == (2, 2, 2)
    await engine.dispose()


def test_a_connection_that_all_share_is_idle_again_when_nobody_has_it() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    observer = observe(engine)
    with engine.connect(), engine.connect():
        assert observer.snapshot().in_use == 1
    with engine.connect():
        pass
    seen = observer.snapshot()
    # Of two that have it at once SQLAlchemy tells that the first has given it back.
    assert (seen.in_use, seen.idle, seen.counters.checkouts, seen.counters.checkins) == (0, 1, 3, 2)
    engine.dispose()


async def test_a_connection_that_nobody_gives_back_is_given_back_by_the_garbage_collector(
    sqlite_file_target: Target,
) -> None:
    engine = create_engine(f"sqlite:///{sqlite_file_target.path}", pool_size=1, max_overflow=0)
    observer = observe(engine)
    connection = engine.connect()
    assert observer.snapshot().in_use == 1
    del connection
    gc.collect()
    seen = observer.snapshot()
    assert (seen.in_use, seen.counters.checkins, seen.connections[0].holder) == (0, 1, None)
    engine.dispose()


async def test_disposing_the_engine_keeps_the_observer_and_its_counts(target: Target) -> None:
    engine = create_async_engine(url_of(target), pool_size=2, max_overflow=3, pool_timeout=7.0, pool_recycle=77)
    observer = observe(engine)
    for _ in range(2):
        async with engine.connect():
            pass
        await engine.dispose()
    seen = observer.snapshot()
    assert (seen.counters.connects, seen.counters.closes, seen.counters.checkouts) == (2, 2, 2)
    assert (seen.size, seen.max_overflow, seen.timeout, seen.recycle) == (2, 3, 7.0, 77)


def test_a_pool_that_waits_for_ever_says_so(sqlite_file_target: Target) -> None:
    engine = create_engine(f"sqlite:///{sqlite_file_target.path}", pool_timeout=None)
    assert observe(engine).snapshot().timeout == -1
    engine.dispose()

"""Trials of real pools."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import DatabaseMissing
from pooldeck_db.pooltrial import Recommendation, TrialProgress, TrialResult
from pooldeck_db.pooltrial.trial import TrialStep, pool_trial
from pooldeck_db.target import PoolLimits
from support.activity import client, monitor_of
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pooldeck_db.target import Target
    from support.servers import Server


async def steps(
    target: Target, sizes: Sequence[int], *, tasks: int = 8, seconds: float = 0.15, hold: float = 0.0
) -> list[TrialStep]:
    """Everything that a trial tells."""
    trial = pool_trial(target, tasks=tasks, seconds=seconds, sizes=sizes, hold=hold)
    async with asyncio.timeout(30), aclosing(trial):
        return [step async for step in trial]


def results(told: Sequence[TrialStep]) -> list[TrialResult]:
    """Return what the sizes came to."""
    return [step for step in told if isinstance(step, TrialResult)]


def threads() -> int:
    """Return how many threads there are beside those that asyncio keeps for short work."""
    return sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate())


async def connections(target: Target) -> int:
    """Return how many connections to the database the server has, beside the one that asks."""
    async with client(target) as somebody:
        number: int = await somebody.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    return number


async def test_each_size_is_measured_and_one_is_advised(target: Target) -> None:
    told = await steps(target, (1, 4), hold=0.01)
    one, four = results(told)
    assert (one.size, four.size) == (1, 4)
    assert (one.problem, four.problem, one.timeouts, four.timeouts) == ("", "", 0, 0)
    assert (one.connects, four.connects) == (1, 4)
    # Eight tasks that hold for 10 ms: with one connection, each waits for the seven before it.
    assert one.wait.max > 0.06
    assert four.wait.p95 < one.wait.p95
    assert four.throughput > one.throughput
    assert one.throughput == pytest.approx(one.checkouts / one.seconds)
    assert one.still_waiting > 0
    progress = [step for step in told if isinstance(step, TrialProgress)]
    assert {(step.size, step.place, step.of) for step in progress} == {(1, 1, 2), (4, 2, 2)}
    assert isinstance(told[-1], Recommendation)
    assert told[-1].size == 4


async def test_nothing_is_left_on_the_server(postgresql_target: Target) -> None:
    await steps(postgresql_target, (3,), hold=0.005)
    async with asyncio.timeout(5):
        while await connections(postgresql_target):
            pass


async def test_the_servers_connections_are_counted(postgresql_target: Target) -> None:
    (result,) = results(await steps(postgresql_target, (5,), hold=0.005))
    assert result.server_connections is not None
    assert result.server_connections >= 5 + 1, "the pool's, and the one that counts"


async def test_waits_that_are_too_long_are_counted_as_timeouts(target: Target) -> None:
    impatient = replace(target, pool=PoolLimits(timeout=0.02))
    (result,) = results(await steps(impatient, (1,), tasks=4, hold=0.1, seconds=0.25))
    assert result.timeouts >= 3
    assert result.problem == ""
    assert result.wait.max >= 0.02


async def test_a_size_that_the_server_has_no_room_for_is_not_tried(postgresql_target: Target) -> None:
    told = await steps(postgresql_target, (2, 100))
    small, large = results(told)
    assert small.problem == ""
    assert (large.checkouts, large.connects) == (0, 0)
    assert "max_connections" in large.problem
    assert isinstance(told[-1], Recommendation)
    assert told[-1].size == 2
    assert "max_connections" in told[-1].words


async def test_a_role_with_fewer_connections_than_the_size_is_told(
    server: Server, postgresql_target: Target
) -> None:
    await run_script(
        server.target(),
        "DO $$ BEGIN CREATE ROLE narrow LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "ALTER ROLE narrow CONNECTION LIMIT 3",
    )
    told = await steps(replace(postgresql_target, user="narrow"), (1, 8))
    good, bad = results(told)
    assert good.problem == ""
    assert "too many connections" in bad.problem.lower()
    assert bad.checkouts == 0


@pytest.mark.parametrize("times", [1, 3])
async def test_it_can_be_cancelled_at_any_time_and_leaves_nothing(target: Target, times: int) -> None:
    is_under_way = asyncio.Event()

    async def watch() -> None:
        trial = pool_trial(target, tasks=20, seconds=60.0, sizes=(3,), hold=5.0)
        async with aclosing(trial):
            async for step in trial:
                if isinstance(step, TrialProgress) and step.in_use == 3:
                    is_under_way.set()

    before = threads()
    task = asyncio.create_task(watch())
    await is_under_way.wait()
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    if target.path is None:
        async with asyncio.timeout(5):
            while await connections(target):
                pass
    else:
        assert threads() == before


async def test_the_apps_own_pool_is_left_alone(postgresql_target: Target) -> None:
    database = await open_database(postgresql_target)
    before = database.pool().counters
    await steps(postgresql_target, (2,))
    assert database.pool().counters == before
    own = [session.application for session in (await monitor_of(database).activity()).sessions if session.is_own]
    assert sorted(own) == ["pooldeck", "pooldeck monitor"]
    await database.close()


async def test_a_file_that_is_not_there_is_an_error(sqlite_file_target: Target, tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        await steps(replace(sqlite_file_target, path=tmp_path / "nowhere.db"), (1,))

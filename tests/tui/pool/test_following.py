"""Processes that are followed: what each is called, and by whose clock it is seen."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import create_engine

from pooldeck_db.pool import PoolEvent
from pooldeck_db.poolwatch import publish
from pooldeck_db.poolwatch.protocol import greeting, line_of
from pooldeck_tui.screens.pool.following import Followed
from pooldeck_tui.screens.pool.watch import PoolWatch, View
from pooldeck_tui.widgets.pool.reading import Process, Sight
from support.pool import snapshot
from support.servers import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path


@asynccontextmanager
async def following(watch: PoolWatch, *addresses: str) -> AsyncIterator[None]:
    """Follow what is published at these addresses."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(Followed(address, watch).run()) for address in addresses]
        yield
        for task in tasks:
            task.cancel()


async def seen(watch: PoolWatch, enough: Callable[[tuple[Process, ...]], bool]) -> tuple[Process, ...]:
    """Wait until enough is seen, and return it."""
    async with asyncio.timeout(10):
        await until(lambda: enough(watch.reading(View(), time.time()).processes))
    return watch.reading(View(), time.time()).processes


async def test_two_pools_of_one_name_and_process_are_told_apart(tmp_path: Path) -> None:
    watch = PoolWatch()
    addresses = [f"unix:{tmp_path}/{name}.sock" for name in ("one", "two")]
    with ExitStack() as stack:
        for size, address in enumerate(addresses, start=1):
            engine = create_engine(f"sqlite:///{tmp_path}/shop.db", pool_size=size)
            stack.callback(engine.dispose)
            stack.enter_context(publish(engine, address, name="shop"))
        async with following(watch, *addresses):
            found = await seen(watch, lambda all_: [each.sight for each in all_] == [Sight.LIVE] * 2)
    assert len({each.name for each in found}) == 2
    assert {each.snapshot.size for each in found if each.snapshot} == {1, 2}


async def test_a_service_whose_clock_is_an_hour_behind_is_seen_by_ours(tmp_path: Path) -> None:
    behind = time.time() - 3600
    event = PoolEvent(1, behind - 10, "connect", 1)
    at = replace(snapshot(), at=behind, events=(event,))
    at = replace(at, source=replace(at.source, started=behind - 100))

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting("shop", 4711) + line_of(at))
        await writer.drain()
        writer.close()

    watch = PoolWatch()
    server = await asyncio.start_unix_server(talk, tmp_path / "shop.sock")
    async with server, following(watch, f"unix:{tmp_path}/shop.sock"):
        (process,) = await seen(watch, lambda all_: all_[0].snapshot is not None)
    assert process.snapshot is not None
    now = process.snapshot.at
    assert abs(time.time() - now) < 10
    assert abs(now - process.snapshot.source.started - 100) < 0.001
    assert abs(now - process.snapshot.events[0].at - 10) < 0.001

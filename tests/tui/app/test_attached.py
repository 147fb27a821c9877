"""The pools of other processes on the screen: seen, summed, chosen, gone, come back, refused."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pooldeck_db.pool.diagnosis import Thresholds
from pooldeck_db.poolwatch import named, publish
from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.launch import AttachedTo, Launch
from pooldeck_tui.screens.pool.attached import AttachedPools
from pooldeck_tui.widgets.board import Board
from support.app import screen_text, wait_until
from support.pool import url_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.target import Target

SOON = Thresholds(leak=0.3)


@asynccontextmanager
async def engine(target: Target, *, size: int = 2) -> AsyncIterator[AsyncEngine]:
    """An engine as a service has one."""
    made = create_async_engine(url_of(target), pool_size=size, max_overflow=0, pool_timeout=20)
    try:
        yield made
    finally:
        await made.dispose()


@asynccontextmanager
async def attached(*addresses: str, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    """Run the app on some addresses."""
    app = PooldeckApp(Launch(attached=AttachedTo("shop", addresses, SOON)))
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, AttachedPools), "the screen")
        yield pilot


async def until_shown(pilot: Pilot[None], words: str) -> None:
    """Wait until something is on the screen."""
    await wait_until(pilot, lambda: words in screen_text(pilot), words)


async def test_a_leak_in_another_engine_is_named_with_its_holder(target: Target, tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/shop.sock"
    async with engine(target) as service:
        with publish(service, address, name="shop", stacks=True), named("GET /leak"):
            async with service.connect() as connection:
                await connection.execute(text("SELECT 'secret'"))
                async with attached(address) as pilot:
                    await until_shown(pilot, "Leak suspected: Connection 1 has been held")
                    assert "by GET /leak" in screen_text(pilot)
                    assert "secret" not in screen_text(pilot)
                    connections = pilot.app.screen.query_one("#connections", Board)
                    await wait_until(pilot, lambda: connections.here is not None, "the list of connections")
                    await pilot.press("enter")
                    await wait_until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "the details")
                    assert "Where it was taken" in screen_text(pilot)
                    assert "test_attached.py" in screen_text(pilot)
                    await pilot.press("escape")


async def test_workers_are_side_by_side_and_summed_and_one_is_chosen(
    sqlite_file_target: Target, tmp_path: Path
) -> None:
    async with engine(sqlite_file_target) as one, engine(sqlite_file_target, size=3) as two:
        with (
            publish(one, f"unix:{tmp_path}/shop-1.sock", name="one"),
            publish(two, f"unix:{tmp_path}/shop-2.sock", name="two"),
        ):
            async with one.connect(), attached(f"unix:{tmp_path}/shop-*.sock") as pilot:
                await until_shown(pilot, "2 of 2 live")
                await until_shown(pilot, "in use       1 of 5")
                processes = pilot.app.screen.query_one("#processes", Board)
                processes.focus()
                await pilot.press("down", "down", "enter")
                await until_shown(pilot, "in use       0 of 3")
                await pilot.press("enter")
                await until_shown(pilot, "in use       1 of 5")


async def test_a_process_that_goes_is_told_and_seen_again_when_it_is_back(
    sqlite_file_target: Target, tmp_path: Path
) -> None:
    address = f"unix:{tmp_path}/shop.sock"
    async with attached(address) as pilot:
        await until_shown(pilot, "nothing is published there now")
        async with engine(sqlite_file_target) as service:
            with publish(service, address, name="shop"):
                await until_shown(pilot, "in use       0 of 2")
            await until_shown(pilot, "gone since")
            with publish(service, address, name="shop"):
                await wait_until(pilot, lambda: "gone" not in screen_text(pilot), "it to be back")


async def test_what_is_no_pool_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "other.sock"
    talkers: list[asyncio.Task[None]] = []

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(talk, str(path))
    async with server, attached(f"unix:{path}") as pilot:
        await until_shown(pilot, "refused")
        assert "shop" in screen_text(pilot)
    assert talkers == []


async def test_there_is_no_database_to_go_to(tmp_path: Path) -> None:
    async with attached(f"unix:{tmp_path}/shop.sock") as pilot:
        for key in ("1", "3", "escape", "o"):
            await pilot.press(key)
            assert isinstance(pilot.app.screen, AttachedPools)


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_it_fits_a_small_terminal(sqlite_file_target: Target, tmp_path: Path, size: tuple[int, int]) -> None:
    async with engine(sqlite_file_target) as one, engine(sqlite_file_target) as two:
        with publish(one, f"unix:{tmp_path}/a.sock", name="a"), publish(two, f"unix:{tmp_path}/b.sock", name="b"):
            async with one.connect(), attached(f"unix:{tmp_path}/*.sock", size=size) as pilot:
                await until_shown(pilot, "in use       1 of 4")
                await until_shown(pilot, "holder")
                assert [line for line in screen_text(pilot).splitlines() if len(line) > size[0]] == []

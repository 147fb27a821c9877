"""Fixtures: one test body over both databases, and nothing left behind after any test."""

from __future__ import annotations

import asyncio
import gc
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import Database, open_database
from support.calm import until_calm
from support.servers import Server, postgresql_database, postgresql_server, run_script, sqlite_target
from support.stylesheets import share_parsed
from support.watching import close, watched_sessions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pooldeck_db.target import Target


def pytest_configure() -> None:
    """Keep the tests from the user's own files, and the user's own settings from the tests."""
    for name in [name for name in os.environ if name.startswith(("PG", "POOLDECK_"))]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="pooldeck-test-home-"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        directory = home / name.lower()
        directory.mkdir(mode=0o700)
        os.environ[name] = str(directory)
    # Collecting as often as a program should takes a third of the time of the app's tests.
    gc.set_threshold(200_000, 10, 10)


def pytest_collection_finish() -> None:
    """Look for garbage in what the tests make, not in what they are; the command line has put looking off."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _apps() -> Iterator[None]:
    """A key that is pressed has done its work before the next one is; style sheets are parsed once."""
    with pytest.MonkeyPatch.context() as patch:
        share_parsed(patch)
        # The program keeps what there is a while after its start: here that is garbage of the tests before.
        patch.setattr("pooldeck_tui.app._collect_again", gc.enable)
        patch.setattr("textual.app.wait_for_idle", until_calm)
        patch.setattr("textual.pilot.wait_for_idle", until_calm)
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return two workers a processor: a test of the app or of a server waits for it half of its time."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return 2 * (processors or 1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A real PostgreSQL 18 server."""
    with postgresql_server() as running:
        asyncio.run(run_script(running.target(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
        # A first connection leaves the server's own notes on the catalog in the template, for all that are copied.
        asyncio.run(run_script(running.target("template1"), "VACUUM"))
        yield running


@pytest.fixture
async def postgresql_target(server: Server) -> AsyncIterator[Target]:
    """A fresh PostgreSQL database."""
    async with postgresql_database(server) as target:
        yield target


@pytest.fixture
def sqlite_file_target(tmp_path: Path) -> Target:
    """A fresh, empty SQLite file."""
    path = tmp_path / "test.db"
    sqlite3.connect(path).close()
    path.touch()
    return sqlite_target(path)


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest) -> Target:
    """A fresh database of each kind, by turns."""
    name = "sqlite_file_target" if request.param == "sqlite" else "postgresql_target"
    chosen: Target = request.getfixturevalue(name)
    return chosen


@pytest.fixture
async def database(target: Target) -> AsyncIterator[Database]:
    """The fresh database, open; afterwards no connection may be checked out."""
    opened = await open_database(target)
    yield opened
    await close(opened)


@pytest.fixture(scope="session", autouse=True)
def _forbidden() -> Iterator[None]:
    """No session is used by two tasks, and nothing is loaded lazily: that fails where it happens."""
    with watched_sessions():
        yield


@pytest.fixture(autouse=True)
async def _no_task_left() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = {task for task in asyncio.all_tasks() - before - {asyncio.current_task()} if not task.done()}
    if left:
        # A connection that was cancelled is closed by SQLAlchemy in a task of its own, within two seconds.
        _, left = await asyncio.wait(left, timeout=5.0)
    assert not left, f"tasks were left running: {left}"

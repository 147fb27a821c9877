"""What is told of a SQLite file, and of who holds it: another process does."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from contextlib import aclosing, asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.activity import FileFigures, LinkState, LockLevel
from pooldeck_db.activity.sqlite import holders
from pooldeck_db.activity.sqlite.monitor import FileMonitor
from pooldeck_db.database import open_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pooldeck_db.target import Target

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement).fetchone()
print("held", flush=True)
sys.stdin.readline()
"""
"""A process that runs statements on a file, and then holds what they have locked."""


def prepare(target: Target, *statements: str) -> Path:
    """Run statements on the file."""
    assert target.path is not None
    with closing(sqlite3.connect(target.path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement).fetchall()
    return target.path


@asynccontextmanager
async def holding(path: Path, *statements: str) -> AsyncIterator[int]:
    """Another process that holds the file; gives its pid."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(path), *statements,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    try:
        yield process.pid
    finally:
        await process.communicate(b"\n")


@asynccontextmanager
async def watched(target: Target) -> AsyncIterator[FileMonitor]:
    """The monitor of the file."""
    database = await open_database(target)
    assert isinstance(database.monitor, FileMonitor)
    yield database.monitor
    await database.close()


def others(figures: FileFigures) -> list[tuple[LockLevel, int | None]]:
    """Return the locks that other processes have."""
    assert figures.locks is not None
    return [(lock.level, lock.pid) for lock in figures.locks if not lock.is_own]


async def test_the_file_is_told_as_sqlite_and_the_system_know_it(sqlite_file_target: Target) -> None:
    path = prepare(sqlite_file_target, "PRAGMA page_size = 1024", "CREATE TABLE t (a)", "DROP TABLE t")
    async with watched(sqlite_file_target) as monitor:
        figures = await monitor.figures()
        assert (figures.journal_mode, figures.locking_mode, figures.auto_vacuum) == ("delete", "normal", "none")
        assert (figures.page_size, figures.page_count, figures.free_pages) == (1024, 2, 1)
        assert (figures.size, figures.wal_size) == (path.stat().st_size, None)
        assert (figures.locks, figures.unseen) == ((), ())
        assert monitor.link.state is LinkState.CONNECTED


async def test_data_version_tells_that_somebody_wrote(sqlite_file_target: Target) -> None:
    prepare(sqlite_file_target, "CREATE TABLE t (a)")
    async with watched(sqlite_file_target) as monitor:
        first, second = await monitor.figures(), await monitor.figures()
        assert first.data_version == second.data_version
        prepare(sqlite_file_target, "INSERT INTO t VALUES (1)")
        assert (await monitor.figures()).data_version != first.data_version


@pytest.mark.parametrize(
    ("statements", "level"),
    [
        (("BEGIN", "SELECT * FROM t"), LockLevel.SHARED),
        (("BEGIN IMMEDIATE",), LockLevel.RESERVED),
    ],
)
async def test_who_reads_or_is_going_to_write_is_named(
    sqlite_file_target: Target, statements: tuple[str, ...], level: LockLevel
) -> None:
    path = prepare(sqlite_file_target, "CREATE TABLE t (a)")
    async with watched(sqlite_file_target) as monitor, holding(path, *statements) as pid:
        figures = await monitor.figures()
        assert (level, pid) in others(figures)
        assert figures.page_count == 2, "readers are not in the way"
        assert figures.locks is not None
        assert "python" in figures.locks[0].program


async def test_a_file_that_is_locked_whole_is_not_waited_for(sqlite_file_target: Target) -> None:
    path = prepare(sqlite_file_target, "CREATE TABLE t (a)")
    async with watched(sqlite_file_target) as monitor:
        async with holding(path, "BEGIN EXCLUSIVE") as pid:
            figures = await monitor.figures()
            assert others(figures) == [(LockLevel.EXCLUSIVE, pid)]
            assert (figures.page_count, figures.size) == (None, path.stat().st_size)
            assert len(figures.unseen) == 1
            assert "locked" in figures.unseen[0]
        assert (await monitor.figures()).unseen == ()


async def test_the_log_is_told_with_who_writes_and_reads_it(sqlite_file_target: Target) -> None:
    path = prepare(sqlite_file_target, "PRAGMA journal_mode = wal", "CREATE TABLE t (a)")
    async with (
        watched(sqlite_file_target) as monitor,
        holding(path, "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)") as writer,
        holding(path, "BEGIN", "SELECT * FROM t") as reader,
    ):
        figures = await monitor.figures()
        assert figures.journal_mode == "wal"
        assert figures.wal_size == path.with_name(path.name + "-wal").stat().st_size
        found = others(figures)
        assert (LockLevel.WAL_WRITE, writer) in found
        assert (LockLevel.WAL_READ, reader) in found
        assert (LockLevel.WAL_WRITE, reader) not in found
        assert figures.locks is not None
        assert {lock.pid for lock in figures.locks if lock.is_own} <= {os.getpid()}


async def test_a_system_that_does_not_tell_of_locks_is_none(
    sqlite_file_target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "LOCKS", tmp_path / "nothing")
    async with watched(sqlite_file_target) as monitor:
        assert (await monitor.figures()).locks is None


async def test_what_is_no_lock_of_sqlites_is_no_lock(
    sqlite_file_target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sqlite_file_target.path is not None
    status = sqlite_file_target.path.stat()
    file = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    lines = (
        f"1: FLOCK  ADVISORY  WRITE 1 {file} 0 EOF",
        f"2: POSIX  ADVISORY  READ 2 {file} 0 99",
        f"2: -> POSIX  ADVISORY  WRITE 3 {file} 1073741824 1073742335",
        f"3: OFDLCK ADVISORY  READ -1 {file} 1073741826 1073742335",
        f"4: POSIX  ADVISORY  WRITE 1 {file} 1073741824 1073741825",
        "5: LEASE  ACTIVE    READ 5 00:00:1 0 EOF",
        "nonsense",
    )
    monkeypatch.setattr(holders, "LOCKS", tmp_path / "locks")
    (tmp_path / "locks").write_text("\n".join(lines))
    async with watched(sqlite_file_target) as monitor:
        assert others(await monitor.figures()) == [(LockLevel.SHARED, None), (LockLevel.PENDING, 1)]


async def test_a_file_that_was_moved_is_told(sqlite_file_target: Target) -> None:
    path = prepare(sqlite_file_target, "CREATE TABLE t (a)")
    async with watched(sqlite_file_target) as monitor:
        await monitor.figures()
        path.rename(path.with_name("elsewhere.db"))
        figures = await monitor.figures()
        assert figures.size is None
        assert "not there any more" in figures.unseen[0]
        path.with_name("elsewhere.db").rename(path)


async def test_watching_goes_on_and_leaves_no_files_behind(sqlite_file_target: Target) -> None:
    path = prepare(sqlite_file_target, "PRAGMA journal_mode = wal", "CREATE TABLE t (a)")
    before = sorted(each.name for each in path.parent.iterdir())
    async with watched(sqlite_file_target) as monitor, aclosing(monitor.watch(0.001)) as watching:
        seen = [await anext(watching) for _ in range(3)]
        assert all(isinstance(answer, FileFigures) for answer in seen)
    assert sorted(each.name for each in path.parent.iterdir()) == before

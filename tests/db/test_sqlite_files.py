"""Opening and browsing leaves a SQLite file, and what lies beside it, byte for byte as it was."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pooldeck_db.database import open_database
from pooldeck_db.errors import (
    DatabaseError,
    DatabaseMissing,
    NotADatabase,
    PermissionDenied,
    ReadOnlyViolation,
    StatementFailed,
)
from support.privileges import unprivileged
from support.servers import read_only, sqlite_target

DIED = (
    "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
    " c.execute('INSERT INTO t VALUES (2)'); c.commit(); os._exit(0)"
)


def contents(directory: Path) -> dict[str, bytes]:
    """Return every file of the directory but the shared-memory index, which is not part of the data."""
    return {path.name: path.read_bytes() for path in directory.iterdir() if not path.name.endswith("-shm")}


@pytest.fixture(params=["delete", "wal", "wal left by a crash"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A small database in each journal mode."""
    path = tmp_path / "odd name %20 ?#.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA journal_mode = {request.param.split()[0]}")
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (1)")
    connection.close()
    if "crash" in request.param:
        subprocess.run([sys.executable, "-c", DIED, str(path)], check=True)
    return path


@pytest.mark.parametrize("readonly", [False, True])
async def test_browsing_changes_no_byte_and_leaves_no_file(path: Path, readonly: bool) -> None:
    before, names = contents(path.parent), {each.name for each in path.parent.iterdir()}
    target = sqlite_target(path)
    database = await open_database(read_only(target) if readonly else target)

    async def count(session: AsyncSession) -> int:
        return int((await session.execute(text("SELECT count(*) FROM t"))).scalar_one())

    assert await database.sessions.read("count", count) >= 1
    await database.close()
    assert contents(path.parent) == before
    assert {each.name for each in path.parent.iterdir()} == names


async def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        await open_database(sqlite_target(tmp_path / "missing.db"))
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(NotADatabase):
        database = await open_database(sqlite_target(path))
        await database.close()
    assert path.read_text().startswith("Dear Sir")


async def test_a_directory_is_not_taken_for_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotADatabase) as caught:
        await open_database(sqlite_target(tmp_path))
    assert str(tmp_path) in caught.value.what


async def test_a_file_that_may_not_be_read_is_not_taken_for_a_missing_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "secret.db"
    sqlite3.connect(path).close()
    path.touch(mode=0o600)
    path.chmod(0)
    with unprivileged(tmp_path), pytest.raises(PermissionDenied) as caught:
        await open_database(sqlite_target(path))
    assert str(path) in caught.value.what


async def test_a_wal_file_in_a_directory_that_cannot_be_written_says_what_is_in_the_way(
    tmp_path: Path,
) -> None:
    path = tmp_path / "wal.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (a)")
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    with unprivileged(tmp_path), pytest.raises(PermissionDenied) as caught:
        await open_database(sqlite_target(path))
    assert "directory" in caught.value.what
    tmp_path.chmod(0o755)


async def test_a_file_that_was_deleted_while_open_is_not_called_read_only(tmp_path: Path) -> None:
    path = tmp_path / "gone.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    database = await open_database(sqlite_target(path))
    path.unlink()

    async def add(session: AsyncSession) -> None:
        await session.execute(text("INSERT INTO t VALUES (1)"))

    with pytest.raises(DatabaseMissing) as caught:
        await database.sessions.write("add", add)
    await database.close()
    assert "deleted" in caught.value.what


async def test_a_column_name_that_is_not_utf_8_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "names.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    path.write_bytes(path.read_bytes().replace(b"(a)", b"(\xff)"))
    database = await open_database(sqlite_target(path))

    async def rows(session: AsyncSession) -> None:
        await session.execute(text("SELECT * FROM t"))

    with pytest.raises(StatementFailed) as caught:
        await database.sessions.read("t", rows)
    await database.close()
    assert "UTF-8" in caught.value.what


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (3)",
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'copy.db'",
        "PRAGMA query_only = OFF",
        "PRAGMA journal_mode = WAL",
        "PRAGMA user_version = 7",
        "CREATE TEMP TABLE x (a)",
        "UPDATE sqlite_master SET name = 'u' WHERE name = 't'",
        "PRAGMA writable_schema = ON",
    ],
)
async def test_a_read_only_connection_refuses_to_change_anything(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "plain.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    database = await open_database(read_only(sqlite_target(path)))

    async def attempt(session: AsyncSession) -> None:
        await session.execute(text(statement))

    with pytest.raises(DatabaseError) as caught:
        await database.sessions.write("attempt", attempt)
    assert isinstance(caught.value, ReadOnlyViolation) or "may not be modified" in caught.value.what
    await database.close()
    assert [each.name for each in tmp_path.iterdir()] == ["plain.db"]

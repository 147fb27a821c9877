"""What cannot be written is shown as read-only, with the reason, whoever made it so."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db.database import open_database
from pooldeck_db.errors import DatabaseError, PermissionDenied, ReadOnlyViolation
from support.privileges import unprivileged
from support.servers import read_only, run_script, sqlite_target, standby_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database
    from pooldeck_db.target import Target
    from support.servers import Server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small database."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    return path


async def seen(target: Target) -> tuple[bool, str]:
    """Return whether the database is read-only, and why."""
    database = await open_database(target)
    answer = database.read_only, database.read_only_because
    await database.close()
    return answer


async def add(database: Database) -> None:
    """Try to write a row."""

    async def work(session: AsyncSession) -> None:
        await session.execute(text("INSERT INTO t VALUES (1)"))

    await database.sessions.write("add", work)


async def test_a_database_that_can_be_written_is_not_read_only(target: Target) -> None:
    assert await seen(target) == (False, "")


async def test_what_the_user_wished_needs_no_reason(target: Target) -> None:
    assert await seen(read_only(target)) == (True, "")


async def test_a_file_that_may_not_be_written_is_read_only(path: Path) -> None:
    path.chmod(0o444)
    path.parent.chmod(0o777)
    with unprivileged(path.parent):
        database = await open_database(sqlite_target(path))
        with pytest.raises(ReadOnlyViolation):
            await add(database)
        await database.close()
    assert (database.read_only, database.read_only_because) == (True, "file not writable")


async def test_a_file_in_a_directory_that_may_not_be_written_is_read_only(path: Path) -> None:
    path.chmod(0o666)
    path.parent.chmod(0o555)
    try:
        with unprivileged(path.parent):
            database = await open_database(sqlite_target(path))
            with pytest.raises(DatabaseError):
                await add(database)
            await database.close()
    finally:
        path.parent.chmod(0o755)
    assert (database.read_only, database.read_only_because) == (True, "directory not writable")


async def test_a_journal_that_is_there_already_needs_no_directory_to_be_written(path: Path) -> None:
    path.chmod(0o666)
    journal = path.with_name("shop.db-journal")
    journal.touch()
    journal.chmod(0o666)
    path.parent.chmod(0o555)
    try:
        with unprivileged(path.parent):
            answer = await seen(sqlite_target(path))
    finally:
        path.parent.chmod(0o755)
    assert answer == (False, "")


async def test_a_file_that_an_interrupted_transaction_left_is_explained_to_who_may_not_write(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 2000,) for _ in range(100)])
        journal = path.with_name("shop.db-journal").read_bytes()
        half = path.read_bytes()
        connection.execute("ROLLBACK")
    path.write_bytes(half)
    path.with_name("shop.db-journal").write_bytes(journal)
    path.chmod(0o444)
    path.with_name("shop.db-journal").chmod(0o444)
    with unprivileged(path.parent), pytest.raises(PermissionDenied, match="interrupted"):
        await seen(sqlite_target(path))


@pytest.mark.parametrize(
    ("setting", "because"),
    [
        ("ALTER DATABASE {0} SET default_transaction_read_only = on", "set for the database"),
        (
            "ALTER ROLE postgres IN DATABASE {0} SET default_transaction_read_only = on",
            "set for the role",
        ),
    ],
)
async def test_a_setting_on_the_server_that_forbids_writing_is_said(
    postgresql_target: Target, setting: str, because: str
) -> None:
    await run_script(postgresql_target, "CREATE TABLE t (a integer)", setting.format(postgresql_target.database))
    database = await open_database(postgresql_target)
    with pytest.raises(ReadOnlyViolation):
        await add(database)
    await database.close()
    assert (database.read_only, database.read_only_because) == (True, because)


async def test_options_of_the_connection_that_forbid_writing_are_said(postgresql_target: Target) -> None:
    options = (("options", "-c default_transaction_read_only=on"),)
    assert await seen(replace(postgresql_target, options=options)) == (True, "set by the options")


async def test_a_standby_is_read_only_and_says_what_it_is(server: Server) -> None:
    with standby_of(server) as standby:
        assert await seen(standby) == (True, "standby")
        assert await seen(read_only(standby)) == (True, "standby")

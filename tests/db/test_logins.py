"""A server of its own that asks for passwords, is full, and goes away: each is told apart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from pooldeck_db import errors
from pooldeck_db.database import open_database
from support.servers import postgresql_server, run_script, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from support.servers import Server

RULES = """
local all ada scram-sha-256
local all eve reject
local all all trust
"""

ROLES = """
CREATE ROLE ada LOGIN PASSWORD 'p:@/ä';
CREATE ROLE eve LOGIN;
CREATE ROLE sleeper;
CREATE ROLE crowd LOGIN CONNECTION LIMIT 0;
CREATE DATABASE closed;
REVOKE CONNECT ON DATABASE closed FROM public;
"""


@pytest.fixture(scope="module")
def strict_server() -> Iterator[Server]:
    """A server with rules about who may log in."""
    with postgresql_server() as server:
        statements = [statement for statement in ROLES.split(";") if statement.strip()]
        asyncio.run(run_script(server.target(), *statements))
        (Path(server.socket) / "pg_hba.conf").write_text(RULES)
        asyncio.run(run_script(server.target(), "SELECT pg_reload_conf()"))
        yield server


async def one(session: AsyncSession) -> int:
    return int((await session.execute(text("SELECT 1"))).scalar_one())


async def sleep(session: AsyncSession) -> None:
    await session.execute(text("SELECT pg_sleep(60)"))


async def test_a_password_of_any_characters_lets_in(strict_server: Server) -> None:
    database = await open_database(replace(strict_server.target(), user="ada", password="p:@/ä"))
    assert await database.sessions.read("one", one) == 1
    await database.close()


@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        ({"user": "ada", "password": "wr0ng!"}, errors.AuthenticationFailed, "28P01"),
        ({"user": "ada"}, errors.AuthenticationFailed, "28P01"),
        ({"user": "eve", "password": "wr0ng!"}, errors.AuthenticationFailed, "28000"),
        ({"user": "sleeper"}, errors.AuthenticationFailed, "28000"),
        ({"user": "crowd"}, errors.ConnectError, "53300"),
        ({"user": "sleeper", "database": "closed"}, errors.AuthenticationFailed, "28000"),
        ({"database": "nowhere"}, errors.DatabaseMissing, "3D000"),
    ],
)
async def test_why_the_server_lets_nobody_in_is_told_apart(
    strict_server: Server, change: dict[str, str], kind: type[errors.DatabaseError], code: str
) -> None:
    with pytest.raises(errors.ConnectError) as caught:
        await open_database(replace(strict_server.target(), **change))  # type: ignore[arg-type]
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert caught.value.hint
    assert "wr0ng!" not in str(caught.value)


async def test_a_database_that_is_closed_to_the_user_names_the_privilege(strict_server: Server) -> None:
    target = replace(strict_server.target(), user="ada", password="p:@/ä", database="closed")
    with pytest.raises(errors.PermissionDenied) as caught:
        await open_database(target)
    assert "CONNECT" in caught.value.what


@pytest.mark.parametrize(
    ("function", "kind"),
    [("pg_cancel_backend", errors.Cancelled), ("pg_terminate_backend", errors.ConnectionLost)],
)
async def test_a_cancel_by_somebody_else_is_no_time_out(
    strict_server: Server, function: str, kind: type[errors.DatabaseError]
) -> None:
    database = await open_database(strict_server.target())
    task = asyncio.create_task(database.sessions.read("sleep", sleep))
    await until(lambda: any("pg_sleep" in view.statement for view in database.pool().connections))
    sleeping = "state = 'active' AND query = 'SELECT pg_sleep(60)'"
    while not task.done():
        await run_script(strict_server.target(), f"SELECT {function}(pid) FROM pg_stat_activity WHERE {sleeping}")
    with pytest.raises(kind):
        await task
    await database.close()


async def test_a_restart_of_the_server_is_survived(strict_server: Server) -> None:
    database = await open_database(strict_server.target())
    task = asyncio.create_task(database.sessions.read("sleep", sleep))
    await until(lambda: any("pg_sleep" in view.statement for view in database.pool().connections))
    await asyncio.to_thread(strict_server.stop)
    with pytest.raises(errors.ConnectionLost):
        await task
    with pytest.raises(errors.ServerUnreachable):
        await database.sessions.read("one", one)
    await asyncio.to_thread(strict_server.start)
    assert await database.sessions.read("one", one) == 1
    counters = database.pool().counters
    assert counters.checkouts == counters.checkins
    await database.close()

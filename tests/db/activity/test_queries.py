"""The SQL files: each runs on the server of the tests, and asks an older one for nothing that it lacks."""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_db.activity import DatabaseFigures
from pooldeck_db.activity.postgresql.queries import query
from pooldeck_db.catalog.queries import sql
from support.activity import client

if TYPE_CHECKING:
    from pooldeck_db.target import Target

PACKAGE = "pooldeck_db.activity.postgresql"
NAMES = sorted(file.name.removesuffix(".sql") for file in files(PACKAGE).iterdir() if file.name.endswith(".sql"))
VALUES: dict[str, tuple[int, ...]] = {
    "sessions": (4000, 10),
    "session": (1,),
    "locks": (1, 10),
    "prepared": (10,),
    "figures": (),
    "here": (),
    "cancel": (1, 1),
    "terminate": (1, 1),
}
"""What each is asked with, by its purpose."""

SINCE = {
    "pg_stat_activity": {"leader_pid": 13, "query_id": 14},
    "pg_locks": {"waitstart": 14},
    "pg_stat_database": {
        **dict.fromkeys(("session_time", "active_time", "idle_in_transaction_time", "sessions"), 14),
        **dict.fromkeys(("sessions_abandoned", "sessions_fatal", "sessions_killed"), 14),
        **dict.fromkeys(("parallel_workers_to_launch", "parallel_workers_launched"), 18),
    },
}
"""The columns that PostgreSQL 12 did not have, and the major version that brought them."""


async def hide(connection: asyncpg.Connection[asyncpg.Record], version: int) -> None:
    """Make views in a schema `old` that have the columns that a version had."""
    await connection.execute("CREATE SCHEMA old")
    for view, since in SINCE.items():
        columns = await connection.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass ORDER BY attnum",
            f"pg_catalog.{view}",
        )
        kept = ", ".join(row[0] for row in columns if since.get(row[0], 0) <= version)
        await connection.execute(f"CREATE VIEW old.{view} AS SELECT {kept} FROM pg_catalog.{view}")


@pytest.mark.parametrize("name", NAMES)
async def test_every_file_runs_with_the_columns_of_its_version(postgresql_target: Target, name: str) -> None:
    purpose, _, version = name.rpartition("_")
    text = sql(PACKAGE, name)
    async with client(postgresql_target) as connection:
        on_newest = await connection.fetch(text, *VALUES[purpose])
        await hide(connection, int(version))
        for view in SINCE:
            text = text.replace(f"pg_catalog.{view} ", f"old.{view} ")
        on_oldest = await connection.fetch(text, *VALUES[purpose])
    assert [list(row.keys()) for row in on_newest[:1]] == [list(row.keys()) for row in on_oldest[:1]]


async def test_the_files_of_a_purpose_answer_with_the_same_columns(postgresql_target: Target) -> None:
    answers: dict[str, list[tuple[str, ...]]] = {}
    async with client(postgresql_target) as connection:
        for name in NAMES:
            statement = await connection.prepare(sql(PACKAGE, name))
            columns = tuple(f"{each.name} {each.type.name}" for each in statement.get_attributes())
            answers.setdefault(name.rpartition("_")[0], []).append(columns)
    assert {purpose: len(set(columns)) for purpose, columns in answers.items()} == dict.fromkeys(answers, 1)


async def test_the_figures_are_named_as_the_columns_are(postgresql_target: Target) -> None:
    async with client(postgresql_target) as connection:
        (row,) = await connection.fetch(query("figures", 18))
    assert set(row.keys()) == {field.name for field in fields(DatabaseFigures)}


@pytest.mark.parametrize(
    ("version", "name"),
    [(9, "sessions_12"), (12, "sessions_12"), (13, "sessions_13"), (15, "sessions_14"), (18, "sessions_14")],
)
def test_the_newest_file_that_a_server_understands_is_picked(version: int, name: str) -> None:
    assert query("sessions", version) == sql(PACKAGE, name)

"""What seldom comes to the Query mode: large and odd texts, special statements, a connection that is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.target import Backend
from support.app import screen_text, settle
from support.query_mode import (
    ended,
    failure,
    query,
    querying,
    result,
    result_tabs,
    row,
    run,
    said,
    start,
    state,
    stored,
    told,
)
from support.servers import run_script, until

if TYPE_CHECKING:
    from pooldeck_db.target import Target

LARGE = 5 * 1024 * 1024
"""Characters of a statement that nobody writes by hand."""


async def kill(target: Target) -> None:
    """End every other connection to the database."""
    await run_script(
        target,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


async def test_a_statement_of_five_megabytes_is_run(shop: Target) -> None:
    async with querying(shop, f"SELECT length('{'x' * LARGE}') AS n") as pilot:
        await run(pilot)
        assert row(pilot) == (str(LARGE),)


async def test_the_place_of_an_error_is_found_whatever_the_ends_of_lines(shop: Target) -> None:
    text = "SELECT 1;\r\n\r\nSELECT 'ä\r\n😀',\r nothing\n FROM orders"
    async with querying(shop) as pilot:
        await run(pilot, text, key="f8")
        assert result_tabs(pilot) == ["1 SELECT", "! 2 SELECT"]
        assert "nothing" in failure(pilot)
        assert query(pilot).editor.value == text
        if shop.backend is Backend.POSTGRESQL:  # SQLite gives no place for a name that it does not know.
            assert query(pilot).editor.place == text.index("nothing")


@pytest.mark.parametrize(
    "text",
    [
        "VACUUM orders",
        "LISTEN news",
        "CREATE INDEX CONCURRENTLY odd ON orders (note)",
        "CALL nothing()",
        "EXPLAIN SELECT 1",
        "SHOW search_path",
        "TABLE customers",
        "VALUES (1), (2)",
    ],
)
async def test_statements_of_every_kind_are_run(postgresql_target: Target, text: str) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE orders (note text); CREATE TABLE customers (id integer); INSERT INTO customers VALUES (1)",
        "CREATE PROCEDURE nothing() LANGUAGE sql AS ''",
    )
    async with querying(postgresql_target) as pilot:
        await run(pilot, text)
        assert result(pilot).error is None
        assert result(pilot).execution.outcome is not None
        await run(pilot, "SELECT 5")
        assert row(pilot) == ("5",)


async def test_copying_is_refused_or_done_and_never_hangs(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (2)")
    async with querying(postgresql_target) as pilot:
        await run(pilot, "COPY t FROM STDIN")
        assert failure(pilot)
        await run(pilot, "SELECT count(*) FROM t")
        assert row(pilot) == ("2",)


async def test_when_the_connection_is_lost_it_is_said_and_the_next_statement_runs(
    postgresql_target: Target,
) -> None:
    text = "SELECT generate_series(1, 1000000000) AS n"
    async with querying(postgresql_target) as pilot:
        pane = await start(pilot, text)
        await until(lambda: pane.execution.progress().rows > 1000)
        await kill(postgresql_target)
        await until(lambda: query(pilot).busy_since is None)
        await settle(pilot)
        assert pane.error is not None
        assert result_tabs(pilot) == ["! 1 SELECT"]
        assert "rows came" in said(pilot)
        assert pane.error.title in screen_text(pilot)
        assert row(pilot) == ("1",)
        await pilot.press("f6", "down")
        await settle(pilot)
        assert row(pilot) == ("2",)
        assert query(pilot).editor.value == text
        await run(pilot, "SELECT 5")
        assert row(pilot) == ("5",)


async def test_a_transaction_whose_connection_is_lost_is_said_to_be_lost(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE t (a integer)")
    async with querying(postgresql_target) as pilot:
        await pilot.press("alt+o")
        await run(pilot, "INSERT INTO t VALUES (1)")
        await kill(postgresql_target)
        await run(pilot, "INSERT INTO t VALUES (2)")
        assert failure(pilot)
        await pilot.press("alt+r")
        await settle(pilot)
        assert "open for" not in state(pilot)
        await run(pilot, "SELECT count(*) FROM t")
        assert row(pilot) == ("0",)
        assert await stored(postgresql_target, "SELECT count(*) FROM t") == [(0,)]


async def test_lines_of_psql_do_what_they_did_there(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE walrus (tusk integer)")
    async with querying(postgresql_target) as pilot:
        await run(pilot, "\\dt")
        assert "walrus" in screen_text(pilot)
        await run(pilot, "\\d walrus")
        assert "tusk" in screen_text(pilot)
        assert result_tabs(pilot) == ["\\d Columns"]
        await run(pilot, "\\d nobody")
        assert told(pilot)[-1] == "\\d finds nothing by the name of nobody."
        await run(pilot, "\\i nowhere.sql")
        assert told(pilot)[-1] == "nowhere.sql cannot be read: No such file or directory."
        await run(pilot, "\\nonsense")
        assert "nonsense" in told(pilot)[-1]
        await ended(pilot)

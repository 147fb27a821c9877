"""What the Query mode asks before a statement is sent, what it rehearses, and what it never sends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.statements import classify
from pooldeck_db.target import Backend
from pooldeck_tui.screens.query.trust import caution_about, mistake_in
from support.app import screen_text
from support.query_mode import (
    asked,
    choose,
    failure,
    query,
    querying,
    row,
    run,
    said,
    state,
    stored,
    told,
    type_answer,
)
from support.servers import read_only, run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target

EVERY = "UPDATE orders SET note = 'gone'"
COUNT = "SELECT count(*) FROM orders WHERE note = 'gone'"


def production(target: Target) -> Target:
    """The same target, as one that matters."""
    return replace(target, environment="production")


async def test_an_update_without_a_condition_asks_wherever_it_is_run(shop: Target) -> None:
    async with querying(shop, EVERY) as pilot:
        await run(pilot)
        assert "UPDATE on orders?" in asked(pilot)
        assert "it takes every row of orders" in asked(pilot)
        await choose(pilot, "Do not run it")
        assert query(pilot).results.current is None
        assert await stored(shop, COUNT) == [(0,)]
        await run(pilot)
        await pilot.press("escape")
        assert not asked(pilot)
        assert await stored(shop, COUNT) == [(0,)]
        await run(pilot)
        await choose(pilot, "Run it")
        assert "3,000 rows changed" in screen_text(pilot)
        assert await stored(shop, COUNT) == [(3000,)]


async def test_a_rehearsal_shows_what_it_changes_and_leaves_no_trace_when_it_is_rolled_back(shop: Target) -> None:
    async with querying(shop, EVERY) as pilot:
        await run(pilot)
        await choose(pilot, "Rehearse it")
        assert "3,000 rows changed. Nothing is written yet." in asked(pilot)
        assert await stored(shop, COUNT) == [(0,)]
        await choose(pilot, "Roll back")
        assert "rehearsed, and rolled back" in said(pilot)
        assert await stored(shop, COUNT) == [(0,)]
        assert "open for" not in state(pilot)
        await run(pilot, COUNT)
        assert row(pilot) == ("0",)


async def test_a_rehearsal_is_rolled_back_where_nothing_is_answered(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, EVERY) as pilot:
        await run(pilot)
        await choose(pilot, "Rehearse it")
        await pilot.press("escape")
        await run(pilot, COUNT)
        assert row(pilot) == ("0",)
        assert await stored(sqlite_shop, COUNT) == [(0,)]


async def test_a_rehearsal_that_is_committed_is_written(shop: Target) -> None:
    async with querying(shop, EVERY) as pilot:
        await run(pilot)
        await choose(pilot, "Rehearse it")
        await choose(pilot, "Commit")
        assert "rehearsed, and committed" in said(pilot)
        assert await stored(shop, COUNT) == [(3000,)]
        assert "open for" not in state(pilot)


async def test_a_rehearsal_that_fails_leaves_no_transaction(shop: Target) -> None:
    async with querying(shop, "UPDATE orders SET customer = NULL") as pilot:
        await run(pilot)
        await choose(pilot, "Rehearse it")
        assert "customer" in failure(pilot)
        assert "open for" not in state(pilot)
        await run(pilot, COUNT)
        assert row(pilot) == ("0",)


async def test_a_plain_write_is_not_asked_about(shop: Target) -> None:
    async with querying(shop, "UPDATE orders SET note = 'gone' WHERE id = 1") as pilot:
        await run(pilot)
        assert "1 row changed" in screen_text(pilot)
        assert await stored(shop, COUNT) == [(1,)]


async def test_production_asks_for_a_plain_write_and_not_for_a_reading(shop: Target) -> None:
    async with querying(production(shop), "UPDATE orders SET note = 'gone' WHERE id = 2") as pilot:
        await run(pilot)
        assert "This connection is production." in asked(pilot)
        await choose(pilot, "Do not run it")
        assert await stored(shop, COUNT) == [(0,)]
        await run(pilot)
        await choose(pilot, "Run it")
        assert not asked(pilot)
        assert await stored(shop, COUNT) == [(1,)]
        await run(pilot, "SELECT 5")
        assert row(pilot) == ("5",)


async def test_production_wants_the_name_of_the_table_whose_rows_are_all_changed(sqlite_shop: Target) -> None:
    async with querying(production(sqlite_shop), EVERY) as pilot:
        await run(pilot)
        await choose(pilot, "Run it")
        await type_answer(pilot, "customers")
        assert "It is run only where this is typed: orders." in asked(pilot)
        assert await stored(sqlite_shop, COUNT) == [(0,)]
        await type_answer(pilot, "orders")
        assert not asked(pilot)
        assert await stored(sqlite_shop, COUNT) == [(3000,)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("DROP TABLE IF EXISTS public.orders CASCADE", "orders"),
        ('DROP VIEW totals, "other totals"', "totals, other totals"),
        ("TRUNCATE orders, ONLY customers", "orders, customers"),
        ("ALTER TABLE orders ADD COLUMN x integer, DROP COLUMN note", "orders"),
        ("ALTER TABLE orders DROP note", "orders"),
        ("DROP FUNCTION s.f(integer, text), g()", "f, g"),
        ("DROP USER bob", "bob"),
        ("DROP OWNED BY bob", "DROP OWNED"),
        ("ALTER TABLE orders ALTER COLUMN note DROP NOT NULL", ""),
        ("ALTER TABLE orders DROP CONSTRAINT c", ""),
        ("CREATE TABLE t (dropped integer)", ""),
    ],
)
def test_production_wants_the_names_of_what_is_lost(text: str, name: str) -> None:
    caution = caution_about(classify(text, Backend.POSTGRESQL), "production")
    assert caution is not None
    assert caution.typed == name
    assert not mistake_in(name.replace(", ", " ,"), caution)
    assert not name or mistake_in("yes", caution)


async def test_turning_away_from_the_name_sends_nothing(sqlite_shop: Target) -> None:
    async with querying(production(sqlite_shop), "DROP TABLE orders") as pilot:
        await run(pilot)
        await choose(pilot, "Run it")
        assert "Type orders to run it" in asked(pilot)
        await pilot.press("escape")
        await run(pilot, "SELECT count(*) FROM orders")
        assert row(pilot) == ("3000",)


async def test_statements_behind_one_that_is_not_run_are_not_run_either(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, f"{EVERY};\nDELETE FROM orders WHERE id = 1;") as pilot:
        await run(pilot, key="f8")
        await choose(pilot, "Do not run it")
        assert told(pilot) == ["1 statement after it was not run."]
        assert await stored(sqlite_shop, "SELECT count(*) FROM orders") == [(3000,)]


@pytest.mark.parametrize(
    "text",
    [
        "WITH d AS (DELETE FROM orders RETURNING *) SELECT count(*) FROM d",
        "EXPLAIN ANALYZE DELETE FROM orders",
        "SELECT wipe()",
        "DO $$ BEGIN DELETE FROM orders; END $$",
        "CREATE TABLE copied AS SELECT * FROM orders",
    ],
)
async def test_a_read_only_connection_never_changes_anything(postgresql_target: Target, text: str) -> None:
    await run_script(
        postgresql_target,
        "CREATE TABLE orders (id integer); INSERT INTO orders VALUES (1), (2)",
        "CREATE FUNCTION wipe() RETURNS integer LANGUAGE sql AS 'DELETE FROM orders RETURNING id'",
    )
    async with querying(read_only(postgresql_target)) as pilot:
        await run(pilot, text)
        if asked(pilot):
            await choose(pilot, "Run it")
        assert "read-only" in failure(pilot)
        assert await stored(postgresql_target, "SELECT count(*) FROM orders") == [(2,)]
        assert await stored(postgresql_target, "SELECT to_regclass('copied')") == [(None,)]


@pytest.mark.parametrize("text", ["DELETE FROM orders", "SELECT 1; DROP TABLE orders", "PRAGMA query_only = 0"])
async def test_a_read_only_file_is_never_changed(sqlite_shop: Target, text: str) -> None:
    async with querying(read_only(sqlite_shop)) as pilot:
        await run(pilot, text, key="f8")
        if asked(pilot):
            await choose(pilot, "Run it")
        assert "read-only" in failure(pilot)
        assert await stored(sqlite_shop, "SELECT count(*) FROM orders") == [(3000,)]
        await run(pilot, "DELETE FROM orders WHERE id = 1")
        assert "read-only" in failure(pilot)
        assert await stored(sqlite_shop, "SELECT count(*) FROM orders") == [(3000,)]

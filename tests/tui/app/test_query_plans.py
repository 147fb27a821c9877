"""Plans in the Query mode: how a statement is run, or was run, without a trace of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.target import Backend
from pooldeck_tui.widgets.plan_view import PlanView
from support.app import screen_text
from support.query_mode import plan, querying, row, run, state, stored

if TYPE_CHECKING:
    from pooldeck_db.target import Target

JOIN = "SELECT name FROM orders JOIN customers ON customers.id = orders.customer WHERE orders.id = 5"


async def test_the_plan_of_a_statement_is_shown(shop: Target) -> None:
    async with querying(shop, JOIN) as pilot:
        await run(pilot, key="f7")
        assert plan(pilot).error is None
        assert plan(pilot).query_one(PlanView).display
        shown = screen_text(pilot).split(JOIN, 1)[1]
        assert "orders" in shown
        assert "customers" in shown


async def test_a_plan_that_was_run_says_how_many_rows_there_were(postgresql_target: Target) -> None:
    text = "SELECT * FROM generate_series(1, 4321) n WHERE n > 0"
    async with querying(postgresql_target, text) as pilot:
        await run(pilot, key="f9")
        assert plan(pilot).title == "EXPLAIN ANALYZE"
        assert "4.3K" in screen_text(pilot).split(text, 1)[1]


async def test_analyzing_a_delete_leaves_the_rows(shop: Target) -> None:
    async with querying(shop, "DELETE FROM orders WHERE id <= 100") as pilot:
        await run(pilot, key="f9")
        if shop.backend is Backend.POSTGRESQL:
            assert plan(pilot).error is None
            assert "Delete" in screen_text(pilot).split("<= 100", 1)[1]
        assert "open for" not in state(pilot)
        assert await stored(shop, "SELECT count(*) FROM orders") == [(3000,)]
        await run(pilot, "SELECT count(*) FROM orders")
        assert row(pilot) == ("3000",)


async def test_the_plan_before_is_compared(shop: Target) -> None:
    text = "SELECT id FROM orders WHERE note = 'note 3'"
    async with querying(shop, text) as pilot:
        await run(pilot, key="f7")
        assert "orders_note" not in screen_text(pilot)
        await run(pilot, "CREATE INDEX orders_note ON orders (note)")
        await run(pilot, text, key="f7")
        assert plan(pilot).error is None
        assert "orders_note" in screen_text(pilot).split(text, 1)[1]


async def test_a_statement_without_a_plan_is_explained(shop: Target) -> None:
    async with querying(shop, "SELECT * FROM nowhere") as pilot:
        await run(pilot, key="f7")
        error = plan(pilot).error
        assert error is not None
        assert "nowhere" in str(error)
        await run(pilot, "BEGIN", key="f9")
        assert "open for" not in state(pilot)

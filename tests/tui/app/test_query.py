"""The Query mode over both databases: statements are run, and what comes of them is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.settings import Settings
from pooldeck_db.target import Backend
from support.app import running, screen_text, settle
from support.query_mode import (
    failure,
    query,
    querying,
    result,
    result_tabs,
    row,
    run,
    said,
    show_query,
    stored,
    told,
)
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target


async def test_the_rows_of_a_select_are_in_the_grid_to_the_last(shop: Target) -> None:
    async with querying(shop, "SELECT id, note FROM orders ORDER BY id") as pilot:
        await run(pilot)
        assert "3,000 rows" in said(pilot)
        assert "note 3" in screen_text(pilot)
        await pilot.press("f6")
        assert result(pilot).grid.has_focus
        await pilot.press("ctrl+end")
        await settle(pilot)
        assert row(pilot) == ("3000", "note 3000")
        await pilot.press("ctrl+home")
        await settle(pilot)
        assert row(pilot) == ("1", None)


async def test_each_of_several_statements_has_a_tab(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT 11 AS a;\nSELECT 22 AS b;\nSELECT 33 AS c;") as pilot:
        await run(pilot, key="f8")
        assert result_tabs(pilot) == ["1 SELECT", "2 SELECT", "3 SELECT"]
        assert "33" in screen_text(pilot)
        await pilot.press("f6", "left_square_bracket")
        await settle(pilot)
        assert result(pilot).title == "2 SELECT"
        assert row(pilot) == ("22",)


async def test_only_the_statement_under_the_cursor_is_run(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT 11 AS a;\nSELECT 22 AS b;") as pilot:
        await pilot.press("down")
        await run(pilot)
        assert result_tabs(pilot) == ["1 SELECT"]
        assert "22" in screen_text(pilot).split("SELECT 22 AS b;", 1)[1]
        await pilot.press("up", "home", *["shift+right"] * len("SELECT 1"))
        await run(pilot)
        assert row(pilot) == ("1",)


async def test_a_failing_statement_stops_those_behind_it(shop: Target) -> None:
    text = "SELECT 11 AS a;\nSELECT * FROM nowhere;\nDELETE FROM orders WHERE id = 1;\nSELECT 4"
    async with querying(shop, text) as pilot:
        await run(pilot, key="f8")
        assert result_tabs(pilot) == ["1 SELECT", "! 2 SELECT"]
        assert "nowhere" in failure(pilot)
        assert told(pilot) == ["2 statements after it were not run."]
        assert "nowhere" in screen_text(pilot)
        await run(pilot, "SELECT count(*) FROM orders")
        assert row(pilot) == ("3000",)


async def test_a_syntax_error_is_explained_and_its_place_is_marked(shop: Target) -> None:
    text = "SELECT 1;\n\nSELECT id,\n  note FRM orders\nWHERE id = 1"
    async with querying(shop, text) as pilot:
        await pilot.press("down", "down")
        await run(pilot)
        assert "orders" in failure(pilot)
        # The databases blame different words: one that it stumbles over, one that stands behind it.
        assert query(pilot).editor.place == text.index("orders")
        assert query(pilot).editor._error == (3, 11, 11 + len("orders"))
        marked = query(pilot).editor.get_line(3)
        assert any("underline" in str(span.style) for span in marked.spans)
        assert query(pilot).editor.has_focus
        await pilot.press("x")
        await settle(pilot)
        assert not any("underline" in str(span.style) for span in query(pilot).editor.get_line(3).spans)


async def test_the_whole_name_that_is_blamed_is_marked_and_its_line_is_said(postgresql_target: Target) -> None:
    async with querying(postgresql_target, "SELECT 1\nFROM pg_class o\nWHERE o.nothing = 1") as pilot:
        await run(pilot)
        assert query(pilot).editor._error == (2, len("WHERE "), len("WHERE o.nothing"))
        assert said(pilot) == "1 SELECT 1 FROM pg_class o WHERE o.nothing = 1 failed · 42703 · line 3"


async def test_what_a_function_raises_is_shown_whole_with_its_place_in_the_function(
    postgresql_target: Target,
) -> None:
    await run_script(
        postgresql_target,
        "CREATE FUNCTION refuse() RETURNS int LANGUAGE plpgsql AS $$ BEGIN\n"
        "RAISE EXCEPTION E'first line\nsecond line' USING DETAIL = 'A detail.', HINT = 'A hint.'; END $$",
    )
    async with querying(postgresql_target, "SELECT refuse()") as pilot:
        await run(pilot)
        for part in (
            "First line.",
            "second line A detail.",
            "A hint.",
            "PL/pgSQL function refuse() line 2 at RAISE",
        ):
            assert part in screen_text(pilot)
        assert said(pilot) == "1 SELECT refuse() failed · P0001"


async def test_of_several_the_one_that_fails_at_no_place_of_it_is_gone_to(sqlite_shop: Target) -> None:
    text = "SELECT 1;\n-- the key is taken\nINSERT INTO orders (id) VALUES (1);\nSELECT 2;"
    async with querying(sqlite_shop, text) as pilot:
        await pilot.press("ctrl+end")
        await run(pilot, key="f8")
        assert query(pilot).editor.place == text.index("INSERT")
        assert said(pilot).startswith("2 INSERT INTO orders (id) VALUES (1); failed")


async def test_before_anything_is_run_it_says_how_with_the_users_own_keys(sqlite_shop: Target) -> None:
    settings = Settings.from_layers({"interface": {"keys": {"query.run": "f11"}}})
    async with running(sqlite_shop, settings=settings, size=(80, 24)) as pilot:
        await show_query(pilot)
        said_first = [line.split(maxsplit=1) for line in screen_text(pilot).splitlines() if line.startswith("  ")]
        assert ["f11", "run the statement under the cursor"] in said_first
        assert ["^space", "what can be written at the cursor"] in said_first
        assert ["f1", "all keys"] in said_first
        await run(pilot, "SELECT 1", key="f11")
        assert "what can be written" not in screen_text(pilot)


async def test_run_is_named_on_a_small_screen_and_results_once_there_are_any(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT 1", size=(80, 24)) as pilot:
        assert "f5 run" in screen_text(pilot)
        assert "f6 results" not in screen_text(pilot)
        await run(pilot)
        assert "f5 run" in screen_text(pilot)
        assert "f6 results" in screen_text(pilot)


async def test_a_result_is_named_by_its_title_alone_where_its_rows_are_copied_and_read(
    sqlite_shop: Target,
) -> None:
    async with querying(sqlite_shop, "SELECT 1 AS a") as pilot:
        await run(pilot)
        await pilot.press("f6", "Y")
        await settle(pilot)
        assert "of 1 column of 1 SELECT" in screen_text(pilot)


async def test_a_statement_without_rows_says_how_many_it_changed(shop: Target) -> None:
    async with querying(shop, "UPDATE orders SET note = 'seen' WHERE id <= 7") as pilot:
        await run(pilot)
        assert "7 rows changed" in screen_text(pilot)
        assert await stored(shop, "SELECT count(*) FROM orders WHERE note = 'seen'") == [(7,)]
        await run(pilot, "CREATE TABLE fresh (a integer)")
        assert "changed" not in screen_text(pilot).split("fresh", 1)[1]
        assert await stored(shop, "SELECT count(*) FROM fresh") == [(0,)]


async def test_columns_of_the_same_name_are_shown_each(shop: Target) -> None:
    async with querying(shop, "SELECT 1 AS a, 2 AS a, 3 AS b, 4 AS a") as pilot:
        await run(pilot)
        assert row(pilot) == ("1", "2", "3", "4")
        assert [column.name.split()[0] for column in result(pilot).execution.columns] == ["a", "a", "b", "a"]


async def test_a_result_without_rows_is_an_empty_grid(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "SELECT id, note FROM orders WHERE id < 0") as pilot:
        await run(pilot)
        assert "0 rows" in said(pilot)
        assert "note" in screen_text(pilot).split("id < 0", 1)[1]


async def test_what_the_server_says_beside_its_answer_is_shown(postgresql_target: Target) -> None:
    text = "DO $$ BEGIN RAISE NOTICE 'halfway %', 50; RAISE WARNING 'nearly' USING HINT = 'wait'; END $$"
    async with querying(postgresql_target, text) as pilot:
        await run(pilot)
        for line in ("NOTICE: halfway 50", "WARNING: nearly", "wait"):
            assert line in screen_text(pilot)
        await run(pilot, "SELECT 1")
        assert "halfway 50" not in screen_text(pilot)


async def test_control_characters_in_values_are_never_sent_to_the_terminal(shop: Target) -> None:
    make = "chr(27)" if shop.backend is Backend.POSTGRESQL else "char(27)"
    text = f"SELECT 'a' || {make} || '[31mb' AS v, '[bold]c[/bold]' AS w"
    async with querying(shop, text) as pilot:
        await run(pilot)
        assert row(pilot) == ("a\x1b[31mb", "[bold]c[/bold]")
        assert "\x1b" not in screen_text(pilot)
        assert screen_text(pilot).count("[bold]c[/bold]") == 3


async def test_control_characters_in_names_errors_and_notices_are_never_sent_to_the_terminal(
    shop: Target,
) -> None:
    async with querying(shop) as pilot:
        await run(pilot, 'SELECT 1 AS "a\x1b[31mb"')
        assert row(pilot) == ("1",)
        assert "\x1b" not in screen_text(pilot)
        await run(pilot, 'SELECT * FROM "no\x1b[31mwhere"')
        assert "[31mwhere" in screen_text(pilot).split("failed", 1)[1]
        assert "\x1b" not in screen_text(pilot)


async def test_a_text_without_a_statement_is_not_sent(sqlite_shop: Target) -> None:
    async with querying(sqlite_shop, "-- nothing here\n\n") as pilot:
        await run(pilot)
        assert told(pilot) == ["There is no statement under the cursor."]
        assert query(pilot).results.current is None


async def test_a_text_that_holds_a_nul_or_a_lone_quote_is_explained(shop: Target) -> None:
    async with querying(shop) as pilot:
        for text in ("SELECT 'a", "SELECT 1 \0, 2"):
            await run(pilot, text)
            assert failure(pilot)
            assert query(pilot).editor.value == text
        await run(pilot, "SELECT 5")
        assert row(pilot) == ("5",)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_keys_that_are_named_are_the_likeliest_first(sqlite_shop: Target, size: tuple[int, int]) -> None:
    async with querying(sqlite_shop, "SELECT 1", size=size) as pilot:
        assert screen_text(pilot).splitlines()[-1].split("  ")[0].strip() == "f5 run"
        assert "f6 results" not in screen_text(pilot)
        await run(pilot)
        await settle(pilot)
        assert "f6 results" in screen_text(pilot)

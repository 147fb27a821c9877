"""The row that a foreign key is to refer to is chosen from pages of the real parent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_db.catalog import RelationName
from pooldeck_db.paging import PageRequest, Start
from pooldeck_db.paging.pager import Pager
from pooldeck_db.target import Backend
from pooldeck_tui.editing import Answer, CellQuestion, ParentPage, editor_for, parents_of
from pooldeck_tui.editing.line_editor import LineEditor
from pooldeck_tui.editing.parent_picker import ParentPicker
from pooldeck_tui.editing.parents import SIZE
from support.editing import NUMBER, Asked, EditingApp, answers, asking, said
from support.paging import main_schema
from support.servers import run_script
from support.viewer import press, screen_text, wait_until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page, Place
    from pooldeck_tui.editing import Present

SCHEMA = """
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, note text);
CREATE TABLE places (country text, town text, name text, PRIMARY KEY (country, town));
CREATE TABLE codes (code text PRIMARY KEY, size integer, colour text);
CREATE TABLE orders (
    id integer PRIMARY KEY,
    customer integer NOT NULL REFERENCES customers (id),
    country text, town text,
    code text REFERENCES codes (code),
    FOREIGN KEY (country, town) REFERENCES places (country, town)
);
INSERT INTO places VALUES ('AT', 'Graz', 'Graz on the Mur'), ('AT', 'Wien', 'Vienna'), ('DE', 'Bonn', 'Bonn');
INSERT INTO codes VALUES ('', 1, 'red'), ('A  ', 2, NULL), ('[/x]', 3, 'blue');
"""
MANY = {
    Backend.SQLITE: """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
INSERT INTO customers SELECT i * 2, 'Customer ' || (i * 2), NULL FROM n;
""",
    Backend.POSTGRESQL: """
INSERT INTO customers SELECT i * 2, 'Customer ' || (i * 2) FROM generate_series(1, 2000) i;
""",
}


@pytest.fixture
async def orders(database: Database) -> RelationDetail:
    """A table that refers to two thousand customers with even numbers, and to places by two columns."""
    await run_script(database.target, SCHEMA, MANY[database.target.backend])
    return await database.catalog.detail(RelationName(main_schema(database), "orders"))


async def picker(database: Database, detail: RelationDetail, name: str, value: Present) -> ParentPicker:
    """The screen that asks for one column's row."""
    column = next(each for each in detail.columns if each.name == name)
    parents = await parents_of(database, detail, name)
    assert parents is not None
    question = CellQuestion(column, value, Asked(), database.target.backend, "orders", parents=parents)
    screen = editor_for(question)
    assert isinstance(screen, ParentPicker)
    return screen


def as_key(database: Database, number: int) -> int | str:
    """A number as the database gives it."""
    return number if database.target.backend is Backend.SQLITE else str(number)


def entries(pilot: Pilot[None]) -> dict[str, object]:
    """What was answered, by columns."""
    (answer,) = answers(pilot)
    assert isinstance(answer, Answer)
    return dict(answer.entries)


async def search(pilot: Pilot[None], text: str) -> None:
    """Type letters of a search."""
    pilot.app.screen.query_one(Input).value = text
    await pilot.pause()
    await press(pilot)


async def test_it_begins_with_the_row_that_is_referred_to(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "customer", as_key(database, 1000))) as pilot:
        assert "› 1000  Customer 1000" in " ".join(screen_text(pilot).split("│"))
        await press(pilot, "down", "enter")
        assert entries(pilot) == {"customer": as_key(database, 1002)}


async def test_keys_go_from_page_to_page_and_to_both_ends(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "customer", None)) as pilot:
        for _ in range(SIZE - 1):  # At once: to wait for each takes its time.
            pilot.app.simulate_key("down")
        await wait_until(pilot, lambda: "› 200 " in screen_text(pilot), "the last row of the page")
        await press(pilot, "down")
        assert "› 202 " in screen_text(pilot)
        assert "more above and below" in said(pilot)
        await press(pilot, "up")
        assert "› 200 " in screen_text(pilot)
        await press(pilot, "ctrl+end")
        assert "› 4000 " in screen_text(pilot)
        await press(pilot, "pageup", "pagedown", "ctrl+home", "pagedown", "pageup")
        assert "› 2 " in screen_text(pilot)
        await press(pilot, "escape")
        assert answers(pilot) == [None]


async def test_rows_are_found_by_key_and_by_label(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "customer", None)) as pilot:
        await search(pilot, "customer 77")
        shown = screen_text(pilot)
        assert "770   Customer 770" in " ".join(shown.split("│")) or "› 770" in shown
        await search(pilot, "3998")
        assert "1 row" in said(pilot)
        await press(pilot, "enter")
        assert entries(pilot) == {"customer": as_key(database, 3998)}


async def test_nothing_found_is_said_and_nothing_taken(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "customer", None)) as pilot:
        await search(pilot, "nobody [/x]")
        assert said(pilot) == "No row is found."
        await press(pilot, "enter")
        assert answers(pilot) == []


async def test_a_key_that_leads_nowhere_is_said(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "customer", as_key(database, 1001))) as pilot:
        assert said(pilot) == "No row has the key 1001 that the cell holds."
        assert "› 1002" in screen_text(pilot)


async def test_a_key_of_several_columns_is_answered_as_a_whole(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "town", "Wien")) as pilot:
        await search(pilot, "vienna")
        await press(pilot, "enter")
        assert entries(pilot) == {"country": "AT", "town": "Wien"}


async def test_keys_are_exact_whatever_they_look_like(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "code", "A  ")) as pilot:
        assert "A··" in screen_text(pilot)
        assert "size 2" in screen_text(pilot)
        await press(pilot, "enter")
        assert entries(pilot) == {"code": "A  "}


async def test_null_default_and_typing_are_keys(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "customer", None)) as pilot:
        await press(pilot, "ctrl+n")
        assert said(pilot) == "customer is NOT NULL: it has to hold a value."
        await press(pilot, "ctrl+d")
        assert "has no default" in said(pilot)
        await press(pilot, "ctrl+e", "5", "enter")
        assert entries(pilot) == {"customer": "5"}
    async with asking(await picker(database, orders, "code", "")) as pilot:
        await press(pilot, "ctrl+n")
        assert entries(pilot) == {"code": None}


async def test_typing_can_be_turned_away_from(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "customer", None)) as pilot:
        await press(pilot, "ctrl+e")
        assert isinstance(pilot.app.screen, LineEditor)
        await press(pilot, "escape", "enter")
        assert entries(pilot) == {"customer": as_key(database, 2)}


async def test_only_pages_are_read_and_every_connection_goes_back(
    database: Database, orders: RelationDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    page = Pager.page

    async def noted(self: Pager, detail: RelationDetail, request: PageRequest) -> Page:
        found = await page(self, detail, request)
        read.append(len(found.rows))
        return found

    monkeypatch.setattr(Pager, "page", noted)
    async with asking(await picker(database, orders, "customer", None)) as pilot:
        await press(pilot, "ctrl+end", "ctrl+home")
        await search(pilot, "1")
        assert len(read) == 4
        assert max(read) == SIZE
        assert database.pool().in_use == 0


async def test_a_parent_that_has_gone_is_said(database: Database, orders: RelationDetail) -> None:
    screen = await picker(database, orders, "code", None)
    await run_script(database.target, "DROP TABLE orders; DROP TABLE codes;")
    async with asking(screen) as pilot:
        assert "codes" in said(pilot)
        await press(pilot, "enter")
        assert answers(pilot) == []
        await press(pilot, "ctrl+n")
        assert entries(pilot) == {"code": None}


async def test_escape_ends_a_search_before_it_closes(database: Database, orders: RelationDetail) -> None:
    async with asking(await picker(database, orders, "customer", None)) as pilot:
        pilot.app.screen.query_one(Input).value = "x"
        while all(worker.is_finished for worker in pilot.app.workers):  # noqa: ASYNC110  # it is to be seen at once
            await asyncio.sleep(0)
        await pilot.press("escape")
        await wait_until(
            pilot, lambda: all(worker.is_finished for worker in pilot.app.workers), "the search to end"
        )
        assert answers(pilot) == []
        await press(pilot, "escape")
        assert answers(pilot) == [None]


async def test_a_column_that_refers_to_nothing_has_no_picker(database: Database, orders: RelationDetail) -> None:
    assert await parents_of(database, orders, "id") is None


async def test_every_column_of_the_key_is_taken_where_one_of_them_tells_the_rows_apart(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE owners (id integer PRIMARY KEY, tenant text NOT NULL, UNIQUE (id, tenant))",
        "INSERT INTO owners VALUES (7, 'here')",
        "CREATE TABLE pets (id integer PRIMARY KEY, owner integer, tenant text,"
        " FOREIGN KEY (owner, tenant) REFERENCES owners (id, tenant))",
    )
    detail = await database.catalog.detail(RelationName(main_schema(database), "pets"))
    parents = await parents_of(database, detail, "owner")
    assert parents is not None
    (row,) = (await parents.page("", Start())).rows
    assert row.entries == (("owner", as_key(database, 7)), ("tenant", "here"))


class Slow:
    """A parent relation whose rows are long in coming."""

    title = "customer → customers"
    hint = "part of id"

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    def present(self, value: Present) -> Place:
        """At the beginning."""
        return Start()

    async def page(self, typed: str, place: Place) -> ParentPage:
        """No rows, in the end."""
        await self.go_on.wait()
        return ParentPage((), before=False, after=False)


async def test_while_rows_are_read_that_is_said() -> None:
    parents = Slow()
    app = EditingApp(editor_for(CellQuestion(NUMBER, None, Asked(), Backend.SQLITE, parents=parents)))
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, ParentPicker), "the picker")
        await wait_until(pilot, lambda: said(pilot) == "Rows are being read…", "a sign of the reading")
        parents.go_on.set()
        await wait_until(pilot, lambda: said(pilot) == "No row is found.", "the end of the reading")

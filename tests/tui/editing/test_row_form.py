"""A row is edited cell by cell: for an edit, a new row, a copy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import Column, RelationName
from pooldeck_db.errors import ConnectionLost, ValueRefused
from pooldeck_db.rows import DEFAULT, Checked
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Kind
from pooldeck_tui.editing import (
    CellQuestion,
    RowAnswer,
    RowField,
    RowForm,
    RowQuestion,
    has_default,
    parents_of,
    rules_of,
)
from pooldeck_tui.editing.parent_picker import ParentPicker
from pooldeck_tui.editing.text_editor import TextEditor
from support.editing import NUMBER, TEXT, Asked, answers, asking, editor
from support.paging import main_schema
from support.servers import run_script
from support.viewer import press, screen_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.pilot import Pilot

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.rows import Entry
    from pooldeck_tui.editing import Check, Present

ID = Column("id", "bigint", Kind.NUMBER, nullable=False, identity="always", base_type="int8")
NAME = replace(TEXT, name="name", nullable=False, comment="[bold]What it is called")
FIELDS = (
    RowField(ID, "7", "7", has_default=True, obstacle="id is an identity column: the database numbers it always."),
    RowField(NAME, "Ada", "Ada", rules=("CHECK ((name <> ''::text))",)),
    RowField(TEXT, None, None),
    RowField(replace(NUMBER, default="0"), "12.50", "9.99", has_default=True),
)
NEW = tuple(replace(field, value=DEFAULT, original=DEFAULT) for field in FIELDS)


def form(fields: Sequence[RowField] = FIELDS, check: Check | None = None) -> RowForm:
    """A form whose cells are asked about as soon as they are opened."""

    async def ask(column: str, value: Present) -> CellQuestion:
        field = next(each for each in fields if each.column.name == column)
        return CellQuestion(field.column, value, check or Asked(), Backend.POSTGRESQL, "people", field.has_default)

    return RowForm(RowQuestion("public.people   row 1", tuple(fields), ask))


def said(pilot: Pilot[None]) -> str:
    """What the form says."""
    return str(pilot.app.screen.query_one("#state").render())


def entries(pilot: Pilot[None]) -> dict[str, Entry]:
    """What was answered, by columns."""
    (answer,) = answers(pilot)
    assert isinstance(answer, RowAnswer)
    return dict(answer.entries)


async def test_all_cells_are_shown_with_what_is_known_of_them() -> None:
    async with asking(form()) as pilot:
        shown = screen_text(pilot)
        assert "public.people   row 1" in shown
        assert "› × id" in shown
        assert "the database numbers it always." in shown
        assert "● total" in shown
        assert "NULL" in shown
        assert said(pilot) == "1 cell to be written"
        await press(pilot, "down")
        shown = screen_text(pilot)
        assert "NOT NULL" in shown
        assert "[bold]What it is called" in shown
        assert "CHECK ((name <> ''::text))" in shown
        await press(pilot, "G")
        assert "was 9.99" in screen_text(pilot)
        await press(pilot, "escape")
        assert answers(pilot) == [None]


async def test_a_cell_is_edited_in_its_editor_and_only_what_differs_is_answered() -> None:
    async with asking(form()) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(editor(pilot), TextEditor)
        await press(pilot, "!", "ctrl+s")
        assert "2 cells to be written" in said(pilot)
        await press(pilot, "down", "e", "escape", "f2", "x", "ctrl+s")
        await press(pilot, "ctrl+s")
        assert entries(pilot) == {"name": "Ada!", "note": "x", "total": "12.50"}


async def test_null_empty_default_and_as_it_was_are_keys() -> None:
    async with asking(form()) as pilot:
        await press(pilot, "down", "ctrl+n")
        assert said(pilot) == "name is NOT NULL: it has to hold a value."
        await press(pilot, "ctrl+d")
        assert "has no default" in said(pilot)
        await press(pilot, "ctrl+t", "down", "ctrl+d", "down", "ctrl+d", "x", "ctrl+n", "ctrl+s")
        assert entries(pilot) == {"name": "", "note": DEFAULT, "total": None}
    async with asking(form()) as pilot:
        await press(pilot, "end", "backspace", "ctrl+s")
        assert entries(pilot) == {}


async def test_what_cannot_be_edited_says_why() -> None:
    async with asking(form()) as pilot:
        for key in ("enter", "ctrl+d", "ctrl+t"):
            await press(pilot, key)
            assert said(pilot).startswith("id is an identity column")
        await press(pilot, "ctrl+s")
        assert entries(pilot) == {"total": "12.50"}


async def test_a_new_row_names_only_the_cells_that_were_typed() -> None:
    async with asking(form(NEW)) as pilot:
        shown = screen_text(pilot)
        assert "! name" in shown
        assert "DEFAULT   a value is needed" in shown
        assert "DEFAULT   NULL" in shown
        assert "DEFAULT   0" in shown
        await press(pilot, "ctrl+s")
        assert said(pilot) == "NOT NULL without a default: name. ^s again takes the row, if a trigger fills it."
        await press(pilot, "enter", "B", "o", "ctrl+s", "ctrl+s")
        assert entries(pilot) == {"name": "Bo"}
    async with asking(form(NEW)) as pilot:
        await press(pilot, "ctrl+s", "ctrl+s")
        assert entries(pilot) == {}


async def test_what_was_typed_is_dropped_only_when_that_is_asked_for_twice() -> None:
    async with asking(form()) as pilot:
        await press(pilot, "end", "ctrl+n", "escape")
        assert said(pilot) == "1 cell changed here. ^s takes that, esc again drops it."
        await press(pilot, "up", "ctrl+d", "escape")
        assert said(pilot).startswith("2 cells changed here.")
        await press(pilot, "escape")
        assert answers(pilot) == [None]


async def test_trouble_with_a_cell_leaves_the_others_as_they_are() -> None:
    async def lost(column: str, value: Present) -> CellQuestion:
        raise ConnectionLost("The server closed the connection.")

    class Refusing:
        async def __call__(self, text: str, *, quoted: bool = False) -> Checked:
            raise ValueRefused("No empty text is taken.")

    async with asking(RowForm(RowQuestion("people", FIELDS, lost))) as pilot:
        await press(pilot, "end", "enter")
        assert said(pilot).startswith("The server closed the connection.")
        await press(pilot, "ctrl+t", "ctrl+s")
        assert entries(pilot) == {"total": "12.50"}
    async with asking(form(check=Refusing())) as pilot:
        await press(pilot, "down", "ctrl+t")
        assert said(pilot) == "No empty text is taken."
        await press(pilot, "ctrl+s")
        assert entries(pilot) == {"total": "12.50"}


async def test_a_value_of_which_only_the_beginning_is_known_stays() -> None:
    field = RowField(TEXT, Clipped("abc", 10_000_000), Clipped("abc", 10_000_000))
    async with asking(form([field])) as pilot:
        await press(pilot, "enter")
        assert isinstance(editor(pilot), TextEditor)
        await press(pilot, "ctrl+s", "ctrl+s")
        assert entries(pilot) == {}


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 40)])
async def test_a_wide_row_is_scrolled_by_keys(size: tuple[int, int]) -> None:
    fields = [RowField(replace(TEXT, name=f"column {number}"), "漢字 \x1b[31m", None) for number in range(300)]
    async with asking(form(fields), size=size) as pilot:
        for keys, name in (
            (["end"], "column 299"),
            (["home"], "column 0"),
            (["down", "j", "k"], "column 1"),
            (["G", "up"], "column 298"),
            (["g"], "column 0"),
        ):
            await press(pilot, *keys)
            assert f"› ● {name}" in screen_text(pilot)
        await press(pilot, "pagedown", "ctrl+f", "pageup", "ctrl+b")
        lines = screen_text(pilot).split("\n")
        assert "› ● column 0" in "\n".join(lines)
        assert all(len(line) <= size[0] for line in lines)


async def test_a_click_goes_to_a_cell_and_two_open_it() -> None:
    async with asking(form()) as pilot:
        await pilot.click("FormFields", offset=(10, 2))
        assert "› ●" not in screen_text(pilot)
        assert "›   note" in screen_text(pilot)
        await pilot.click("FormFields", offset=(10, 1), times=2)
        await press(pilot)
        assert editor(pilot).question.column == NAME


async def test_a_foreign_key_of_several_columns_fills_all_of_them(database: Database) -> None:
    await run_script(
        database.target,
        "CREATE TABLE places (country text, town text, name text, PRIMARY KEY (country, town));"
        "INSERT INTO places VALUES ('AT', 'Wien', 'Vienna'), ('DE', 'Bonn', 'Bonn');"
        "CREATE TABLE visits (id integer PRIMARY KEY, country text DEFAULT 'x', town text, CHECK (id > 0),"
        " FOREIGN KEY (country, town) REFERENCES places (country, town));",
    )
    detail = await database.catalog.detail(RelationName(main_schema(database), "visits"))
    async with asking(RowForm(await new_row(database, detail))) as pilot:
        await press(pilot, "end", "enter")
        assert isinstance(pilot.app.screen, ParentPicker)
        await press(pilot, "enter")
        assert said(pilot) == "2 cells to be written"
        await press(pilot, "home")
        assert "id > 0" in screen_text(pilot)
        await press(pilot, "ctrl+s", "ctrl+s")
        assert entries(pilot) == {"country": "AT", "town": "Wien"}


async def new_row(database: Database, detail: RelationDetail) -> RowQuestion:
    """What is asked for a new row of a real relation."""

    async def ask(name: str, value: Present) -> CellQuestion:
        column = next(each for each in detail.columns if each.name == name)
        return CellQuestion(
            column,
            value,
            Asked(),
            database.target.backend,
            str(detail.relation.name),
            has_default(detail, column),
            rules_of(detail, name),
            await parents_of(database, detail, name),
        )

    fields = [
        RowField(each, DEFAULT, DEFAULT, has_default(detail, each), "", rules_of(detail, each.name))
        for each in detail.columns
    ]
    return RowQuestion(f"a new row of {detail.relation.name}", tuple(fields), ask)

"""Arrays are edited element by element, each as a value of its type, and NULL among them is no word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows import Checked
from pooldeck_tui.editing.array_editor import ArrayEditor
from pooldeck_tui.editing.elements import array_of, elements_of
from pooldeck_tui.editing.line_editor import LineEditor
from pooldeck_tui.editing.structured_editor import StructuredEditor
from pooldeck_tui.editing.text_editor import TextEditor
from support.editing import ARRAY, Asked, answered, answers, editing, editor, said
from support.servers import run_script
from support.viewer import press, screen_text

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.catalog import Column
    from pooldeck_db.target import Target
    from pooldeck_tui.editing.elements import Element

NUMBERS = replace(ARRAY, name="numbers", type="integer[]", base_type="_int4")
BOXES = replace(ARRAY, type="box[]", base_type="_box")

ODD: list[list[Element]] = [
    [],
    [""],
    [None],
    ["NULL", "null", None, "nil"],
    ["a b", " ", "\t", "\n", "a\nb"],
    ['"', "\\", "\\\\", '\\"', "a\\"],
    ["{", "}", "{}", ",", ";", "[1:2]="],
    ["語", "é", "\u202e", "∅", "''"],
]


async def fill(pilot: Pilot[None], text: str) -> None:
    """Type an element, and take it."""
    element = pilot.app.screen
    assert isinstance(element, TextEditor)
    element.area.value = text
    await press(pilot, "enter")


@pytest.mark.parametrize("column", [ARRAY, BOXES], ids=lambda each: each.type)
@pytest.mark.parametrize("elements", ODD, ids=repr)
def test_elements_come_back_as_they_went(elements: list[Element], column: Column) -> None:
    assert elements_of(array_of(elements, column), column) == elements


@pytest.mark.parametrize("text", ["{{1},{2}}", "[2:3]={1,2}", "1", "{1", ""])
def test_what_is_no_list_of_elements_is_typed(text: str) -> None:
    assert elements_of(text, ARRAY) is None


async def test_postgresql_reads_the_elements_that_were_given(postgresql_target: Target) -> None:
    await run_script(postgresql_target, "CREATE TABLE t (id integer PRIMARY KEY, tags text[])")
    database = await open_database(postgresql_target)
    try:
        detail = await database.catalog.detail(RelationName("public", "t"))
        column = next(each for each in detail.columns if each.name == "tags")
        for elements in ODD:
            checked = await database.rows.check(detail, column, array_of(elements, column))
            assert elements_of(str(checked.entry), column) == elements
    finally:
        await database.close()


async def test_an_element_is_edited_added_removed_and_moved() -> None:
    async with editing(ARRAY, '{"a b",NULL,c}') as pilot:
        assert type(editor(pilot)) is ArrayEditor
        assert "unchanged: 3 elements" in said(pilot)
        await press(pilot, "enter")
        await fill(pilot, "first")
        await press(pilot, "a")
        await fill(pilot, "NULL")
        await press(pilot, "down", "down", "D")
        assert "3 elements" in said(pilot)
        await press(pilot, "up", "K")
        await press(pilot, "ctrl+s")
        assert answered(pilot) == '{"NULL",first,NULL}'


async def test_null_is_given_to_an_element_by_its_key() -> None:
    async with editing(ARRAY, "{a}") as pilot:
        await press(pilot, "enter", "ctrl+n")
        assert "∅" in screen_text(pilot)
        await press(pilot, "enter", "ctrl+d")
        assert said(pilot) == "An element has no default."
        await press(pilot, "ctrl+s")
        assert answered(pilot) == "{NULL}"


async def test_an_element_is_checked_by_its_type() -> None:
    async def whole(text: str, *, quoted: bool = False) -> Checked:
        if "x" in text:
            raise ValueRefused(f"No integer: {text} {quoted}")
        return Checked(text)

    async with editing(NUMBERS, "{1}", check=whole) as pilot:
        await press(pilot, "a")
        assert type(pilot.app.screen) is LineEditor
        await fill(pilot, "x")
        assert "No integer: {x} False" in said(pilot)
        await fill(pilot, "2")
        await press(pilot, "ctrl+s")
        assert answered(pilot) == "{1,2}"


async def test_what_was_not_touched_is_answered_as_it_was_spelt() -> None:
    asked = Asked()
    async with editing(ARRAY, '{"a",null}', check=asked) as pilot:
        await press(pilot, "ctrl+s")
        assert answered(pilot) == '{"a",null}'
    assert asked.texts == []


async def test_no_array_and_an_empty_one_are_two_things() -> None:
    async with editing(ARRAY, None) as pilot:
        assert said(pilot) == "NULL: a adds one"
        await press(pilot, "ctrl+t")
        assert answered(pilot) == "{}"
    async with editing(ARRAY, "{a}") as pilot:
        await press(pilot, "D")
        assert said(pilot) == "an array without elements: a adds one"
        await press(pilot, "escape")
        assert answers(pilot) == []
        await press(pilot, "ctrl+s")
        assert answered(pilot) == "{}"


async def test_the_whole_array_can_be_typed() -> None:
    async with editing(ARRAY, "{a}") as pilot:
        await press(pilot, "ctrl+e")
        typing = pilot.app.screen
        assert isinstance(typing, StructuredEditor)
        typing.area.value = "{{a},{b}}"
        await press(pilot, "ctrl+s")
        assert answered(pilot) == "{{a},{b}}"


async def test_a_nested_array_is_put_on_lines_of_its_own() -> None:
    async with editing(ARRAY, '[0:1][1:1]={{"a,b"},{NULL}}') as pilot:
        await press(pilot, "ctrl+g")
        typing = pilot.app.screen
        assert isinstance(typing, StructuredEditor)
        assert typing.area.value == '[0:1][1:1]={\n  {\n    "a,b"\n  },\n  {\n    NULL\n  }\n}'

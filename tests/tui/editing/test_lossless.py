"""What is put into an editor comes out of it, to the character."""

from __future__ import annotations

import sys
from random import Random

import pytest

from pooldeck_db.target import Backend
from pooldeck_tui.editing.text_editor import TextEditor
from pooldeck_tui.format import SIGNS
from pooldeck_tui.widgets.stand_ins import drawn, is_ambiguous, meant, stood_in
from support.editing import TEXT, Asked, answered, editing, editor, said
from support.odd_values import some_text
from support.viewer import press, screen_text

ODD = [
    "",
    " ",
    "a ",
    "\n",
    "\n\n",
    "a\n",
    "\ra",
    "a\r",
    "a\r\nb",
    "a\r\nb\nc\rd",
    "a\n\rb",
    "a\x0bb\x0cc\x1cd\x1de\x1ef",
    "a\x85b\u2028c\u2029d",
    "tab\tand\ttab\t",
    "trailing   \nblanks \n ",
    "\x00\x01\x1b[31m\x7f\x9b",
    "\udcff\udc80 and \ud800",
    "e\u0301 👍🏽 🇦🇹 👨‍👩‍👧 \u202eabc\u2066",
    "\ufeffbom\u00a0nbsp\u00adsoft",
    "[/foo] [@click=app.quit]x[/]",
    "NULL",
    "\\x00ff",
    "漢字" * 60,
]


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("value", ODD)
async def test_a_value_that_is_not_changed_is_given_back(value: str, backend: Backend) -> None:
    asked = Asked()
    async with editing(TEXT, value, check=asked, backend=backend) as pilot:
        await press(pilot, "ctrl+s")
        assert answered(pilot) == value
    assert asked.texts == []


@pytest.mark.parametrize("value", ODD)
async def test_a_typed_character_changes_no_other(value: str) -> None:
    asked = Asked()
    async with editing(TEXT, value, check=asked, backend=Backend.SQLITE) as pilot:
        screen = editor(pilot)
        assert isinstance(screen, TextEditor)
        screen.area.move_cursor(screen.area.document.end)
        await press(pilot, "x", "y", "backspace")
        assert screen.typed() == value + "x"
        lone = any("\ud800" <= each <= "\udfff" and not "\udc80" <= each <= "\udcff" for each in value)
        if not lone:
            await press(pilot, "ctrl+s")
            assert asked.texts[-1] == (value + "x", True)


async def test_random_values_are_given_back() -> None:
    random = Random(4)
    async with editing(TEXT, "") as pilot:
        screen = editor(pilot)
        assert isinstance(screen, TextEditor)
        for _ in range(300):
            value = "".join(some_text(random) for _ in range(6))
            screen.area.load_text(stood_in(value))
            assert screen.typed() == value
            screen.area.move_cursor((0, 1))
            screen.area.insert("z")
            screen.area.undo()
            assert screen.typed() == value


def test_every_character_has_one_stand_in_and_one_cell() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    plain = "".join(each for each in every if not is_ambiguous(each))
    assert meant(stood_in(plain)) == plain
    assert len(stood_in(plain).splitlines()) == 2, "only line feeds part lines"
    held = stood_in("".join(map(chr, SIGNS)).replace("\n", ""))
    assert len(drawn(held)) == len(held)
    assert all(len(sign) <= 1 for sign in SIGNS.values())


async def test_what_cannot_be_seen_is_drawn() -> None:
    async with editing(TEXT, "tab\there  \nnext\r\nend \x00\x1b\u202e") as pilot:
        shown = screen_text(pilot)
        assert "tab→here··⏎" in shown
        assert "next␍⏎" in shown
        assert "end ␀␛⁞" in shown


async def test_a_text_with_private_characters_is_not_edited_in_place() -> None:
    value = f"a{stood_in(chr(0))}b"
    async with editing(TEXT, value) as pilot:
        screen = editor(pilot)
        await press(pilot, "x")
        assert screen.typed() == value
        assert "this editor uses as signs" in said(pilot)
        await press(pilot, "ctrl+s")
        assert answered(pilot) == value

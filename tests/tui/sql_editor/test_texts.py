"""Any text comes back character by character, and offsets mean its characters."""

from __future__ import annotations

import pytest

from pooldeck_tui.widgets.sql_editor import Scope
from support.sql_editor import editing_sql

TEXTS = (
    "",
    "\n",
    "SELECT 1\r\nFROM t\r\n",
    "a\rb\rc\r",
    "one\r\ntwo\nthree\rfour\n\r",
    "NUL \x00 there",
    "line\u2028para\u2029nel\x85vt\x0bff\x0cend",
    "\tindented\t\ttwice",
    "漢字 e\u0301 👩‍👧 ü",
    "a lone ' quote",
    "\x1b]52;c;aGk=\x07 and \u202e back",
    "blanks at the end   \n  ",
)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_a_text_comes_back_and_its_offsets_are_right(text: str) -> None:
    async with editing_sql(text) as (app, editor, pilot):
        for place in range(len(text) + 1):
            editor.go_to(place)
            assert editor.place == place
        assert editor.value == text
        await pilot.press("ctrl+home", "x", "backspace")
        assert editor.value == text
        await pilot.press("x", "ctrl+z")
        assert editor.value == text
        assert app.return_code is None


async def test_statements_of_a_text_with_carriage_returns_stand_where_they_are() -> None:
    text = "SELECT 1;\r\nSELECT '\x00';\rSELECT 3;"
    async with editing_sql(text, 13) as (_, editor, _pilot):
        (found,) = editor.statements(Scope.STATEMENT)
        assert text[found.start : found.end] == found.text == "SELECT '\x00';"
        assert len(editor.statements(Scope.ALL)) == 3

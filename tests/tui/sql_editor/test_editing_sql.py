"""What the editor draws, marks and does with its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input, TextArea

from pooldeck_tui.widgets.sql_editor import Scope
from pooldeck_tui.widgets.sql_editor.keys import EDITOR_BINDINGS
from support.servers import until
from support.sql_editor import editing_sql
from support.viewer import wait_until

if TYPE_CHECKING:
    import pytest
    from rich.text import Text

    from pooldeck_tui.widgets.sql_editor import SqlEditor


def looks(editor: SqlEditor, row: int) -> set[str]:
    """The colours of a line as it is drawn, without its number."""
    strip = editor.render_lines(editor.content_region.at_offset((0, 0)))[row]
    return {
        str(segment.style.color)
        for segment in strip.crop(editor.gutter_width)
        if segment.text.strip() and segment.style
    }


def test_the_toolkit_still_has_what_is_built_on() -> None:
    for name in (
        "_line_cache",
        "_set_document",
        "_build_highlight_map",
        "_rewrap_and_refresh_virtual_size",
        "_watch_selection",
    ):
        assert hasattr(TextArea("x"), name)


async def test_a_quote_or_comment_opened_above_recolours_what_is_below_and_back() -> None:
    async with editing_sql("\nSELECT 1\nSELECT 1") as (_, editor, pilot):
        before = [looks(editor, row) for row in (1, 2)]
        for opened in ("'", "/*", "$$"):
            await pilot.press("ctrl+home", *opened)
            string = [looks(editor, row) for row in (1, 2)]
            assert all(len(colours) == 1 for colours in string), opened
            assert string != before
            await pilot.press(*["backspace"] * len(opened))
            assert [looks(editor, row) for row in (1, 2)] == before


async def test_only_the_lines_that_changed_are_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async with editing_sql("SELECT 1\n" * 20) as (_, editor, pilot):
        editor.render_lines(editor.content_region.at_offset((0, 0)))
        drawn: list[int] = []
        get_line = editor.get_line

        def counted(line_index: int) -> Text:
            drawn.append(line_index)
            return get_line(line_index)

        monkeypatch.setattr(editor, "get_line", counted)
        await pilot.press("x")
        await pilot.pause()
        assert set(drawn) == {0}


async def test_brackets_in_strings_and_comments_have_no_partner() -> None:
    text = "SELECT (1, ')', /* ) */ 2)"
    async with editing_sql(text) as (_, editor, _pilot):
        editor.go_to(7)
        assert editor.matching_bracket_location == (0, len(text) - 1)
        editor.go_to(len(text) - 1)
        assert editor.matching_bracket_location == (0, 7)
        editor.go_to(12)
        assert editor.matching_bracket_location is None


async def test_lines_become_comments_and_back() -> None:
    text = "SELECT 1\n\n  FROM t\nx"
    async with editing_sql(text) as (_, editor, pilot):
        await pilot.press("shift+down", "shift+down", "shift+down", "ctrl+underscore")
        assert editor.value == "-- SELECT 1\n\n--   FROM t\nx"
        await pilot.press("ctrl+underscore")
        assert editor.value == text


async def test_selected_lines_are_moved_right_and_left() -> None:
    async with editing_sql("a\nb\nc") as (_, editor, pilot):
        await pilot.press("shift+down", "shift+end", "tab")
        assert editor.value == "    a\n    b\nc"
        await pilot.press("shift+tab")
        assert editor.value == "a\nb\nc"
        await pilot.press("ctrl+end", "shift+tab")
        assert editor.value == "a\nb\nc"


async def test_an_error_is_marked_until_the_text_changes() -> None:
    async with editing_sql("SELECT a FORM t", 9) as (_, editor, pilot):
        before = looks(editor, 0)
        editor.mark_error(9)
        assert editor.place == 9
        assert len(looks(editor, 0)) > len(before)
        await pilot.press("end", "x", "backspace", *["left"] * 6)
        assert looks(editor, 0) == before


async def test_what_is_to_be_run() -> None:
    text = "SELECT 1;\nSELECT 2;\n\n\nSELECT 3"
    async with editing_sql(text, 12) as (_, editor, pilot):
        assert [each.text for each in editor.statements(Scope.STATEMENT)] == ["SELECT 2;"]
        assert len(editor.statements(Scope.ALL)) == 3
        await pilot.press("ctrl+home", "shift+down", "shift+down")
        assert [each.text for each in editor.statements(Scope.STATEMENT)] == ["SELECT 1;", "SELECT 2;"]
        editor.load("SELECT 2, 3", 0)
        await pilot.press(*["right"] * 7, "shift+right")
        (found,) = editor.statements(Scope.STATEMENT)
        assert (found.text, found.start, found.head) == ("2", 7, 7)
        editor.load("   \n\n\n", 5)
        assert editor.statements(Scope.STATEMENT) == ()


async def test_a_bar_stands_beside_the_statement_under_the_cursor() -> None:
    async with editing_sql("SELECT 1;\nSELECT\n2;\nSELECT 3;") as (_, editor, pilot):
        await pilot.press("down")
        await wait_until(pilot, lambda: barred(editor) == [1, 2], "the bar beside it")
        await pilot.press("ctrl+end")
        await wait_until(pilot, lambda: barred(editor) == [3], "the bar beside it")


def barred(editor: SqlEditor) -> list[int]:
    """The rows with a bar."""
    strips = editor.render_lines(editor.content_region.at_offset((0, 0)))
    return [row for row, strip in enumerate(strips) if "▎" in strip.text]


async def test_the_statement_the_line_and_all_are_selected() -> None:
    async with editing_sql("SELECT 1;\nSELECT 2;", 12) as (_, editor, pilot):
        await pilot.press("alt+s")
        assert editor.selected_text == "SELECT 2;"
        await pilot.press("ctrl+home", "alt+l")
        assert editor.selected_text == "SELECT 1;"
        await pilot.press("alt+a")
        assert editor.selected_text == editor.value


async def test_it_is_found_forwards_and_backwards_whatever_its_capitals() -> None:
    async with editing_sql("Apple\nbanana\napple\nAPPLE") as (app, editor, pilot):
        await pilot.press("ctrl+f")
        await wait_until(pilot, lambda: isinstance(app.focused, Input), "the bar")
        await pilot.press(*"apple")
        assert editor.selection.end[0] == 0
        rows = []
        for key in ("enter", "enter", "enter", "up"):
            await pilot.press(key)
            rows.append(editor.selection.end[0])
        assert rows == [2, 3, 0, 3]
        await pilot.press("escape")
        assert app.focused is editor
        await pilot.press("ctrl+up")
        assert editor.selection.end[0] == 2
        assert app.stops == 0


async def test_it_is_replaced_one_by_one_and_wherever_it_is() -> None:
    async with editing_sql("a.b a.b\na.b axb") as (app, editor, pilot):
        await pilot.press("alt+h")
        await wait_until(pilot, lambda: isinstance(app.focused, Input), "the bar")
        await pilot.press(*"a.b", "tab", *"\\1", "enter")
        assert editor.value == "\\1 a.b\na.b axb"
        await pilot.press("alt+a")
        assert editor.value == "\\1 \\1\n\\1 axb"
        await pilot.press("escape", "ctrl+z")
        assert editor.value == "\\1 a.b\na.b axb"


async def test_a_line_is_gone_to_by_its_number() -> None:
    async with editing_sql("x\n" * 100) as (app, editor, pilot):
        for typed, row in (("50", 49), ("999", 100), ("0", 0)):
            await pilot.press("ctrl+g")
            await wait_until(pilot, lambda: isinstance(app.focused, Input), "the bar")
            await pilot.press(*typed, "enter")
            assert editor.cursor_location == (row, 0)
            assert app.focused is editor


async def test_escape_is_left_to_what_can_be_stopped() -> None:
    async with editing_sql("x") as (app, editor, pilot):
        await pilot.press("escape")
        assert (app.stops, app.focused) == (1, editor)


def test_every_key_has_an_id_and_says_what_it_is_for() -> None:
    assert all(binding.id and binding.tooltip for binding in EDITOR_BINDINGS)


async def test_a_letter_with_alt_is_a_key_and_not_typed() -> None:
    async with editing_sql("x") as (app, editor, pilot):
        app.post_message(events.Key("alt+h", "h"))
        await wait_until(pilot, lambda: isinstance(app.focused, Input), "the bar")
        assert editor.value == "x"


async def test_a_statement_is_laid_out_as_one_step_and_its_neighbours_stay() -> None:
    text = "select  1;\nselect a, b from t where a = 1 and b = 'x  y';  -- note\nselect  2"
    async with editing_sql(text, text.index("from")) as (_, editor, pilot):
        await pilot.press("alt+i")
        await until(lambda: editor.value != text)
        assert editor.value == (
            "select  1;\nselect a, b\nfrom t\nwhere a = 1\n    and b = 'x  y';  -- note\nselect  2"
        )
        await pilot.press("ctrl+z")
        assert editor.value == text


async def test_what_a_layout_would_change_is_left_as_it_is() -> None:
    text = "select 'a'\n'b'"
    async with editing_sql(text, 3) as (app, editor, pilot):
        await pilot.press("alt+i")
        await until(lambda: bool(app._notifications))
        assert editor.value == text
        assert "left as it is" in next(iter(app._notifications)).message

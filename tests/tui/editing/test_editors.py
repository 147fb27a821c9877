"""Every kind of column has an editor, and every key of it does what it says."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from time import process_time
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Input

from pooldeck_db.catalog import Column
from pooldeck_db.errors import ConnectionLost, ValueRefused
from pooldeck_db.rows import DEFAULT, Checked
from pooldeck_db.target import Backend
from pooldeck_db.values import Clipped, Kind
from pooldeck_tui.editing.array_editor import ArrayEditor
from pooldeck_tui.editing.binary_editor import IN_PLACE as DIGITS_IN_PLACE
from pooldeck_tui.editing.binary_editor import LARGEST, BinaryEditor
from pooldeck_tui.editing.choice_editor import ChoiceEditor
from pooldeck_tui.editing.editor import ValueEditor
from pooldeck_tui.editing.line_editor import LineEditor, TimeEditor, UuidEditor
from pooldeck_tui.editing.structured_editor import StructuredEditor
from pooldeck_tui.editing.text_editor import IN_PLACE, TextEditor
from pooldeck_tui.widgets.stand_ins import stood_in
from support.editing import (
    ARRAY,
    BINARY,
    BOOLEAN,
    JSON,
    MOMENT,
    MOOD,
    NUMBER,
    TEXT,
    UUID,
    Asked,
    answered,
    answers,
    editing,
    editor,
    said,
)
from support.viewer import press, screen_text, settle, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from pooldeck_db.rows import Entry
    from pooldeck_tui.editing import Present

NETWORK = Column("host", "inet", Kind.NETWORK, base_type="inet")
RANGE = Column("during", "tstzrange", Kind.RANGE, base_type="tstzrange")
OTHER = Column("place", "point", Kind.OTHER, base_type="point")
DOMAIN = replace(ARRAY, type="public.tags")
"""A domain over arrays, which may take none of one element."""

LITE = {
    kind: Column("c", declared, kind)
    for kind, declared in (
        (Kind.NUMBER, "INTEGER"),
        (Kind.TEXT, "TEXT"),
        (Kind.BOOLEAN, "BOOLEAN"),
        (Kind.TIME, "TIMESTAMP"),
        (Kind.JSON, "JSON"),
        (Kind.BINARY, "BLOB"),
        (Kind.OTHER, ""),
    )
}


def area(pilot: Pilot[None]) -> TextEditor | BinaryEditor:
    screen = editor(pilot)
    assert isinstance(screen, TextEditor | BinaryEditor)
    return screen


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text in the place of what stands there."""
    area(pilot).area.value = text
    await settle(pilot)


class Server:
    """Says what a server says to some texts."""

    async def __call__(self, text: str, *, quoted: bool = False) -> Checked:
        """Refuse some, round some."""
        if text == "bad":
            raise ValueRefused("invalid input syntax: bad", hint="Type a number.")
        if text == "12.345":
            return Checked("12.35", "It is rounded to 12.35.")
        if text == "now":
            return Checked("2026-11-28 01:02:03+00")
        return Checked(text.strip())


@pytest.mark.parametrize(
    ("column", "value", "backend", "kind"),
    [
        (TEXT, "a", Backend.POSTGRESQL, TextEditor),
        (NUMBER, "1", Backend.POSTGRESQL, LineEditor),
        (NETWORK, None, Backend.POSTGRESQL, LineEditor),
        (RANGE, "empty", Backend.POSTGRESQL, LineEditor),
        (OTHER, "(1,2)", Backend.POSTGRESQL, TextEditor),
        (MOMENT, None, Backend.POSTGRESQL, TimeEditor),
        (UUID, None, Backend.POSTGRESQL, UuidEditor),
        (JSON, "{}", Backend.POSTGRESQL, StructuredEditor),
        (ARRAY, "{}", Backend.POSTGRESQL, ArrayEditor),
        (ARRAY, '{"a b",NULL,"NULL"}', Backend.POSTGRESQL, ArrayEditor),
        (ARRAY, None, Backend.POSTGRESQL, ArrayEditor),
        (ARRAY, "{{1,2},{3,4}}", Backend.POSTGRESQL, StructuredEditor),
        (ARRAY, "[0:1]={1,2}", Backend.POSTGRESQL, StructuredEditor),
        (DOMAIN, "{1}", Backend.POSTGRESQL, StructuredEditor),
        (BOOLEAN, "true", Backend.POSTGRESQL, ChoiceEditor),
        (MOOD, None, Backend.POSTGRESQL, ChoiceEditor),
        (BINARY, DEFAULT, Backend.POSTGRESQL, BinaryEditor),
        (LITE[Kind.NUMBER], 1, Backend.SQLITE, LineEditor),
        (LITE[Kind.NUMBER], "a\nb", Backend.SQLITE, TextEditor),
        (LITE[Kind.NUMBER], b"\0", Backend.SQLITE, BinaryEditor),
        (LITE[Kind.BOOLEAN], 1, Backend.SQLITE, ChoiceEditor),
        (LITE[Kind.TIME], None, Backend.SQLITE, TimeEditor),
        (LITE[Kind.BINARY], "text", Backend.SQLITE, TextEditor),
        (LITE[Kind.BINARY], 1.5, Backend.SQLITE, TextEditor),
        (LITE[Kind.OTHER], None, Backend.SQLITE, TextEditor),
    ],
)
async def test_each_kind_of_column_has_its_editor(
    column: Column, value: Entry, backend: Backend, kind: type[ValueEditor]
) -> None:
    async with editing(column, value, backend=backend) as pilot:
        assert type(editor(pilot)) is kind
        await press(pilot, "ctrl+s")
        if value is None or value is DEFAULT:
            return
        assert answered(pilot) == value
        assert type(answered(pilot)) is type(value)


@pytest.mark.parametrize("column", [TEXT, NUMBER, JSON, ARRAY, UUID, MOMENT, BOOLEAN, MOOD, BINARY])
async def test_null_and_default_are_keys_of_every_editor(column: Column) -> None:
    for key, entry in (("ctrl+n", None), ("ctrl+d", DEFAULT)):
        async with editing(column, DEFAULT) as pilot:
            await press(pilot, key)
            assert answered(pilot) is entry
    async with editing(replace(column, nullable=False), None) as pilot:
        await press(pilot, "ctrl+n")
        assert "is NOT NULL" in said(pilot)
        await press(pilot, "ctrl+d")
        assert "has no default" in said(pilot)
        assert answers(pilot) == []
        await press(pilot, "escape")
        assert answers(pilot) == [None]
    async with editing(replace(column, nullable=False), None, default=True) as pilot:
        await press(pilot, "ctrl+d")
        assert answered(pilot) is DEFAULT


@pytest.mark.parametrize("word", ["NULL", "null", "DEFAULT", "∅", "''"])
async def test_a_typed_word_is_that_word(word: str) -> None:
    async with editing(TEXT, None) as pilot:
        await typed(pilot, word)
        await press(pilot, "ctrl+s")
        assert answered(pilot) == word


async def test_the_empty_text_is_a_key_and_nothing_typed_into_null_stays_null() -> None:
    async with editing(TEXT, None) as pilot:
        assert said(pilot) == "unchanged: NULL"
        await press(pilot, "a", "backspace", "ctrl+s")
        assert answered(pilot) is None
    async with editing(TEXT, None) as pilot:
        await press(pilot, "ctrl+t")
        assert answered(pilot) == ""
    async with editing(TEXT, "a") as pilot:
        await press(pilot, "backspace")
        assert said(pilot) == "the empty text"
        await press(pilot, "ctrl+s")
        assert answered(pilot) == ""


async def test_nothing_typed_is_no_number() -> None:
    asked = Asked()
    async with editing(NUMBER, "1", check=asked) as pilot:
        await press(pilot, "backspace", "ctrl+t", "enter")
        assert said(pilot) == "Nothing is typed, which numeric(10,2) does not take. ^n stores NULL."
    assert asked.texts == []


async def test_what_is_refused_stays_with_the_reason() -> None:
    async with editing(NUMBER, "1", check=Server()) as pilot:
        await typed(pilot, "bad")
        await press(pilot, "enter")
        assert said(pilot) == "invalid input syntax: bad Type a number."
        assert area(pilot).area.value == "bad"
        assert answers(pilot) == []
        await press(pilot, "backspace", "backspace", "backspace", "7", "enter")
        assert answered(pilot) == "7"


async def test_a_lost_connection_loses_nothing_that_is_typed() -> None:
    class Lost:
        async def __call__(self, text: str, *, quoted: bool = False) -> Checked:
            raise ConnectionLost("The server closed the connection.")

    async with editing(TEXT, "a", check=Lost()) as pilot:
        await press(pilot, "b", "ctrl+s")
        assert said(pilot).startswith("The server closed the connection.")
        assert area(pilot).typed() == "ab"


@pytest.mark.parametrize("text", ["7.5", "75e-1", "+7.50"])
async def test_a_number_that_is_only_spelt_otherwise_is_taken_at_once(text: str) -> None:
    class Spells:
        async def __call__(self, text: str, *, quoted: bool = False) -> Checked:
            return Checked("7.50", "price (numeric(10,2)) makes 7.50 of it.")

    async with editing(NUMBER, "1", check=Spells()) as pilot:
        await typed(pilot, text)
        await press(pilot, "enter")
        (answer,) = answers(pilot)
        assert answered(pilot) == "7.50"
        assert getattr(answer, "remark", None) == ""


async def test_what_is_rounded_is_said_before_it_is_taken() -> None:
    async with editing(NUMBER, "1", check=Server()) as pilot:
        await typed(pilot, "12.345")
        await press(pilot, "enter")
        assert said(pilot) == "It is rounded to 12.35. ⏎ again takes it."
        await press(pilot, "enter")
        (answer,) = answers(pilot)
        assert answered(pilot) == "12.35"
        assert getattr(answer, "remark", "") == "It is rounded to 12.35."


async def test_what_the_database_makes_of_a_line_is_said_while_it_is_typed() -> None:
    async with editing(NUMBER, "1", check=Server()) as pilot:
        await typed(pilot, " 12.345")
        await wait_until(pilot, lambda: "stored as" in said(pilot), "the answer")
        assert "stored as 12.345" in said(pilot)
        await typed(pilot, "bad")
        await wait_until(pilot, lambda: said(pilot) == "invalid input syntax: bad", "the refusal")
        assert answers(pilot) == []


async def test_escape_ends_a_check_and_then_closes() -> None:
    ended = asyncio.Event()

    class Endless:
        async def __call__(self, text: str, *, quoted: bool = False) -> Checked:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()
            raise AssertionError

    async with editing(TEXT, "a", check=Endless()) as pilot:
        await pilot.press("b", "ctrl+s")
        await wait_until(pilot, lambda: editor(pilot).is_at_work, "the check")
        await press(pilot, "escape")
        assert ended.is_set()
        assert area(pilot).typed() == "ab"
        await press(pilot, "escape", "escape")
        assert answers(pilot) == [None]


async def test_what_is_typed_is_dropped_only_when_that_is_asked_for_twice() -> None:
    for column, value in ((TEXT, "a"), (JSON, "[]"), (BINARY, "\\x00")):
        async with editing(column, value) as pilot:
            await press(pilot, "1", "escape")
            assert said(pilot) == "What is typed is not taken yet: esc again drops it."
            await press(pilot, "1", "escape")
            assert answers(pilot) == []
            await press(pilot, "escape")
            assert answers(pilot) == [None]
    async with editing(NUMBER, "1") as pilot:
        await press(pilot, "1", "escape")
        assert answers(pilot) == [None]


@pytest.mark.parametrize("column", [TEXT, NUMBER, JSON, UUID, BINARY])
async def test_many_cells_get_only_what_is_given(column: Column) -> None:
    async with editing(column, None, has_value=False) as pilot:
        await press(pilot, "ctrl+s")
        assert said(pilot) == "Nothing is given yet. ^n gives NULL."
        assert "now NULL" not in screen_text(pilot)
        assert answers(pilot) == []
        await press(pilot, "ctrl+n")
        assert answered(pilot) is None


@pytest.mark.parametrize("value", ["", None])
async def test_many_cells_get_the_empty_text_by_its_key(value: Entry) -> None:
    async with editing(TEXT, value, has_value=False) as pilot:
        await press(pilot, "ctrl+t")
        assert answered(pilot) == ""


async def test_a_click_beside_closes_only_what_is_unchanged() -> None:
    async with editing(TEXT, "a") as pilot:
        await press(pilot, "b")
        await pilot.click(offset=(1, 1))
        assert answers(pilot) == []
        await press(pilot, "backspace")
        await pilot.click(offset=(1, 1))
        assert answers(pilot) == [None]


async def test_tabs_line_feeds_and_undo_are_typed() -> None:
    async with editing(TEXT, "a") as pilot:
        await press(pilot, "tab", "ctrl+j", "b")
        assert area(pilot).typed() == "a\t\nb"
        await press(pilot, "ctrl+underscore", "ctrl+underscore", "ctrl+underscore")
        assert area(pilot).typed() == "a"


async def test_enter_takes_a_text_of_one_line_and_no_line_feed_gets_into_it() -> None:
    async with editing(TEXT, "new") as pilot:
        await press(pilot, "s", "enter")
        assert answered(pilot) == "news"


async def test_in_a_text_of_several_lines_enter_makes_one_more() -> None:
    async with editing(TEXT, "a") as pilot:
        await press(pilot, "ctrl+j", "enter", "b")
        assert area(pilot).typed() == "a\n\nb"
        assert answers(pilot) == []
        await press(pilot, "ctrl+s")
        assert answered(pilot) == "a\n\nb"


async def test_enter_makes_lines_in_a_document() -> None:
    async with editing(JSON, "[]") as pilot:
        await press(pilot, "enter")
        assert area(pilot).typed() == "[]\n"


async def test_a_paste_keeps_what_was_copied() -> None:
    async with editing(TEXT, "") as pilot:
        pilot.app.post_message(events.Paste("a\tb\r\nc\rd\x1b \u2028" + stood_in("\x00")))
        await settle(pilot)
        assert area(pilot).typed() == "a\tb\nc\nd\x1b \u2028"


async def test_copy_and_cut_take_what_is_meant() -> None:
    async with editing(TEXT, "a\tb\0\udcff") as pilot:
        area(pilot).area.select_all()
        await press(pilot, "ctrl+c")
        assert pilot.app.clipboard == "a\tb\0\ufffd"
        await press(pilot, "ctrl+x")
        assert area(pilot).typed() == ""
        await press(pilot, "ctrl+v")
        assert area(pilot).typed() == "a\tb\0\ufffd"
        await press(pilot, "ctrl+j", "z", "ctrl+x")
        assert pilot.app.clipboard == "z\n"
        assert area(pilot).typed() == "a\tb\0\ufffd\n"


@pytest.mark.parametrize(
    ("text", "backend", "reason"),
    [
        ("a\0", Backend.POSTGRESQL, "PostgreSQL stores no NUL character: character 2 is one."),
        ("\ud800", Backend.POSTGRESQL, "Character 1 is half of a pair, or no UTF-8: it cannot be stored."),
        ("a\udcff", Backend.POSTGRESQL, "Character 2 is half of a pair, or no UTF-8: it cannot be stored."),
        ("ab\ud800", Backend.SQLITE, "Character 3 is half of a pair, or no UTF-8: it cannot be stored."),
    ],
)
async def test_what_no_text_can_hold_is_refused(text: str, backend: Backend, reason: str) -> None:
    asked = Asked()
    async with editing(TEXT, "x", check=asked, backend=backend) as pilot:
        await typed(pilot, text)
        await press(pilot, "ctrl+s")
        assert said(pilot) == reason
    assert asked.texts == []


async def test_sqlite_is_told_whether_a_text_is_meant() -> None:
    for value, key, quoted in (("12", "", True), ("12", "f4", False), (12, "", False), (12, "f4", True)):
        asked = Asked()
        async with editing(LITE[Kind.NUMBER], value, check=asked, backend=Backend.SQLITE) as pilot:
            await press(pilot, "3", *([key] if key else []), "enter")
            assert answered(pilot) == "123"
            assert asked.texts[-1] == ("123", quoted)


@pytest.mark.parametrize(
    ("column", "text", "mistake"),
    [
        (JSON, '{"a": 1,\n "b" 2}', "Line 2, column 6: Here a colon is missing."),
        (JSON, "[1, 2", "Line 1, column 6: The text ends too early."),
        (JSON, "[NaN]", "Line 1, column 2"),
        (JSON, '["a\tb"]', "control character"),
        (DOMAIN, "{1,2", "Line 1, column 5"),
        (DOMAIN, "1,2", "An array begins with a brace."),
    ],
)
async def test_a_mistake_in_a_document_is_said_with_its_place(column: Column, text: str, mistake: str) -> None:
    asked = Asked()
    async with editing(column, None, check=asked) as pilot:
        await typed(pilot, text)
        await press(pilot, "ctrl+s", "ctrl+s")
        assert mistake in said(pilot)
        assert area(pilot).typed() == text
        found = re.match(r"Line (\d+), column (\d+)", said(pilot))
        assert found is not None
        assert area(pilot).area.cursor_location == (int(found[1]) - 1, int(found[2]) - 1)
    assert asked.texts == []


async def test_sqlite_takes_any_text_for_json_once_that_was_said() -> None:
    async with editing(LITE[Kind.JSON], "{}", backend=Backend.SQLITE) as pilot:
        await typed(pilot, "{a}")
        await press(pilot, "ctrl+s")
        assert "^s again takes it as it is." in said(pilot)
        await press(pilot, "ctrl+s")
        assert answered(pilot) == "{a}"


async def test_a_document_is_indented_and_every_value_stays_as_it_is_spelt() -> None:
    async with editing(JSON, '{"a":1.00,"a":[1e400,"\\u0041"]}') as pilot:
        await press(pilot, "ctrl+g")
        assert area(pilot).typed() == '{\n  "a": 1.00,\n  "a": [\n    1e400,\n    "\\u0041"\n  ]\n}'
        await press(pilot, "x", "ctrl+g")
        assert "column" in said(pilot)


async def test_days_and_hours_are_counted_and_the_rest_stays() -> None:
    async with editing(MOMENT, "2026-02-28 23:30:00.123456+00") as pilot:
        await press(pilot, "up")
        assert area(pilot).typed() == "2026-03-01 23:30:00.123456+00"
        await press(pilot, "pageup")
        assert area(pilot).typed() == "2026-03-02 00:30:00.123456+00"
        await press(pilot, "pagedown", "down")
        assert editor(pilot).is_unchanged
    for odd in ("infinity", "0044-03-15 BC", "9999-12-31"):
        async with editing(MOMENT, odd) as pilot:
            await press(pilot, "up")
            assert "can be counted by the day" in said(pilot)
            assert area(pilot).typed() == odd


async def test_the_present_moment_is_the_servers() -> None:
    async with editing(MOMENT, None, check=Server()) as pilot:
        await press(pilot, "ctrl+g")
        assert area(pilot).typed() == "2026-11-28 01:02:03+00"
    async with editing(LITE[Kind.TIME], None, backend=Backend.SQLITE) as pilot:
        await press(pilot, "ctrl+g")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", area(pilot).typed())
    async with editing(replace(MOMENT, base_type="interval"), None) as pilot:
        await press(pilot, "ctrl+g")
        assert area(pilot).typed() == ""


async def test_uuids_are_made() -> None:
    async with editing(UUID, None) as pilot:
        await press(pilot, "ctrl+g")
        assert re.fullmatch(
            r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", area(pilot).typed()
        )
        await press(pilot, "ctrl+r", "enter")
        assert re.fullmatch(
            r"01[0-9a-f]{6}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", str(answered(pilot))
        )


async def test_a_choice_is_taken_from_where_the_cell_is() -> None:
    async with editing(MOOD, "ok") as pilot:
        assert "› • ok" in screen_text(pilot)
        await press(pilot, "down", "enter")
        assert answered(pilot) == "happy"
    async with editing(BOOLEAN, "false") as pilot:
        await press(pilot, "up", "ctrl+s")
        assert answered(pilot) == "true"
    async with editing(BOOLEAN, None) as pilot:
        await press(pilot, "enter")
        assert answered(pilot) == "true"


async def test_sqlite_has_other_values_for_true_and_false() -> None:
    asked = Asked()
    async with editing(LITE[Kind.BOOLEAN], "yes", check=asked, backend=Backend.SQLITE) as pilot:
        assert said(pilot) == "The cell holds yes, which is none of these."
        await press(pilot, "down", "enter")
        assert asked.texts == [("0", False)]
    async with editing(LITE[Kind.BOOLEAN], "yes", check=asked, backend=Backend.SQLITE) as pilot:
        await press(pilot, "ctrl+e", "!", "enter")
        assert answered(pilot) == "yes!"


@pytest.mark.parametrize(
    ("backend", "column", "value", "spelt"),
    [
        (Backend.POSTGRESQL, BINARY, "\\x00ff", "\\x00ff0a"),
        (Backend.SQLITE, LITE[Kind.BINARY], b"\x00\xff", "x'00ff0a'"),
    ],
)
async def test_bytes_are_typed_as_digits(backend: Backend, column: Column, value: Entry, spelt: str) -> None:
    async with editing(column, value, backend=backend) as pilot:
        assert "00 ff" in screen_text(pilot)
        area(pilot).area.move_cursor((0, 99))
        await press(pilot, "0")
        assert said(pilot) == "The last byte has one digit only."
        await press(pilot, "ctrl+s", "A", "ctrl+s")
        assert answered(pilot) == spelt
    async with editing(column, value, backend=backend) as pilot:
        await press(pilot, "g", "ctrl+s")
        assert said(pilot) == "Line 1, column 1: only the digits 0-9 and a-f make bytes."
        await press(pilot, "ctrl+t")
        assert answered(pilot) == spelt[:2] + ("'" if backend is Backend.SQLITE else "")


async def test_bytes_come_from_a_file(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"\x01\x02")
    large.write_bytes(bytes(range(256)) * 1024)
    asked = Asked()
    async with editing(BINARY, None, check=asked) as pilot:
        for name, words in (("none", "No such file"), (".", "is no file"), (str(small), "2 bytes")):
            await press(pilot, "ctrl+o")
            pilot.app.screen.query_one(Input).value = str(tmp_path / name)
            await press(pilot, "enter")
            assert words in said(pilot)
        await press(pilot, "ctrl+o", "escape", "ctrl+o")
        pilot.app.screen.query_one(Input).value = str(large)
        await press(pilot, "enter")
        assert "262,144 bytes, too many to be edited as digits" in said(pilot)
        await press(pilot, "ctrl+s")
        assert answered(pilot) == "\\x" + large.read_bytes().hex()
    assert asked.texts == []


async def test_a_file_that_is_too_large_is_not_taken(tmp_path: Path) -> None:
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    async with editing(LITE[Kind.BINARY], b"\0", backend=Backend.SQLITE) as pilot:
        await press(pilot, "ctrl+o")
        pilot.app.screen.query_one(Input).value = str(huge)
        await press(pilot, "enter")
        assert "is no file of at most 16,777,216 bytes" in said(pilot)
        await press(pilot, "ctrl+s")
        assert answered(pilot) == b"\0"


@pytest.mark.parametrize("value", ["x" * (IN_PLACE + 1), "long\n" * 400_000])
async def test_a_long_text_is_shown_and_not_edited_in_place(value: str) -> None:
    async with editing(TEXT, value) as pilot:
        assert "too long to be edited here" in said(pilot)
        await press(pilot, "x", "ctrl+s")
        assert answered(pilot) == value
    async with editing(BINARY, "\\x" + "00" * (DIGITS_IN_PLACE + 1)) as pilot:
        assert "too many to be edited as digits" in said(pilot)
        await press(pilot, "1", "ctrl+s")
        assert answered(pilot) == "\\x" + "00" * (DIGITS_IN_PLACE + 1)


@pytest.mark.parametrize(("column", "start"), [(TEXT, "abc"), (BINARY, "\\x00"), (JSON, "{")])
async def test_a_value_of_which_only_the_beginning_is_here_can_only_be_replaced(
    column: Column, start: str
) -> None:
    value: Present = Clipped(start, 10_000_000)
    async with editing(column, value) as pilot:
        assert said(pilot).startswith("Only the beginning is here")
        await press(pilot, "x", "ctrl+s")
        assert answers(pilot) == [None]
    async with editing(column, value) as pilot:
        await press(pilot, "ctrl+n")
        assert answered(pilot) is None


async def test_everything_known_of_the_column_is_shown_and_nothing_is_markup() -> None:
    column = replace(NUMBER, nullable=False, default="[/x]0", comment="[bold]What\x1b it costs", identity=None)
    rules = tuple(f"CHECK (total > {number})" for number in range(5))
    async with editing(column, "1", rules=rules, default=True) as pilot:
        shown = screen_text(pilot)
        assert "total   numeric(10,2)   public.orders" in shown
        assert "NOT NULL   default [/x]0" in shown
        assert "[bold]What␛ it costs" in shown
        assert "CHECK (total > 2)" in shown
        assert "and 2 more constraints" in shown
        assert "^d DEFAULT" in shown
        assert "^d DEFAULT" in shown


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 40)])
@pytest.mark.parametrize(
    ("column", "value"),
    [(TEXT, "漢字 and so on\t" * 300), (NUMBER, "1"), (MOOD, "ok"), (BINARY, "\\x" + "0f" * 900), (JSON, "[1]")],
)
async def test_nothing_is_drawn_wider_than_the_screen(column: Column, value: str, size: tuple[int, int]) -> None:
    async with editing(column, value, size=size) as pilot:
        lines = screen_text(pilot).split("\n")
        assert len(lines) == size[1]
        assert all(len(line) <= size[0] for line in lines)
        assert "take" in screen_text(pilot) or size[1] < 24
        assert said(pilot)[:20] in screen_text(pilot)


@pytest.mark.parametrize("text", ["word and ", "漢字 ", "line\n", "x"])
async def test_a_key_in_the_longest_text_that_is_edited_in_place_costs_little(text: str) -> None:
    async with editing(TEXT, text * (IN_PLACE // len(text) - 8), size=(120, 40)) as pilot:
        assert not area(pilot).area.read_only
        await press(pilot, "x")
        before = process_time()
        for _ in range(5):
            await press(pilot, "x")
        assert process_time() - before < 5 * 0.4
        assert area(pilot).typed().endswith("xxxxxx")

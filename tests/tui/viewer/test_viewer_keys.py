"""Every key of the viewer does what it says."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from pooldeck_db.errors import ObjectMissing
from pooldeck_db.values import Clipped
from pooldeck_tui.viewer import CellViewer
from pooldeck_tui.viewer.binary.body import BinaryBody
from pooldeck_tui.viewer.keys import VIEWER_BINDINGS
from pooldeck_tui.viewer.loading import AT_ONCE, ON_DEMAND, TO_SAVE
from pooldeck_tui.viewer.prompt import Prompt
from pooldeck_tui.viewer.text.body import TextBody
from pooldeck_tui.viewer.tree.body import TreeBody
from support.viewer import (
    ARRAY,
    BINARY,
    JSON,
    MOMENT,
    NUMBER,
    TEXT,
    XML,
    copied,
    notices,
    press,
    said,
    screen_text,
    settle,
    viewer,
    viewing,
    wait_until,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from pooldeck_db.catalog import Column
    from pooldeck_db.values import Value

LINES = "\n".join(f"line {number} of many" for number in range(1, 101))
DOCUMENT = '{"a": 1.00, "b": [true, {"c": "x\\ny", "it\'s": null}], "a": 1e400}'
PNG = "\\x89504e470d0a1a0a0000000d4948445200000280000001e0" + "00" * 1000


def text_body(pilot: Pilot[None]) -> TextBody:
    body = viewer(pilot).body
    assert isinstance(body, TextBody)
    return body


def tree_body(pilot: Pilot[None]) -> TreeBody:
    body = viewer(pilot).body
    assert isinstance(body, TreeBody)
    return body


def binary_body(pilot: Pilot[None]) -> BinaryBody:
    body = viewer(pilot).body
    assert isinstance(body, BinaryBody)
    return body


async def typed(pilot: Pilot[None], answer: str) -> None:
    """Answer what is asked, in the place of what stands there."""
    assert viewer(pilot).query_one(Prompt).is_asking
    viewer(pilot).query_one(Input).value = answer
    await press(pilot, "enter")


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_the_value_closes(key: str) -> None:
    async with viewing(TEXT, "a") as pilot:
        await press(pilot, key)
        assert not isinstance(pilot.app.screen, CellViewer)


@pytest.mark.parametrize(
    ("keys", "top"),
    [
        (["down", "j"], 2),
        (["down", "down", "up", "k"], 0),
        (["pagedown"], 17),
        (["pagedown", "ctrl+f", "space", "pageup"], 34),
        (["end"], 82),
        (["G", "g"], 0),
        (["end", "home"], 0),
        (["ctrl+end", "ctrl+home"], 0),
    ],
)
async def test_a_text_scrolls(keys: list[str], top: int) -> None:
    async with viewing(TEXT, LINES) as pilot:
        await press(pilot, *keys)
        assert text_body(pilot).scroll_offset.y == top
        assert said(pilot, "status").startswith(f"line {top + 1} of 100,")


async def test_w_leaves_long_lines_whole_and_arrows_go_along_them() -> None:
    async with viewing(TEXT, "word " * 100 + "\nshort") as pilot:
        assert text_body(pilot).virtual_size.height == 8
        await press(pilot, "w")
        assert text_body(pilot).virtual_size.height == 2
        await press(pilot, "right", "l", "left")
        assert "from character 9" in said(pilot, "status")
        await press(pilot, "w")
        assert text_body(pilot).virtual_size.height == 8


async def test_wrapping_keeps_the_place() -> None:
    async with viewing(TEXT, "\n".join(f"{number} " + "word " * 50 for number in range(300))) as pilot:
        await press(pilot, "pagedown", "pagedown", "pagedown")
        line = said(pilot, "status").split(" of ")[0]
        await press(pilot, "w")
        assert said(pilot, "status").split(" of ")[0] == line


async def test_numbers_stand_before_the_lines() -> None:
    async with viewing(TEXT, "first\nsecond") as pilot:
        await press(pilot, "number_sign")
        assert "│1 first" in screen_text(pilot)
        assert "│2 second" in screen_text(pilot)
        await press(pilot, "number_sign")
        assert "│first" in screen_text(pilot)


async def test_a_search_goes_to_the_first_match_marks_and_counts_them() -> None:
    async with viewing(TEXT, LINES) as pilot:
        await press(pilot, "slash")
        await typed(pilot, "LINE 5".lower())
        assert "match 1 of 11" in said(pilot, "status")
        await press(pilot, "n", "n")
        assert "match 3 of 11" in said(pilot, "status")
        assert "line 51 of many" in screen_text(pilot)
        await press(pilot, "N", "N", "N")
        assert "match 11 of 11" in said(pilot, "status")
        await press(pilot, "slash")
        await typed(pilot, "")
        assert "match" not in said(pilot, "status")


async def test_escape_ends_the_question_and_not_the_view() -> None:
    async with viewing(TEXT, LINES) as pilot:
        await press(pilot, "slash", "q", "n", "y", "escape")
        assert not viewer(pilot).query_one(Prompt).is_asking
        await press(pilot, "down")
        assert text_body(pilot).scroll_offset.y == 1


async def test_a_document_is_a_tree_that_arrows_fold_and_unfold() -> None:
    async with viewing(JSON, json.dumps({"many": list(range(50)), "last": {"x": 1}})) as pilot:
        body = tree_body(pilot)
        assert len(body.folding.lines) == 3
        await press(pilot, "down", "right")
        assert len(body.folding.lines) == 53
        await press(pilot, "l")
        assert "$.many[0]  plain value" in said(pilot, "status")
        await press(pilot, "h", "left")
        assert len(body.folding.lines) == 3
        await press(pilot, "left")
        assert body.node == 0
        await press(pilot, "asterisk")
        assert len(body.folding.lines) == 54
        await press(pilot, "end")
        assert "$.last.x" in said(pilot, "status")
        await press(pilot, "home", "enter")
        assert body.folding.lines == [0]
        await press(pilot, "enter")
        assert len(body.folding.lines) == 54
        await press(pilot, "pagedown", "j", "pageup", "k", "G", "g")
        assert body.cursor == 0


async def test_a_tree_copies_values_and_both_sorts_of_paths() -> None:
    async with viewing(JSON, DOCUMENT) as pilot:
        await press(pilot, "down", "y", "p", "Y")
        await press(pilot, "down", "down", "down", "down", "y", "p", "Y")
        await press(pilot, "down", "Y", "p", "left", "y")
        await press(pilot, "end", "y")
        assert copied(pilot) == [
            "1.00",
            "'{a}'",
            "$.a",
            "x\ny",
            "'{b,1,c}'",
            "$.b[1].c",
            '$.b[1]."it\'s"',
            "'{b,1,it''s}'",
            '{"c": "x\\ny", "it\'s": null}',
            "1e400",
        ]


async def test_tab_turns_through_the_ways_to_show_a_document() -> None:
    async with viewing(JSON, DOCUMENT) as pilot:
        assert said(pilot, "status").startswith("[tree]  indented  stored")
        await press(pilot, "tab")
        assert said(pilot, "status").startswith("tree  [indented]  stored")
        assert '  "a": 1.00,' in screen_text(pilot)
        await press(pilot, "tab")
        assert DOCUMENT in screen_text(pilot)
        await press(pilot, "y", "tab", "shift+tab")
        assert copied(pilot) == [DOCUMENT]
        assert said(pilot, "status").startswith("tree  indented  [stored]")


async def test_a_search_finds_keys_and_values_of_a_tree_and_unfolds_them() -> None:
    document = json.dumps({"list": [{"name": f"name {number}", "n": number} for number in range(60)]})
    async with viewing(JSON, document) as pilot:
        await press(pilot, "slash")
        await typed(pilot, "name 59")
        assert "match 1 of 1" in said(pilot, "status")
        assert "$.list[59].name" in said(pilot, "status")
        await press(pilot, "slash")
        await typed(pilot, "{")
        assert "no match" in said(pilot, "status")
        await press(pilot, "tab")
        assert "match 1 of 61" in said(pilot, "status")


async def test_a_text_inside_a_document_opens_by_itself() -> None:
    inner = json.dumps({"deep": [1, 2]})
    async with viewing(JSON, json.dumps({"message": inner})) as pilot:
        await press(pilot, "down", "enter")
        assert said(pilot, "name") == "$.message   text   public.orders payload"
        assert said(pilot, "status").startswith("[text]  tree")
        await press(pilot, "tab", "end", "y", "escape")
        assert copied(pilot) == ["2"]
        assert said(pilot, "name").startswith("payload")


async def test_a_broken_document_is_shown_as_text_with_its_mistake() -> None:
    async with viewing(JSON, '{"a": 1,\n "b": [1, 2,, 3]}') as pilot:
        assert said(pilot, "readings") == "no tree  line 2, character 13: Here a value is missing."
        body = text_body(pilot)
        assert body.matches is not None
        assert body.matches.place == 21
        await press(pilot, "tab", "tab")
        assert said(pilot, "readings") == ""


async def test_a_text_is_read_as_json_when_asked() -> None:
    async with viewing(TEXT, "[1, 2") as pilot:
        assert said(pilot, "readings") == ""
        await press(pilot, "tab")
        assert "no tree  line 1, character 6: The text ends too early." in said(pilot, "readings")


async def test_an_array_shows_its_elements_with_their_subscripts() -> None:
    async with viewing(ARRAY, '[0:1][1:2]={{a,NULL},{"b c","NULL"}}') as pilot:
        assert '1: "b c"' in screen_text(pilot)
        await press(pilot, "end", "y", "p", "Y", "up", "up", "up", "y")
        assert copied(pilot) == ["NULL", "[1][2]", "[1][2]", "NULL"]
        await press(pilot, "home", "y")
        assert copied(pilot)[-1] == '{{a,NULL},{"b c","NULL"}}'


async def test_xml_is_indented_and_as_stored() -> None:
    async with viewing(XML, '<a x="1>2"><b>text &amp;</b><c/></a>') as pilot:
        assert "│  <b>text &amp;</b>" in screen_text(pilot)
        await press(pilot, "tab")
        assert '<a x="1>2"><b>' in screen_text(pilot)


async def test_bytes_are_dumped_searched_gone_through_and_read_as_text() -> None:
    async with viewing(BINARY, PNG) as pilot:
        assert said(pilot, "size") == "1,024 bytes, whole"
        assert "PNG image, 640 x 480" in said(pilot, "readings")
        assert "00000000  89 50 4e 47" in screen_text(pilot)
        await press(pilot, "slash")
        await typed(pilot, "\\x49484452")
        assert "match 1 of 1" in said(pilot, "status")
        await press(pilot, "colon")
        await typed(pilot, "0x400")
        assert viewer(pilot).query_one(Prompt).is_asking
        await typed(pilot, "0x3ff")
        assert binary_body(pilot).scroll_offset.y > 40
        await press(pilot, "ctrl+g")
        await typed(pilot, "16")
        assert "match 1 of 1" in said(pilot, "status")
        await press(pilot, "down", "pagedown", "pageup", "up", "end", "home", "right", "left", "y", "tab")
        assert copied(pilot) == [PNG]
        assert "\ufffdPNG" in screen_text(pilot)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (TEXT, None, "NULL: there is no value"),
        (TEXT, "", "the empty text: 0 characters, which is not NULL"),
        (TEXT, " \n\t ", "blank: 2 spaces, 1 line feed, 1 tab"),
        (BINARY, b"", "no bytes: empty, which is not NULL"),
        (BINARY, "\\x", "no bytes: empty, which is not NULL"),
        (NUMBER, "-1234567", "-1,234,567"),
        (NUMBER, 255, "0xff"),
        (MOMENT, "2026-11-22 08:00:01.5+00", "2026-11-22 17:00:01.500000+09:00 JST"),
    ],
)
async def test_what_a_value_means_is_said_in_words(column: Column, value: Value, words: str) -> None:
    async with viewing(column, value, zones=["Asia/Tokyo"]) as pilot:
        assert words in said(pilot, "readings")


async def test_null_is_neither_copied_nor_saved() -> None:
    async with viewing(TEXT, None) as pilot:
        await press(pilot, "y", "s")
        assert copied(pilot) == []
        assert not viewer(pilot).query_one(Prompt).is_asking


async def test_the_head_says_what_the_value_is_and_how_long() -> None:
    async with viewing(TEXT, "größer") as pilot:
        assert said(pilot, "name") == "note   text   public.orders"
        assert said(pilot, "size") == "6 characters, 8 bytes in UTF-8, whole"


async def test_the_beginning_is_shown_at_once_and_the_whole_when_it_is_there() -> None:
    limits: list[int] = []
    ready = asyncio.Event()

    async def load(limit: int) -> Value:
        limits.append(limit)
        await ready.wait()
        return "the whole value"

    async with viewing(TEXT, Clipped("the whole", 15), load_whole=load, settled=False) as pilot:
        await wait_until(pilot, lambda: "the rest is being loaded" in said(pilot, "size"), "the loading")
        assert "│the whole" in screen_text(pilot)
        await pilot.press("y")
        assert copied(pilot) == []
        ready.set()
        await settle(pilot)
        assert said(pilot, "size") == "15 characters, 15 bytes in UTF-8, whole"
        await press(pilot, "y")
        assert (copied(pilot), limits) == (["the whole value"], [AT_ONCE])


async def test_escape_ends_the_loading_and_then_closes() -> None:
    async def load(_: int) -> Value:
        await asyncio.Event().wait()
        return None

    async with viewing(TEXT, Clipped("the beginning", None), load_whole=load, settled=False) as pilot:
        await wait_until(pilot, lambda: viewer(pilot).is_loading, "the loading")
        await press(pilot, "escape")
        assert not viewer(pilot).is_loading
        assert said(pilot, "size") == "the first 13 characters of more; L loads more, s saves all"
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, CellViewer)


async def test_a_value_beyond_the_limit_is_loaded_on_demand_and_saved_whole(tmp_path: Path) -> None:
    whole = "0123456789" * 10
    limits: list[int] = []

    async def load(limit: int) -> Value:
        limits.append(limit)
        return whole if limit == TO_SAVE else Clipped(whole[: 20 if limit == AT_ONCE else 50], 100)

    path = tmp_path / "value.txt"
    async with viewing(TEXT, Clipped(whole[:10], 100), load_whole=load) as pilot:
        assert said(pilot, "size") == "the first 20 characters of 100; L loads more, s saves all"
        await press(pilot, "L")
        assert said(pilot, "size").startswith("the first 50 characters of 100")
        await press(pilot, "s")
        await typed(pilot, str(path))
        assert path.read_text() == whole
        assert limits == [AT_ONCE, ON_DEMAND, TO_SAVE]


async def test_what_cannot_be_loaded_is_said_and_the_beginning_stays() -> None:
    async def load(_: int) -> Value:
        raise ObjectMissing("The row is not there any more.", subject="public.orders")

    async with viewing(TEXT, Clipped("the beginning", 100), load_whole=load) as pilot:
        assert "│the beginning" in screen_text(pilot)
        assert "not there any more" in notices(pilot)


async def test_a_value_is_saved_privately_and_never_overwritten_without_a_yes(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    async with viewing(TEXT, "größer\r\n\udc80") as pilot:
        await press(pilot, "s")
        await typed(pilot, str(path))
        assert path.read_bytes() == "größer\r\n".encode() + b"\x80"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.write_text("mine")
        await press(pilot, "s")
        await typed(pilot, str(path))
        await typed(pilot, "y")
        assert path.read_text() == "mine"
        await typed(pilot, "yes")
        assert path.read_bytes().startswith(b"gr")
        await press(pilot, "s")
        await typed(pilot, str(tmp_path / "nowhere" / "x"))
        assert viewer(pilot).query_one(Prompt).is_asking
        assert "There is no such directory. save to:" in screen_text(pilot)
        assert viewer(pilot).query_one("Prompt Input").value == str(tmp_path / "nowhere" / "x")  # type: ignore[attr-defined]
        await typed(pilot, str(tmp_path / "corrected"))
        assert (tmp_path / "corrected").read_bytes().startswith(b"gr")
        assert not viewer(pilot).query_one(Prompt).is_asking


async def test_bytes_are_saved_as_bytes(tmp_path: Path) -> None:
    async with viewing(BINARY, PNG) as pilot:
        await press(pilot, "s")
        assert viewer(pilot).query_one("Prompt Input").value == "image.png"  # type: ignore[attr-defined]
        await typed(pilot, str(tmp_path / "image.png"))
        assert (tmp_path / "image.png").read_bytes() == bytes.fromhex(PNG[2:])


@pytest.mark.parametrize("key", ["v", "e"])
async def test_without_a_terminal_to_give_away_programs_are_refused_in_words(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "true")
    monkeypatch.setenv("VISUAL", "true")
    async with viewing(TEXT, "a") as pilot:
        await press(pilot, key)
        assert "cannot be given to another program" in notices(pilot)


def test_every_binding_has_an_id_of_the_viewer_and_a_help_line() -> None:
    bindings = [*VIEWER_BINDINGS, *TextBody.BINDINGS, *TreeBody.BINDINGS, *BinaryBody.BINDINGS]
    assert {each.id.split(".")[0] for each in bindings if not isinstance(each, tuple) and each.id} == {"viewer"}
    assert all(not isinstance(each, tuple) and each.id and each.tooltip for each in bindings)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
@pytest.mark.parametrize(
    ("column", "value"), [(TEXT, LINES), (JSON, DOCUMENT), (BINARY, PNG), (MOMENT, "2026-11-22 08:00:01+00")]
)
async def test_nothing_is_drawn_wider_than_the_screen(column: Column, value: Value, size: tuple[int, int]) -> None:
    async with viewing(column, value, size=size) as pilot:
        lines = screen_text(pilot).split("\n")
        assert len(lines) == size[1]
        assert all(len(line) <= size[0] for line in lines)
        assert viewer(pilot).body is not None

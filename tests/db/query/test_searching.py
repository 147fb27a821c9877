"""A text is found in a result, as its rows came or as they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.paging import (
    Nulls,
    PageRequest,
    Sort,
)
from pooldeck_db.query.packed import FOLDED_TO_ASCII
from pooldeck_db.query.searching import as_text
from support.results import COUNT, ROWS, result

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize("coded", ["copied", "packed"])
async def test_a_text_is_found_in_either_direction(coded: str) -> None:
    rows = result(coded=coded)
    sought = "wORT 19\n"
    expected = [number for number, row in enumerate(ROWS) if row[1] == "Wort 19\n"]
    assert len(expected) == 1
    for start, step in ((0, 1), (expected[0], 1), (COUNT - 1, -1), (expected[0], -1), (COUNT + 10, -1)):
        assert await rows.find(sought, start, step) == expected[0]
    assert await rows.find(sought, expected[0] + 1, 1) is None
    assert await rows.find(sought, expected[0] - 1, -1) is None
    assert await rows.find("1999", 0, 1) == next(n for n, row in enumerate(ROWS) if "1999" in f"{row[0]} {row[1]}")
    rows.close()


@pytest.mark.parametrize("coded", ["copied", "packed"])
@pytest.mark.parametrize("order", [(Sort("n", descending=True),), (Sort("word"), Sort("n"))])
async def test_a_text_is_found_in_the_order_that_is_shown(coded: str, order: tuple[Sort, ...]) -> None:
    rows = result(ROWS[:900], coded=coded)
    everything = await rows.page(PageRequest(size=900, order=order))
    shown = [key.values[0] for key in everything.keys]
    with_text = [place for place, row in enumerate(everything.rows) if any("11" in str(value) for value in row)]
    assert len(with_text) > 10
    found, place = [], 0
    while (row := await rows.find("11", place, 1, order)) is not None:
        place = await rows.place(row, order) + 1
        found.append(row)
    assert found == [shown[at] for at in with_text]
    assert await rows.find("11", with_text[-1] - 1, -1, order) == shown[with_text[-2]]
    assert await rows.find("11", with_text[0] - 1, -1, order) is None
    rows.close()


ODD_TEXTS = ["Straße", "ǅ", "a\x00b", "\udcff", "e5", "é"]


async def test_nothing_is_overlooked_in_packed_bytes() -> None:
    values = [*ODD_TEXTS, 1e20, float("inf"), -17, 2**60, 0.1, b"\xab\xcd", None, "x" * 300 + "Ende", "é" * 200]
    rows = result([(value, "x" * 600) for value in values], coded="packed")
    sought = [
        "strasse",
        "ǆ",
        "A\x00B",
        "\udcff",
        "e5",
        "É",
        "1E+20",
        "inf",
        "-17",
        "606846976",
        "0.1",
        "BCD",
        "xende",
    ]
    for text in sought:
        expected = next(n for n, value in enumerate(values) if text.casefold() in as_text(value).casefold())
        assert await rows.find(text, 0, 1) == expected, text
    assert await rows.find("None", 0, 1) is None
    rows.close()


@pytest.mark.parametrize("coded", ["copied", "packed"])
async def test_what_was_changed_since_is_found_and_sorted_as_it_is_shown(coded: str) -> None:
    rows = result(ROWS[:300], coded=coded)
    order = (Sort("word", descending=True, nulls=Nulls.LAST),)
    assert await rows.find("zebra", 0, 1, (Sort("n"),)) is None
    before = ROWS[7][1]
    rows.amend(7, {1: "Zebra"})
    assert await rows.find("zebra", 0, 1) == 7
    assert await rows.find("zebra", 299, -1, (Sort("n"),)) == 7
    assert await rows.find(str(before), 7, 1) != 7
    first = await rows.page(PageRequest(size=1, order=order))
    assert first.keys[0].values == (7,)
    rows.close()


def test_every_letter_is_known_that_ascii_may_be_found_in() -> None:
    ascii_letters = set("abcdefghijklmnopqrstuvwxyz")
    odd = {chr(code) for code in range(0x80, 0x110000) if ascii_letters & set(chr(code).casefold())}
    assert {letter.decode() for letter in FOLDED_TO_ASCII} == odd

"""The rows of a text: every character in one of them, none wider than the screen."""

from __future__ import annotations

import random

import pytest

from pooldeck_tui.viewer.drawing import cells
from pooldeck_tui.viewer.slices import at_once
from pooldeck_tui.viewer.text.rows import TextRows

ALPHABETS = ("abc d", "ab \n", "漢字 a\n", "a\u0301b 😀\n", "Привет \n", "\t\x00 x\u202e\n", "\n")


def laid_out(text: str, width: int | None) -> TextRows:
    rows = TextRows(text, width)
    at_once(rows.laid_out())
    return rows


def texts(rows: TextRows) -> list[str]:
    spans = map(rows.span, range(len(rows)))
    return [rows.text[start:stop] for start, stop in spans]


@pytest.mark.parametrize("text", ["", "a", "a\n", "\n\n", "a\nb", "a\r\nb\x0bc\u2028d"])
def test_without_a_width_rows_are_what_line_feeds_part(text: str) -> None:
    rows = laid_out(text, None)
    assert texts(rows) == text.split("\n")
    assert list(rows.lines) == list(range(1, len(rows) + 1))
    assert rows.longest == max(map(len, text.split("\n")))


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("width", [4, 7, 40])
def test_wrapped_rows_fit_and_hold_every_character_of_their_line(alphabet: str, width: int) -> None:
    chosen = random.Random(f"{alphabet}{width}")
    for _ in range(60):
        text = "".join(chosen.choices(alphabet, k=chosen.randrange(200)))
        rows = laid_out(text, width)
        by_line: dict[int, str] = {}
        for row, part in enumerate(texts(rows)):
            by_line[rows.lines[row]] = by_line.get(rows.lines[row], "") + part
            assert sum(map(cells, part)) <= width
        assert list(by_line.values()) == text.split("\n")


def test_a_line_is_cut_at_a_space_where_one_is_near_the_end() -> None:
    assert texts(laid_out("one two three four", 10)) == ["one two ", "three four"]
    assert texts(laid_out("onetwothreefour five", 10)) == ["onetwothre", "efour five"]
    assert texts(laid_out("漢字 漢字漢字", 10)) == ["漢字 ", "漢字漢字"]


@pytest.mark.parametrize("place", [0, 9, 10, 11, 500, 4_999])
def test_the_row_of_a_character_is_the_one_that_holds_it(place: int) -> None:
    rows = laid_out("0123456789" * 500, 10)
    start, stop = rows.span(rows.row_of(place))
    assert start <= place < stop


def test_the_first_rows_are_there_before_all_have_been_found() -> None:
    rows = TextRows("word " * 1_000_000, 80)
    work = rows.laid_out()
    for _ in range(320):
        next(work)
    assert not rows.is_whole
    assert texts(rows)[0] == "word " * 16


def test_rows_know_where_their_line_begins_and_ends() -> None:
    rows = laid_out("aaaaaa\nb", 4)
    assert [rows.starts_line(row) for row in range(3)] == [True, False, True]
    assert [rows.ends_line(row) for row in range(3)] == [False, True, True]

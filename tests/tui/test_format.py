"""Values as one line of safe text."""

from __future__ import annotations

import unicodedata

import pytest
from rich.cells import cell_len

from pooldeck_db.values import Clipped, Kind, Value
from pooldeck_tui.format import Cell, clean, count, counted, fit, is_right_aligned, short_count, show


def drawn(value: Value, width: int = 20) -> str:
    return fit(show(value), width).text.rstrip()


def marked(cell: Cell) -> list[str]:
    return [cell.text[start:stop] for start, stop in cell.marks]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("", "''"),
        (None, "∅"),
        ("NULL", "NULL"),
        (0, "0"),
        (-9223372036854775808, "-9223372036854775808"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (b"", "x'' 0 B"),
        (b"\x89PNG", "x'89504e47' 4 B"),
        ("tail  ", "tail··"),
        ("   ", "···"),
        ("  lead", "  lead"),
        ("a\nb\tc\rd", "a⏎b→c␍d"),
        ("\x00\x1b[31m\x7f", "␀␛[31m␡"),
        ("\x9b31m", "¤31m"),
        ("\u202eevil\u2066", "⁞evil⁞"),
        ("a\u200bb\ufeff", "a⁞b⁞"),
        ("a\u00a0b", "a⍽b"),
        ("👩\u200d👩\u200d👧", "👩👩👧"),
        ("👍🏽", "👍"),
        ("☺\ufe0f", "☺"),
        ("🇩🇪", "DE"),
        ("\ud800", "\ufffd"),
        ("\u0301x", "◌\u0301x"),
        ("\u200d", "⁞"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_a_value_is_drawn_as(value: Value, text: str) -> None:
    assert drawn(value) == text


@pytest.mark.parametrize("value", [None, "", "   ", "\n", "\x1b", "\u202e", "\u00a0", "\ud800"])
def test_what_stands_for_something_else_is_marked_in_full(value: Value) -> None:
    cell = fit(show(value), 20)
    assert "".join(marked(cell)) == cell.text.strip()


@pytest.mark.parametrize("text", ["∅", "''", "·", "⏎", "→", "␛", "…", "⁞", "x'00' 1 B"])
def test_data_that_looks_like_a_sign_is_not_marked(text: str) -> None:
    assert marked(fit(show(text), 20)) == []


def test_nothing_that_is_drawn_can_act_on_a_terminal() -> None:
    everything = "".join(map(chr, range(0x3000))) + "".join(map(chr, range(0xD000, 0x10000))) + "\U000e0041"
    for start in range(0, len(everything), 64):
        for character in clean(everything[start : start + 64]):
            assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
            assert (
                unicodedata.category(character) != "Cf"
                or character in "\u200c\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
            )


NASTY: list[Value] = [
    None,
    "",
    "a" * 600,
    "日本語テキスト",
    "é" * 30,
    "e\u0301" * 30,
    "👩\u200d👩\u200d👧 family",
    "مرحبا بالعالم",
    "\u202e\x1b[2J\n" * 9,
    "trailing     ",
    b"\x00" * 300,
    Clipped("日本" * 50, 123_456),
    Clipped("ascii", None),
    Clipped(b"\x00" * 64, 1 << 30),
    Clipped("", 9),
    12345678901234567890,
]


@pytest.mark.parametrize("width", [0, 1, 2, 3, 5, 8, 13, 40, 700])
@pytest.mark.parametrize("value", NASTY)
def test_every_value_fits_every_width_exactly(value: Value, width: int) -> None:
    for right in (False, True):
        cell = fit(show(value), width, right=right)
        assert cell_len(cell.text) == width
        assert all(0 <= start < stop <= len(cell.text) for start, stop in cell.marks)
        assert list(cell.marks) == sorted(cell.marks)


def test_a_cut_text_ends_in_an_ellipsis() -> None:
    assert drawn("abcdefghij", 6) == "abcde…"


def test_a_wide_character_is_never_cut_in_half() -> None:
    assert fit(show("日本語"), 4).text == "日 …"


def test_a_clipped_value_says_how_long_it_is_even_where_it_fits() -> None:
    cell = fit(show(Clipped("abc", 12_345)), 20)
    assert cell.text.rstrip() == "abc… 12,345"
    assert marked(cell) == ["… 12,345"]


def test_a_clipped_value_keeps_its_length_when_it_is_cut_further() -> None:
    assert fit(show(Clipped("abcdefghij" * 9, 12_345)), 16).text == "abcdefgh… 12,345"


def test_where_the_length_leaves_no_room_for_the_value_it_is_left_out() -> None:
    assert fit(show(Clipped("abcdefghij", 12_345)), 8).text == "abcdefg…"


def test_a_clipped_value_of_unknown_length_ends_in_an_ellipsis() -> None:
    assert drawn(Clipped("abc", None)) == "abc…"


def test_a_space_where_a_value_was_clipped_is_not_taken_for_its_end() -> None:
    assert drawn(Clipped("abc ", 9)) == "abc … 9"


def test_bytes_that_are_cut_keep_quote_and_length() -> None:
    assert drawn(b"\x89PNG\r\n\x1a\n", 15) == "x'89504e4…' 8 B"


def test_a_text_beyond_what_is_scanned_says_how_long_it_is() -> None:
    assert drawn("x" * 600, 12) == "xxxxxxx… 600"


def test_only_numbers_stand_at_the_right() -> None:
    assert [kind for kind in Kind if is_right_aligned(kind)] == [Kind.NUMBER]


def test_an_estimate_has_a_tilde() -> None:
    assert (count(12_431_902), count(1_000, exact=False)) == ("12,431,902", "~1,000")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1.0K"),
        (12_431_902, "12.4M"),
        (99_949, "99.9K"),
        (99_950, "100K"),
        (999_499, "999K"),
        (999_500, "1.0M"),
        (5_000_000_000, "5.0B"),
        (10**15, "1000T"),
    ],
)
def test_a_short_count_takes_five_cells(number: int, text: str) -> None:
    assert short_count(number) == text


@pytest.mark.parametrize(
    ("number", "exact", "said"),
    [(0, True, "0 rows"), (1, True, "1 row"), (1, False, "~1 row"), (1_200, False, "~1,200 rows")],
)
def test_one_of_a_thing_is_said_in_the_singular(number: int, exact: bool, said: str) -> None:
    assert counted(number, "row", exact=exact) == said

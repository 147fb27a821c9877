from __future__ import annotations

import pytest
from rich.cells import cell_len, split_graphemes

from pooldeck_tui.terminal.cells import CONTINUED, SINGLE, is_certain, to_cells
from pooldeck_tui.terminal.clean import clean


def test_ascii_is_its_own_cells() -> None:
    assert to_cells("plain") == ("", "plain")


def test_a_wide_character_fills_two_cells() -> None:
    assert to_cells("a中b") == ("", ("a", "中", CONTINUED, "b"))


def test_a_combining_mark_shares_the_cell_before_it() -> None:
    assert to_cells("e\u0301x") == ("", ("e\u0301", "x"))
    assert to_cells("\u0301x") == ("\u0301", ("x",))


@pytest.mark.parametrize(
    "text", ["", "中文字", "e\u0301", "👩\u200d🚀 ok", "❤\ufe0f!", "🇬🇧", "a\x1bb", "नमस्ते", "\ud800"]
)
def test_the_cells_are_as_many_as_the_layout_reckoned_with(text: str) -> None:
    assert len(to_cells(text).cells) == cell_len(text)


@pytest.mark.parametrize("cell", ["a", " ", "é", "│", "█", "中", "ｆ", "Ω", "→", "⣿", CONTINUED])
def test_terminals_agree_on_the_width_of_ordinary_text(cell: str) -> None:
    assert is_certain(cell)


@pytest.mark.parametrize("cell", ["e\u0301", "🚀", "❤\ufe0f", "👩\u200d🚀", "\xad", "⚠", "\ue0b0"])
def test_terminals_do_not_agree_on_the_width_of_pictographs_and_compositions(cell: str) -> None:
    assert not is_certain(cell)


def test_the_characters_of_the_short_way_fill_one_cell_each_and_never_combine() -> None:
    singles = "".join(chr(code) for first, last in SINGLE for code in range(first, last + 1))
    assert clean(singles) == singles
    assert split_graphemes(singles)[0] == [(place, place + 1, 1) for place in range(len(singles))]
    assert to_cells(singles) == ("", singles)

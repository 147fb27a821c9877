"""Text as segments: what cannot be drawn is a sign, what was found has its own look."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.style import Style

from pooldeck_tui.viewer.drawing import Looks, Range, cells, segments, sign

LOOKS = Looks(*(Style(color=name) for name in ("white", "red", "blue", "green", "yellow", "cyan", "magenta")))


@pytest.mark.parametrize(
    ("character", "drawn"),
    [
        ("a", "a"),
        (" ", " "),
        ("\x00", "␀"),
        ("\x1b", "␛"),
        ("\t", "→   "),
        ("\r", "␍"),
        ("\x9b", "¤"),
        ("\u202e", "⁞"),
        ("\u200d", ""),
        ("\u0301", "\u0301"),
        ("\udc80", "\ufffd"),
        ("漢", "漢"),
    ],
)
def test_each_character_is_drawn_as_the_grid_draws_it(character: str, drawn: str) -> None:
    assert sign(character) == drawn
    assert cells(character) == cell_len(drawn)


def test_signs_are_told_apart_from_data_by_their_look() -> None:
    data, mark, rest = segments("␀\x00a", LOOKS)
    assert (data.text, mark.text, rest.text) == ("␀", "␀", "a")
    assert data.style != mark.style
    assert data.style == rest.style


def test_later_ranges_lie_over_earlier_ones_and_are_cut_to_the_text() -> None:
    bold = Style(bold=True)
    drawn = segments("abcdef", LOOKS, [Range(-2, 4, bold), Range(2, 99, LOOKS.current)])
    assert [(each.text, each.style) for each in drawn] == [
        ("ab", LOOKS.base + bold),
        ("cd", LOOKS.base + bold + LOOKS.current),
        ("ef", LOOKS.base + LOOKS.current),
    ]

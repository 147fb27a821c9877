"""Keeping to sixteen colours or to none takes nothing away but colour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from pooldeck_tui.terminal.colours import basic, colour_filter, colourless
from pooldeck_tui.terminal.environment import Colours

ATTRIBUTES = "bold dim italic underline reverse"
BLACK = Color.parse("#000000")


@pytest.mark.parametrize("colours", ["red", "#123456 on #654321", "on default", "bright_cyan", "color(200)"])
def test_without_colour_the_attributes_stay_and_no_colour_does(colours: str) -> None:
    style = colourless(Style.parse(f"{ATTRIBUTES} {colours}"))
    assert (style.color, style.bgcolor) == (None, None)
    assert style == Style.parse(ATTRIBUTES)


@pytest.mark.parametrize(
    ("style", "reversed_"),
    [
        ("black on cyan", True),
        ("on bright_red", True),
        ("on default", False),
        ("on #00ffff", False),
        ("red", False),
    ],
)
def test_a_background_of_the_palette_becomes_reverse(style: str, reversed_: bool) -> None:
    assert bool(colourless(Style.parse(style)).reverse) is reversed_


@pytest.mark.parametrize("change", [colourless, basic])
def test_what_a_click_does_is_kept(change: Callable[[Style], Style]) -> None:
    style = Style.parse("bold red") + Style.from_meta({"@click": "close"})
    assert change(style).meta == {"@click": "close"}


def test_every_colour_becomes_one_of_sixteen_or_stays_the_terminals_own() -> None:
    style = basic(Style.parse("bold #ff8800 on color(235)"))
    assert style.color is not None
    assert style.color.number in range(16)
    assert style.bgcolor is not None
    assert style.bgcolor.number in range(16)
    assert basic(Style.parse("default on default")) == Style.parse("default on default")
    assert basic(Style.parse("bold")) == Style.parse("bold")


def test_all_colours_need_no_filter_and_the_others_keep_the_text() -> None:
    assert colour_filter(Colours()) is None
    for colours in (Colours(none=True), Colours(sixteen=True), Colours(sixteen=True, none=True)):
        wanted = colour_filter(colours)
        assert wanted is not None
        segments = wanted.apply([Segment("plain"), Segment("red", Style.parse("red"))], BLACK)
        assert [segment.text for segment in segments] == ["plain", "red"]

from __future__ import annotations

import random

import pyte
import pytest

from pooldeck_tui.terminal.pens import switch

PENS = [
    "",
    "1",
    "4;7",
    "31",
    "1;92;44",
    "38;5;200",
    "38;2;1;2;3;48;2;4;5;6",
    "1;38;2;1;2;3;48;2;4;5;6",
    "3;38;2;1;2;3;48;5;17",
    "48;2;4;5;6",
    "39;49",
    "9;107",
]


def look(sequence: str) -> pyte.screens.Char:
    screen = pyte.Screen(10, 1)
    pyte.Stream(screen).feed(f"{sequence}x")
    return screen.buffer[0][0]


@pytest.mark.parametrize("after", PENS)
@pytest.mark.parametrize("before", PENS)
def test_switching_pens_ends_where_setting_the_pen_afresh_does(before: str, after: str) -> None:
    started = f"\x1b[{before}m"
    assert look(started + switch(before, after)) == look(f"\x1b[0;{after}m" if after else "\x1b[m")


def test_an_equal_pen_costs_nothing() -> None:
    assert switch("1;31", "1;31") == ""


def test_only_what_changed_is_written() -> None:
    assert switch("38;2;1;2;3;48;2;4;5;6", "1;38;2;1;2;3;48;2;4;5;6") == "\x1b[1m"
    assert switch("38;2;1;2;3;48;2;4;5;6", "38;2;1;2;3;48;2;7;8;9") == "\x1b[48;2;7;8;9m"


def test_a_walk_over_many_pens_never_loses_its_way() -> None:
    chance = random.Random(7)
    pen, walk = "", ""
    for _ in range(500):
        following = chance.choice(PENS)
        walk += switch(pen, following)
        pen = following
        assert look(walk) == look(f"\x1b[{pen}m")

from __future__ import annotations

import random

import pyte
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from pooldeck_tui.terminal.canvas import Canvas

WIDTH, HEIGHT = 40, 8
RED = Style.parse("red")
STYLES = [None, RED, Style.parse("bold on #102030"), Style.parse("#ffffff on #102030"), Style.parse("underline")]
TEXTS = ["plain", "中文", "  ", "a中", "e\u0301é", "│─┐", "x", "長い文字列です", "0123456789"]


class Emulated:
    """A canvas and the screen that it writes to."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.canvas = Canvas(width, height, ColorSystem.TRUECOLOR)
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")

    def put(self, x: int, y: int, *segments: Segment, limit: int = WIDTH) -> None:
        self.canvas.put(x, y, segments, limit)

    def show(self) -> str:
        changes = self.canvas.write_changes()
        self.stream.feed(changes)
        return changes

    def cells(self) -> list[list[pyte.screens.Char]]:
        return [[self.screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def test_equal_content_costs_nothing() -> None:
    screen = Emulated()
    screen.put(0, 0, Segment("hello", RED))
    screen.show()
    screen.put(0, 0, Segment("hel", RED), Segment("lo", RED))
    assert screen.show() == ""


def test_one_changed_cell_costs_one_move_and_one_cell() -> None:
    screen = Emulated()
    screen.put(0, 2, Segment("0123456789"))
    screen.show()
    screen.put(0, 2, Segment("01234x6789"))
    assert screen.show() == "\x1b[3;6Hx"


def test_near_changes_are_written_in_one_go_and_far_ones_jumped_to() -> None:
    screen = Emulated()
    screen.put(0, 0, Segment("0123456789abcdefghij"))
    screen.show()
    screen.put(0, 0, Segment("0X2X456789abcdefghiX"))
    assert screen.show() == "\x1b[1;2HX2X\x1b[15CX"


def test_a_line_that_a_frame_changed_back_costs_nothing() -> None:
    screen = Emulated()
    screen.put(0, 0, Segment("there"))
    screen.show()
    screen.put(0, 0, Segment("gone!"))
    screen.put(0, 0, Segment("there"))
    assert screen.show() == ""


def test_a_strip_is_cut_at_its_limit_and_not_through_a_wide_character() -> None:
    screen = Emulated()
    screen.put(0, 0, Segment("." * WIDTH))
    screen.put(2, 0, Segment("ab中文"), limit=5)
    screen.show()
    assert screen.screen.display[0].startswith("..ab .....")


def test_half_a_covered_wide_character_becomes_a_space() -> None:
    screen = Emulated()
    screen.put(0, 0, Segment("中文字"))
    screen.show()
    screen.put(1, 0, Segment("xx"))
    screen.show()
    assert screen.screen.display[0].startswith(" xx 字")


def test_what_lies_outside_the_screen_is_left_out() -> None:
    screen = Emulated()
    for x, y in ((WIDTH, 0), (-1, 0), (0, HEIGHT), (0, -1)):
        screen.put(x, y, Segment("lost"))
    screen.show()
    assert not "".join(screen.screen.display).strip()


def test_a_screen_without_room_draws_nothing() -> None:
    screen = Canvas(0, 0, ColorSystem.TRUECOLOR)
    screen.put(0, 0, [Segment("lost")], 0)
    screen.forget()
    assert screen.write_changes() == ""


def test_control_characters_never_get_through_even_unfiltered() -> None:
    screen = Emulated()
    screen.put(0, 0, Segment("a\x1b]0;t\x07\x9bb\u202e"))
    assert screen.show().count("\x1b") == 1
    assert screen.screen.display[0].startswith("a]0;tb")


def test_the_place_is_set_again_after_a_character_of_doubtful_width() -> None:
    screen = Emulated()
    screen.put(0, 0, Segment("🚀ab"))
    assert "🚀\x1b[1;3Hab" in screen.show()


def test_changes_always_lead_to_the_screen_that_a_whole_repaint_gives() -> None:
    chance = random.Random(20)
    changed, repainted = Emulated(), Emulated()
    for _ in range(400):
        for _ in range(chance.randrange(1, 5)):
            x, y = chance.randrange(WIDTH), chance.randrange(HEIGHT)
            segments = [
                Segment(chance.choice(TEXTS), chance.choice(STYLES)) for _ in range(chance.randrange(1, 6))
            ]
            limit = chance.randrange(x, WIDTH + 5)
            changed.put(x, y, *segments, limit=limit)
            repainted.put(x, y, *segments, limit=limit)
        changed.show()
        repainted.canvas.forget()
        repainted.show()
        rows = zip(changed.cells(), repainted.cells(), strict=True)
        assert [y for y, (row, wished) in enumerate(rows) if row != wished] == []

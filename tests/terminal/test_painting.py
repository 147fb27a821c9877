"""What is sent is little, and leads to the very screen that Textual alone would draw."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from time import monotonic

import pytest

from support.emulated import difference
from support.terminal import DEADLINE, Terminal

PROGRAMS = Path(__file__).parent / "programs"
SIZES = [(100, 30), (80, 24), (61, 17), (120, 40)]


class Pair:
    """The changing program twice: painted by us, and by Textual alone."""

    def __init__(self, seed: int) -> None:
        command: list[str | Path] = [sys.executable, PROGRAMS / "changing.py", str(seed)]
        self.painted = Terminal(command, size=SIZES[0])
        self.stock = Terminal(command, size=SIZES[0], environ={"POOLDECK_PLAIN_OUTPUT": "1"})
        self.both = (self.painted, self.stock)

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *error: object) -> None:
        for term in self.both:
            term.close()

    def wait_for(self, text: str) -> None:
        """Wait until both show a text."""
        for term in self.both:
            term.wait_for(text)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of both windows."""
        for term in self.both:
            term.resize(columns, rows)

    def press(self, key: str) -> None:
        """Press a key in both."""
        for term in self.both:
            term.press(key)

    def come_to_agree(self, when: str) -> None:
        """Wait until both show the same; raise `AssertionError` with the difference if they never do.

        Textual alone is asked to repaint: it cuts a wide character at the edge of a change in two.
        """
        self.stock.press("ctrl+l")
        deadline = monotonic() + DEADLINE
        while differs := self._difference():
            assert monotonic() < deadline, f"{when}: {differs}"

    def _difference(self) -> str:
        for term in self.both:
            term.settle(0.03)
        return difference(self.painted.cells(), self.stock.cells())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_screen_is_cell_for_cell_what_textual_draws(seed: int) -> None:
    chance = random.Random(seed)
    columns, rows = SIZES[0]
    with Pair(seed) as pair:
        for step in range(25):
            pair.wait_for(f"step {step}. {columns}x{rows}.")
            pair.come_to_agree(f"step {step}")
            if chance.random() < 0.2:
                columns, rows = chance.choice(SIZES)
                pair.resize(columns, rows)
                pair.wait_for(f"step {step}. {columns}x{rows}.")
                pair.come_to_agree(f"step {step} resized")
            pair.press("n")


def test_a_cursor_move_costs_less_than_400_bytes_wherever_it_is() -> None:
    with Terminal([sys.executable, PROGRAMS / "table.py"], size=(120, 40)) as term:
        term.wait_for("r0 c0")
        for key in ("down", "down", "right", "right", "right", "right", "down", "up", "left"):
            assert 0 < term.bytes_of(lambda key=key: term.press(key)) < 400  # type: ignore[misc]


def test_a_page_costs_less_than_15_kilobytes() -> None:
    with Terminal([sys.executable, PROGRAMS / "table.py"], size=(120, 40)) as term:
        term.wait_for("r0 c0")
        term.settle()
        before = len(term.output)
        term.press("pagedown")
        term.wait_for("r60 c0")
        term.settle()
        assert len(term.output) - before < 15_000


def test_an_idle_screen_costs_nothing() -> None:
    with Terminal([sys.executable, PROGRAMS / "table.py"]) as term:
        term.wait_for("r0 c0")
        assert term.bytes_of(lambda: None, quiet=1.0) == 0


def test_frames_are_bracketed_where_the_terminal_can_show_them_in_one_go() -> None:
    with Terminal([sys.executable, PROGRAMS / "table.py"], answers={b"\x1b[?2026$p": b"\x1b[?2026;2$y"}) as term:
        term.wait_for("r0 c0")
        sent = term.bytes_of(lambda: term.press("down"))
        frame = bytes(term.output[-sent:])
        assert frame.startswith(b"\x1b[?2026h")
        assert frame.endswith(b"\x1b[?2026l")
        assert frame.count(b"\x1b[?2026h") == 1


def test_ctrl_l_draws_over_whatever_was_written_on_the_screen(tmp_path: Path) -> None:
    with Terminal([sys.executable, PROGRAMS / "life.py", tmp_path / "notes"]) as term:
        term.wait_for("alive")
        term.settle()
        before = term.cells()
        term.press("w")
        term.wait_for("GARBAGE")
        term.press("ctrl+l")
        term.wait_for_cells(before)


def test_a_storm_of_resizes_ends_with_the_right_screen() -> None:
    chance = random.Random(5)
    with (
        Terminal([sys.executable, PROGRAMS / "table.py"], size=(120, 40)) as stormy,
        Terminal([sys.executable, PROGRAMS / "table.py"], size=(90, 25)) as calm,
    ):
        for term in (stormy, calm):
            term.wait_for("r0 c0")
            term.settle()
        for _ in range(60):
            stormy.resize(chance.randrange(1, 200), chance.randrange(1, 60))
            stormy.settle(chance.choice([0.0, 0.005, 0.02]))
        stormy.resize(90, 25)
        stormy.wait_for_cells(calm.cells())


def test_a_window_that_shrinks_and_grows_back_at_once_is_drawn_again() -> None:
    with Terminal([sys.executable, PROGRAMS / "table.py"], size=(120, 40)) as term:
        term.wait_for("r0 c0")
        term.settle()
        before = term.cells()
        term.resize(20, 5)
        term.resize(120, 40)
        term.wait_for_cells(before)


def test_a_size_that_changes_while_it_is_asked_for_is_not_told_last() -> None:
    with Terminal([sys.executable, PROGRAMS / "resized.py"], size=(40, 10)) as term:
        term.wait_for("40x10")
        term.resize(20, 5)
        term.wait_for("60x15")
        term.settle()
        assert "60x15" in term.text


def test_on_a_slow_line_the_screen_follows_one_round_trip_behind() -> None:
    with Terminal([sys.executable, PROGRAMS / "table.py"], delay=0.15) as term:
        term.wait_for("r0 c0")
        term.settle()
        term.press("pagedown", "pagedown", "pagedown")
        term.wait_for("r140 c0")

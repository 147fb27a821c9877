"""What the grid sends to a real terminal: ceilings for the bytes of one key."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.terminal import Terminal

PROGRAM = Path(__file__).parent / "programs" / "grid_on_a_terminal.py"


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    tests = str(Path(__file__).parents[2])
    with Terminal([sys.executable, PROGRAM], size=(120, 40), environ={"PYTHONPATH": tests}) as term:
        term.wait_for("note 38")
        term.settle()
        yield term


def test_a_cursor_move_sends_less_than_400_bytes(terminal: Terminal) -> None:
    for key in ("down", "down", "up", "right", "down", "left"):
        assert 0 < terminal.bytes_of(lambda pressed=key: terminal.press(pressed)) < 400  # type: ignore[misc]


def test_a_page_down_sends_less_than_15_kilobytes(terminal: Terminal) -> None:
    for _ in range(4):
        assert 0 < terminal.bytes_of(lambda: terminal.press("pagedown")) < 15_000


def test_holding_down_scrolls_in_steps_and_stays_below_2_kilobytes_a_key(terminal: Terminal) -> None:
    keys = ["down"] * 80
    assert terminal.bytes_of(lambda: terminal.press(*keys)) < 2_000 * len(keys)
    terminal.wait_for("note 80")


def test_at_rest_nothing_is_sent(terminal: Terminal) -> None:
    assert terminal.bytes_of(lambda: None, quiet=1.0) == 0


def test_bytes_from_a_value_never_act_on_the_terminal(terminal: Terminal) -> None:
    sent = len(terminal.output)
    terminal.press("ctrl+end")
    terminal.wait_for("␛]52;c")
    assert b"\x1b]52" not in terminal.output[sent:]
    assert b"\x07" not in terminal.output[sent:]

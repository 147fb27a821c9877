"""The shell's widgets on a real terminal: few bytes, no escapes from data, legible without colour."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.terminal import Terminal

PROGRAM = Path(__file__).with_name("shell_program.py")


def started(size: tuple[int, int] = (120, 40), **environ: str) -> Terminal:
    term = Terminal([sys.executable, PROGRAM], size=size, environ=environ)
    term.wait_for("table_10")
    term.settle()
    return term


def test_a_cursor_move_and_a_new_snapshot_cost_few_bytes_and_the_same_snapshot_none() -> None:
    with started() as term:
        assert 0 < term.bytes_of(lambda: term.press("down")) < 400
        assert 0 < term.bytes_of(lambda: term.press("f2")) < 150
        assert term.bytes_of(lambda: term.press("f3")) == 0


def test_names_that_attack_the_terminal_are_only_drawn() -> None:
    with started() as term:
        assert "aa␛]52;c;eA==␇" in term.text
        assert b"\x1b]52" not in term.output
        assert b"\x9b2J" not in term.output
        assert 1049 in term.modes


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TEXTUAL_COLOR_SYSTEM": "standard"}, {"TERM": "linux"}])
def test_production_cursor_and_lock_are_seen_without_colour(environ: dict[str, str]) -> None:
    with started((80, 24), **environ) as term:
        title = term.line(0)
        assert "🔒" in title
        reversed_text = "".join(cell.text for cell in term.cells()[0] if cell.reverse)
        assert "PRODUCTION" in reversed_text
        cursor = term.line(2)
        assert cursor.startswith("▌▾ public")
        assert any(cell.reverse for cell in term.cells()[2])


def test_everything_fits_eighty_columns() -> None:
    with started((80, 24)) as term:
        assert "▸ PRODUCTION" in term.line(0)
        assert "read-only" in term.line(0)
        assert term.line(23).rstrip().endswith("pool ▂ 1/10 +0 wait 0 · 0.6 ms")
        term.press("f4")
        term.wait_for("s  esc cancels")
        term.press("/", *"999")
        term.wait_for("/999")
        term.wait_for("table_5999")

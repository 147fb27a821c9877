"""A terminal that does not read holds nobody up, and is shown the newest state when it does again."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from support.terminal import Terminal

PROGRAM = Path(__file__).parent / "programs" / "busy.py"


def notes(path: Path) -> tuple[int, float]:
    """Return the number of the program's frame and its loop's worst lateness in seconds."""
    number, _, worst = path.read_text().partition(" ") if path.exists() else ("0", "", "0")
    return int(number or 0), float(worst or 0)


def test_a_stalled_terminal_neither_stops_the_loop_nor_sees_old_frames(tmp_path: Path) -> None:
    with Terminal([sys.executable, PROGRAM, tmp_path / "notes"]) as term:
        term.wait_until(lambda: notes(tmp_path / "notes")[0] > 5, "5 frames")
        with term.stalled():
            begun = notes(tmp_path / "notes")[0]
            term.wait_until(lambda: notes(tmp_path / "notes")[0] > begun + 150, "150 frames")
            term.press("p")
            sent = len(term.output)
        term.wait_for("stopped at")
        term.settle()
        number, worst = notes(tmp_path / "notes")
        assert f"stopped at {number}." in term.text
        assert len(term.output) - sent < 60_000
        assert worst < 1.0
        term.press("q")
        assert term.wait_exit() == 0


def test_sigterm_ends_an_app_whose_terminal_is_stalled(tmp_path: Path) -> None:
    with Terminal([sys.executable, PROGRAM, tmp_path / "notes"]) as term:
        term.wait_until(lambda: notes(tmp_path / "notes")[0] > 5, "5 frames")
        with term.stalled():
            begun = notes(tmp_path / "notes")[0]
            term.wait_until(lambda: notes(tmp_path / "notes")[0] > begun + 60, "60 frames")
            term.signal(signal.SIGTERM)
            assert term.wait_exit() == 128 + signal.SIGTERM

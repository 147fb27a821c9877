"""However the app ends, its resources are closed, the terminal is given back and the exit code is true."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from time import monotonic

import pytest

from support.terminal import Terminal

PROGRAM = Path(__file__).parent / "programs" / "life.py"
NO_MODES = {25, 7}
"""The cursor is shown and lines wrap: as a terminal is at rest."""


class Run:
    """The program on a terminal, and what it has noted."""

    def __init__(self, tmp_path: Path, *manner: str, plain: str | None = None) -> None:
        self.path = tmp_path / "notes"
        environ = {"POOLDECK_PLAIN_OUTPUT": plain}
        self.term = Terminal([sys.executable, PROGRAM, self.path, *manner], environ=environ)
        self.found = self.term.attributes

    def __enter__(self) -> Run:
        self.term.wait_for("alive")
        self.wait_for_note("beat")
        return self

    def __exit__(self, *error: object) -> None:
        self.term.close()

    @property
    def notes(self) -> list[str]:
        """What the program has noted, the beats left out."""
        return [line for line in self.path.read_text().splitlines() if line != "beat"]

    @property
    def beats(self) -> int:
        """How often the program's loop has come round, 50 times a second at most however busy the machine is."""
        return self.path.read_text().splitlines().count("beat")

    def wait_for_note(self, note: str) -> None:
        """Wait until the program has noted something."""
        self.term.wait_until(lambda: self.path.exists() and note in self.path.read_text().splitlines(), note)

    def is_given_back(self) -> bool:
        """Tell whether the terminal is as it was found."""
        return self.term.modes == NO_MODES and self.term.kitty_depth == 0 and self.term.attributes == self.found


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_quitting_closes_everything_and_gives_the_terminal_back(run: Run) -> None:
    with run:
        assert run.term.modes >= {1049, 1000, 1003, 2004}
        assert run.term.attributes != run.found
        run.term.press("q")
        assert run.term.wait_exit() == 0
        assert run.notes == ["closing", "closed"]
        assert run.is_given_back()


def test_the_app_chooses_its_exit_code(run: Run) -> None:
    with run:
        run.term.press("7")
        assert run.term.wait_exit() == 7


def test_a_crash_ends_with_1_and_a_report(run: Run) -> None:
    with run:
        run.term.press("x")
        assert run.term.wait_exit() == 1
        assert b"ValueError: as asked" in run.term.output.rpartition(b"\x1b[?1004l")[2]
        assert run.notes == ["closing", "closed"]
        assert run.is_given_back()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_in_order_with_its_own_code(run: Run, number: signal.Signals) -> None:
    with run:
        begun = run.beats
        run.term.signal(number)
        assert run.term.wait_exit() == 128 + number
        assert run.beats - begun < 75, "it was cancelled after two seconds instead"
        assert run.notes == ["closing", "closed"]
        assert run.is_given_back()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_in_order_with_plain_output_too(tmp_path: Path, number: signal.Signals) -> None:
    with Run(tmp_path, plain="1") as run:
        run.term.signal(number)
        assert run.term.wait_exit() == 128 + number
        assert run.notes == ["closing", "closed"]
        assert run.is_given_back()


def test_a_second_signal_does_not_cut_the_closing_short(run: Run) -> None:
    with run:
        run.term.signal(signal.SIGTERM)
        run.wait_for_note("closing")
        run.term.signal(signal.SIGTERM)
        assert run.term.wait_exit() == 143
        assert run.notes == ["closing", "closed"]


def test_a_closed_terminal_ends_the_app_in_order(run: Run) -> None:
    with run:
        run.term.hang_up()
        assert run.term.wait_exit() == 129
        assert run.notes == ["closing", "closed"]


def test_a_closed_terminal_ends_the_app_even_where_the_hang_up_is_ignored(tmp_path: Path) -> None:
    ignoring = "import os, signal, sys; signal.signal(1, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    path = tmp_path / "notes"
    with Terminal([sys.executable, "-c", ignoring, sys.executable, PROGRAM, path]) as term:
        term.wait_for("alive")
        term.hang_up()
        assert term.wait_exit() == 129
        assert [line for line in path.read_text().splitlines() if line != "beat"] == ["closing", "closed"]


def test_a_handler_that_hangs_is_cancelled_and_everything_closed(run: Run) -> None:
    with run:
        run.term.press("h")
        run.wait_for_note("hanging")
        run.term.signal(signal.SIGTERM)
        assert run.term.wait_exit() == 143
        assert run.notes == ["hanging", "closing", "closed"]
        assert run.is_given_back()


def test_a_closing_that_hangs_is_given_up_after_two_seconds(tmp_path: Path) -> None:
    with Run(tmp_path, "stuck closing") as run:
        run.term.signal(signal.SIGTERM)
        begun = monotonic()
        assert run.term.wait_exit() == 143
        assert 1.5 < monotonic() - begun < 10
        assert run.is_given_back()


def test_a_loop_that_never_comes_back_is_ended_by_the_last_word(run: Run) -> None:
    with run:
        run.term.press("s")
        run.wait_for_note("spinning")
        run.term.signal(signal.SIGTERM)
        assert run.term.wait_exit() == 143
        assert run.is_given_back()


def test_python_prints_nothing_on_the_screen(run: Run) -> None:
    with run:
        run.term.press("p")
        run.term.wait_for("was noisy")
        run.term.press("q")
        assert run.term.wait_exit() == 0
        assert b"NOISE" not in run.term.output


def test_without_the_mouse_no_mouse_report_is_asked_for(tmp_path: Path) -> None:
    with Run(tmp_path, "no mouse") as run:
        assert run.term.modes.isdisjoint({1000, 1003, 1006, 1015, 1016})


def test_bytes_that_are_no_text_do_not_end_the_app(run: Run) -> None:
    with run:
        run.term.send(b"\xff\xfe\x80")
        run.term.press("p")
        run.term.wait_for("was noisy")


def test_a_lone_escape_is_a_key_without_another_key_after_it(run: Run) -> None:
    with run:
        run.term.press("escape")
        run.wait_for_note("escape")


def test_suspended_without_a_shell_it_stays_and_says_so(run: Run) -> None:
    with run:
        run.term.press("ctrl+z")
        run.term.wait_for("There is no shell to go back to")
        run.term.press("p")
        run.term.wait_for("was noisy")


@pytest.mark.parametrize("wrapper", ["{}", "sh -c '{}; exit $?'"], ids=["alone", "wrapped"])
def test_suspended_from_a_shell_it_gives_the_terminal_back_and_returns(tmp_path: Path, wrapper: str) -> None:
    job = wrapper.format(f"{sys.executable} {PROGRAM} {tmp_path / 'notes'}")
    script = f"{job}; echo THE-SHELL; read key; fg; echo CODE-$?"
    with Terminal(["bash", "--norc", "-mc", script]) as term:
        found = term.attributes
        term.wait_for("alive")
        term.settle()
        screen = term.cells()
        term.press("ctrl+z")
        term.wait_for("THE-SHELL")
        assert term.modes == NO_MODES
        assert term.attributes == found
        term.resize(100, 30)
        term.resize(120, 40)
        term.press("enter")
        term.wait_for_cells(screen)
        assert 1049 in term.modes
        term.press("q")
        term.wait_for("CODE-0")
        assert term.modes == NO_MODES


def test_a_stray_sigcont_leaves_it_running_and_the_terminal_restorable(run: Run) -> None:
    with run:
        run.term.settle()
        run.term.signal(signal.SIGCONT)
        run.term.signal(signal.SIGCONT)
        run.term.settle()
        run.term.press("p")
        run.term.wait_for("was noisy")
        run.term.press("q")
        assert run.term.wait_exit() == 0
        assert run.is_given_back()

"""The viewer on a real terminal: no value acts on it, other programs may have it, colour is not needed."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from support.terminal import Terminal

PROGRAM = Path(__file__).parent / "programs" / "viewer_on_a_terminal.py"

ACTING = [
    *(
        b"\x1b]0;",
        b"\x1b]2;",
        b"\x1b]52",
        b"\x1b]8;",
        b"\x1bP1",
        b"\x1b_G",
        b"\x1bc",
        b"\x1b[2J\x1b[31m",
        b"\x9b2J",
    ),
    *(text.encode() for text in ("\x9b", "\x9c", "\x9d", "\u202e", "\u2066", "\u200f", "\U000e0041")),
    *(b"\x00", b"\x08", b"\xed\xb2\x80"),
]
"""Parts of the hostile values that would do something to a terminal."""


def started(value: str, size: tuple[int, int] = (80, 24), **environ: str) -> Terminal:
    term = Terminal([sys.executable, PROGRAM, value], size=size, environ=environ)
    term.wait_for("READY") if value != "moment" else term.wait_for("epoch")
    term.settle()
    return term


def notice(term: Terminal) -> str:
    """What the notice says that lies over the screen, its lines joined."""
    return " ".join(line.rpartition("▌")[2].strip("│ ") for line in term.text.splitlines() if "▌" in line).strip()


def a_script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return path


@pytest.mark.parametrize("plain", ["", "1"], ids=["painted", "plain"])
@pytest.mark.parametrize("value", ["text", "json", "broken", "array", "xml", "bytes"])
def test_no_value_ever_acts_on_the_terminal(value: str, plain: str) -> None:
    with started(value, POOLDECK_PLAIN_OUTPUT=plain) as term:
        for key in ("tab", "w", "down", "tab", "y", "end", "p", "/", "O", "W", "enter", "n", "s", "escape"):
            term.press(key)
            term.settle(0.05)
        assert [part for part in ACTING if part in term.output] == []
        assert term.output.count(b"\x1b[?1049") == 1
        assert 1049 in term.modes


def test_the_pager_gets_the_terminal_and_a_text_that_cannot_act_and_gives_it_back(tmp_path: Path) -> None:
    log = tmp_path / "log"
    pager = a_script(tmp_path / "pager", f'cp "$1" {log}; stat -c "%a" "$1" > {log}.mode; cat "$1"; read answer')
    with started("text", PAGER=f"{pager}") as term:
        term.press("v")
        mode = log.with_name("log.mode")
        term.wait_until(lambda: mode.exists() and bool(mode.read_text()) and 1049 not in term.modes, "the pager")
        term.wait_for("READY")
        term.send(b"\x03")  # Ctrl+C belongs to the pager, which ends by it.
        term.wait_until(lambda: 1049 in term.modes, "the viewer to come back")
        term.wait_for("line 1 of 4")
        assert mode.read_text().strip() == "600"
        assert "␛]52;c;" in log.read_text()
        assert [part for part in ACTING if part in term.output] == []


def test_the_editor_gets_the_exact_value_in_a_private_file_that_is_removed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    body = f'cp "$1" {log}; stat -c "%a %n" "$1" > {log}.mode; echo changed >> "$1"; touch "$1~"'
    editor = a_script(tmp_path / "editor", body)
    with started("document", EDITOR=f"{editor}", XDG_RUNTIME_DIR=str(tmp_path)) as term:
        term.press("e")
        term.wait_for("not taken back")
        assert log.read_text() == '{"READY": {"a": 1.00, "b": ["x", "find me"]}}'
        mode, name = log.with_name("log.mode").read_text().split()
        assert mode == "600"
        assert name.endswith(".json")
        assert Path(name).parent.parent == tmp_path
        assert not Path(name).parent.exists()


def test_a_program_that_cannot_be_run_gives_the_terminal_back(tmp_path: Path) -> None:
    editor = tmp_path / "odd-editor"
    editor.write_bytes(b"\x7fELF")
    editor.chmod(0o700)
    with started("document", EDITOR="odd-editor", PATH=f"{tmp_path}:{os.environ['PATH']}") as term:
        term.press("e")
        term.wait_until(lambda: "odd-editor cannot be run: Exec format error." in notice(term), "the notice")
        assert 1049 in term.modes


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with started("document", EDITOR=str(tmp_path / "nothing")) as term:
        term.press("e")
        term.wait_for("There is no program")
        term.press("down")
        term.wait_for("$.READY")


@pytest.mark.parametrize(
    "environ",
    [{"NO_COLOR": "1"}, {"TERM": "linux", "COLORTERM": ""}, {}],
    ids=["no colour", "16 colours", "true colour"],
)
def test_cursor_matches_and_kinds_are_seen_without_colour(environ: dict[str, str]) -> None:
    with started("document", (80, 24), **environ) as term:
        assert term.line(3).startswith("│▌▾ {1 key}")
        assert any(cell.reverse for cell in term.cells()[3])
        assert '"b": [2 elements]' in term.text
        term.press("/", *"find", "enter")
        term.wait_for("match 1 of 1")
        line = next(y for y in range(24) if "find me" in term.line(y))
        assert any(cell.reverse for cell in term.cells()[line])
        assert "$.READY.b[1]  text, 7 characters" in term.text


def test_a_line_of_a_long_text_costs_few_bytes_and_little_time() -> None:
    with started("long") as term:
        term.wait_for("of 1,000,002")
        term.press("end")
        term.wait_for("line 999,9")
        before = term.cpu()
        assert term.bytes_of(lambda: term.press("up")) < 2_000
        assert term.cpu() - before < 0.5


def test_the_viewer_is_left_in_order_when_the_terminal_goes() -> None:
    with started("moment") as term:
        term.hang_up()
        assert term.wait_exit() == 129


def test_other_users_cannot_look_into_the_directory_of_the_copy(tmp_path: Path) -> None:
    log = tmp_path / "log"
    editor = a_script(tmp_path / "editor", f'stat -c "%a" "$(dirname "$1")" > {log}.part; mv {log}.part {log}')
    with started("document", EDITOR=f"{editor}") as term:
        term.press("e")
        term.wait_until(log.exists, "the editor")
        assert int(log.read_text(), 8) == stat.S_IRWXU
        assert os.access(log, os.R_OK)

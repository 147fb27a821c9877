"""Editors on a real terminal: no value acts on it, and the user's own editor gives back what it was given."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pooldeck_tui.viewer.programs import MOST_EDITED
from support.terminal import Terminal

PROGRAM = Path(__file__).parent / "programs" / "editor_on_a_terminal.py"

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
TO_PROGRAM, TAKE = b"\x0f", b"\x13"


def started(value: str, size: tuple[int, int] = (80, 24), **environ: str) -> Terminal:
    term = Terminal([sys.executable, PROGRAM, value], size=size, environ=environ)
    term.wait_for("take")
    term.settle()
    return term


def a_script(path: Path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return str(path)


@pytest.mark.parametrize("plain", ["", "1"], ids=["painted", "plain"])
@pytest.mark.parametrize("value", ["text", "line", "json", "choice", "bytes", "row", "parents"])
def test_no_value_ever_acts_on_the_terminal(value: str, plain: str) -> None:
    with started(value, POOLDECK_PLAIN_OUTPUT=plain) as term:
        for key in ("down", "end", "x", "enter", "home"):
            term.press(key)
            term.settle(0.05)
        term.send(TAKE)
        term.settle(0.05)
        assert [part for part in ACTING if part in term.output] == []
        assert term.output.count(b"\x1b[?1049h") == 1


def test_the_users_editor_gets_the_exact_text_and_what_is_changed_there_comes_back(tmp_path: Path) -> None:
    log = tmp_path / "log"
    body = f'cp "$1" {log}; printf "more\\ttext\\r\\n  " >> "$1"'
    with started("plain", EDITOR=a_script(tmp_path / "editor", body), XDG_RUNTIME_DIR=str(tmp_path)) as term:
        term.send(TO_PROGRAM)
        term.wait_for("more→text␍⏎")
        assert log.read_bytes() == b"READY a\tb\r\nc"
        term.send(TAKE)
        term.wait_for("answered ['READY a\\tb\\r\\ncmore\\ttext\\r\\n  ']")


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("true", "READY a\\tb\\r\\nc"),
        ('echo >> "$1"', "READY a\\tb\\r\\nc"),
        ('touch "$1"', "READY a\\tb\\r\\nc"),
        ('printf "" > "$1"', ""),
    ],
    ids=["nothing", "a line feed at the end, as editors add it", "touched", "emptied"],
)
def test_what_an_editor_does_not_mean_to_change_is_not_changed(tmp_path: Path, body: str, answer: str) -> None:
    with started("plain", EDITOR=a_script(tmp_path / "editor", f"{body}; echo done > {tmp_path}/log")) as term:
        term.send(TO_PROGRAM)
        term.wait_until((tmp_path / "log").exists, "the editor")
        term.settle()
        term.send(TAKE)
        term.wait_for(f"answered ['{answer}']")


def test_a_text_that_is_not_utf8_goes_there_and_back_only_where_it_can_be_stored(tmp_path: Path) -> None:
    editor = a_script(tmp_path / "editor", 'printf "\\376" >> "$1"')
    with started("odd", EDITOR=editor) as term:
        term.send(TO_PROGRAM)
        term.wait_for("READY ��"[:7])
        term.wait_for("9 characters")
        term.send(TAKE)
        term.wait_for("answered ['READY \\udcff\\x00\\udcfe']")
    with started("plain", EDITOR=editor) as term:
        term.send(TO_PROGRAM)
        term.wait_for("The text is not UTF-8, and was left as it was")
        term.send(TAKE)
        term.wait_for("answered ['READY a\\tb\\r\\nc']")


def test_a_text_of_megabytes_is_edited_there(tmp_path: Path) -> None:
    with started("long", EDITOR=a_script(tmp_path / "editor", 'printf "end" >> "$1"')) as term:
        term.wait_for("4,000,006 characters")
        term.send(TO_PROGRAM)
        term.wait_for("4,000,009 characters")
        term.send(TAKE)
        term.wait_for("answered ['READY")
        assert f" {4_000_009 + 800_001 + 4}" in term.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f'truncate -s {MOST_EDITED + 1} "$1"', "More than 16,777,216 bytes"),
        ('rm "$1"', "The file for the editor"),
    ],
)
def test_what_cannot_be_taken_back_is_said(tmp_path: Path, body: str, reason: str) -> None:
    with started("plain", EDITOR=a_script(tmp_path / "editor", body)) as term:
        term.send(TO_PROGRAM)
        term.wait_for(reason)
        term.send(TAKE)
        term.wait_for("answered ['READY a\\tb\\r\\nc']")


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with started("plain", EDITOR=str(tmp_path / "nothing")) as term:
        term.send(TO_PROGRAM)
        term.wait_for("There is no program")
        term.press("x")
        term.send(TAKE)
        term.wait_for("answered ['READY a\\tb\\r\\ncx']")

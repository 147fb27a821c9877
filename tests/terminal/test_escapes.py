"""What a database holds must never act on the terminal: checked on the raw bytes that a pseudo-terminal gets."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from support.terminal import Terminal

PROGRAM = Path(__file__).parent / "programs" / "hostile.py"

KINDS = [
    "C0",
    "CSI",
    "C1 CSI",
    "title",
    "title ST",
    "clipboard",
    "hyperlink",
    "DCS",
    "APC",
    "alternate screen",
    "reset",
    "C1 OSC",
    "bidi",
    "tags",
    "surrogate",
    "markup",
]

OURS = re.compile(
    r"\x1b\[[0-9;]*m"  # a style
    r"|\x1b\[[0-9]+;[0-9]+H|\x1b\[[0-9]*C"  # a place
    r"|\x1b\[\?(?:1000|1003|1004|1006|1015|1016|1049|2004|2026|2048|25|7)(?:[hl]|\$p)"  # a mode
    r"|\x1b\[>[0-9]+u|\x1b\[<u"  # the keyboard
    r"|\x1b\]22;[a-z-]+\x07"  # the mouse pointer
)
ACTS = re.compile(
    r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but the line end
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"  # bidi controls and tags
)


def left_over(output: bytes) -> list[str]:
    """Return what acts on a terminal and is not a sequence of our own making."""
    return ACTS.findall(OURS.sub("", output.decode()))


@pytest.mark.parametrize("plain", [None, "1"], ids=["painted", "plain"])
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_drawn_and_never_acts_not_even_in_the_last_message(kind: str, plain: str | None) -> None:
    environ = {"POOLDECK_PLAIN_OUTPUT": plain}
    with Terminal([sys.executable, PROGRAM, kind], size=(100, 50), environ=environ) as term:
        term.wait_for("READY <<")
        term.settle()
        assert left_over(bytes(term.output)) == []
        assert b"owned.example/\x1b" not in term.output
        assert term.output.count(b"\x1b[?1049") == 1
        term.press("f1")
        assert term.wait_exit() == 0
        assert left_over(bytes(term.output)) == []
        assert b"<<" in term.output.rpartition(b"\x1b[?1004l")[2]


@pytest.mark.parametrize("kind", ["title", "C1 CSI", "surrogate", "markup"])
def test_hostile_text_does_not_act_in_a_crash_report_which_shows_no_variables(kind: str) -> None:
    with Terminal([sys.executable, PROGRAM, kind], size=(100, 50)) as term:
        term.wait_for("READY <<")
        term.press("f2")
        assert term.wait_exit() == 1
        report = term.output.rpartition(b"\x1b[?1004l")[2]
        assert b"ValueError: <<" in report
        assert left_over(bytes(term.output)) == []
        assert b"password = " not in report.replace(b'password = "hunter2"', b"")

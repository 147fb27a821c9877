"""What copying sends to a real terminal: the value and nothing else that acts on it."""

from __future__ import annotations

import base64
import re
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

POOLDECK = [sys.executable, "-m", "pooldeck_tui"]
OSC = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x9d")
HOSTILE = {
    "osc 52": "\x1b]52;c;aGFja2Vk\x07",
    "title": "\x07\x1b]0;owned\x07",
    "end of string": "\x1b\\\x1b]52;p;aGFja2Vk\x1b\\",
    "c1": "\x9d52;c;aGFja2Vk\x9c",
    "tmux": "a\x1bPtmux;\x1b\x1b]52;c;aGFja2Vk\x07\x1b\\b",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_value_is_copied_and_does_nothing_else(tmp_path: Path, kind: str) -> None:
    value = HOSTILE[kind]
    path = tmp_path / "hostile.db"
    with closing(sqlite3.connect(path)) as lite, lite:
        lite.execute("CREATE TABLE t (v TEXT)")
        lite.execute("INSERT INTO t VALUES (?)", (value,))
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    environ = {"HOME": str(tmp_path), **dict.fromkeys(names, str(tmp_path / "home"))}
    with Terminal([*POOLDECK, path], environ=environ) as terminal:
        terminal.wait_for("row 1")
        terminal.settle(1.0)
        terminal.press("y")
        terminal.wait_for("Copied v")
        terminal.press("Y")
        terminal.wait_for("Copy 1 row")
        terminal.press("enter")
        terminal.wait_for("as TSV")
        sent = OSC.findall(bytes(terminal.output))
    copied = [each for each in sent if each.startswith(b"\x1b]52;")]
    assert copied[0] == b"\x1b]52;c;" + base64.b64encode(value.encode()) + b"\x07"
    assert base64.b64decode(copied[1][7:-1]).startswith(b"v\n")
    assert len(copied) == 2
    assert not [each for each in sent if b"owned" in each or b"aGFja2Vk" in each or each == b"\x9d"]

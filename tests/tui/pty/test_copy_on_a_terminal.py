"""What copying sends to a real terminal: the value and nothing else that acts on it."""

from __future__ import annotations

import base64
import re
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

POOLDECK = [sys.executable, "-m", "pooldeck_tui"]
OSC = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x9d")
COPIED = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)\x07")
HOSTILE = {
    "osc 52": "\x1b]52;c;aGFja2Vk\x07",
    "title": "\x07\x1b]0;owned\x07",
    "end of string": "\x1b\\\x1b]52;p;aGFja2Vk\x1b\\",
    "c1": "\x9d52;c;aGFja2Vk\x9c",
    "tmux": "a\x1bPtmux;\x1b\x1b]52;c;aGFja2Vk\x07\x1b\\b",
}


def test_hostile_values_are_copied_and_do_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    with closing(sqlite3.connect(path)) as lite, lite:
        lite.execute("CREATE TABLE t (v TEXT)")
        lite.executemany("INSERT INTO t VALUES (?)", [(value,) for value in HOSTILE.values()])
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    environ = {"HOME": str(tmp_path), **dict.fromkeys(names, str(tmp_path / "home"))}
    with Terminal([*POOLDECK, path], environ=environ) as terminal:
        copied: list[bytes] = []
        for number in range(1, len(HOSTILE) + 1):
            terminal.wait_for(f"row {number}")
            terminal.settle()
            copied.append(_copied_by(terminal, "y"))
            terminal.press("Y")
            terminal.wait_for("Copy 1 row")
            copied.append(_copied_by(terminal, "enter"))
            terminal.wait_until_gone("Copy 1 row")
            terminal.press("down")
        sent = OSC.findall(bytes(terminal.output))
    assert copied[::2] == [value.encode() for value in HOSTILE.values()]
    assert all(rows.startswith(b"v\n") for rows in copied[1::2])
    assert len([each for each in sent if each.startswith(b"\x1b]52;")]) == len(copied)
    assert not [each for each in sent if b"owned" in each or b"aGFja2Vk" in each or each == b"\x9d"]


def _copied_by(terminal: Terminal, key: str) -> bytes:
    """Press a key and return what it has put on the clipboard."""
    before = len(terminal.output)
    terminal.press(key)
    terminal.wait_until(lambda: COPIED.search(terminal.output, before) is not None, "a copy")
    found = COPIED.search(terminal.output, before)
    assert found is not None
    return base64.b64decode(found[1])

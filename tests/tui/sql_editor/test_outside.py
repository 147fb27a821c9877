"""The text is changed in the user's own editor, on a real terminal."""

from __future__ import annotations

import sqlite3
import sys
from typing import TYPE_CHECKING

from support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """#!/bin/sh
printf "select 'from outside'" >> "$1"
"""


def test_the_text_comes_back_from_the_users_editor(tmp_path: Path) -> None:
    program = tmp_path / "ed.sh"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    file = tmp_path / "shop.db"
    sqlite3.connect(file).close()
    file.touch()
    environ = {"EDITOR": str(program), "VISUAL": None, "XDG_STATE_HOME": str(tmp_path)}
    with Terminal([sys.executable, "-m", "pooldeck_tui", str(file)], size=(80, 24), environ=environ) as terminal:
        terminal.wait_for("no tables")
        terminal.settle()
        terminal.press("4")
        terminal.wait_for("autocommit")
        terminal.send(b"abc; \x0f")
        terminal.wait_for("abc; select 'from outside'")

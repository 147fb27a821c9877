from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from pooldeck_tui.terminal.log import keep_log

NOISE = """
import asyncio, gc, logging, sys, threading, warnings
from pathlib import Path
from pooldeck_tui.terminal.log import keep_log

keep_log(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

async def fail():
    raise ValueError("from a task")

async def main():
    asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()

class Careless:
    def __del__(self):
        raise ValueError("from a finaliser")

warnings.warn("from warnings")
logging.getLogger("somewhere").error("from logging %s", "\\ud800")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
Careless()
gc.collect()
asyncio.run(main())
"""

SAID = ("from warnings", "from logging", "ZeroDivisionError", "from a finaliser", "from a task")


def make_noise(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", NOISE, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def test_without_a_log_file_nothing_is_said_anywhere() -> None:
    assert make_noise() == ""


def test_with_a_log_file_all_is_said_there_and_nothing_on_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "state" / "log"
    assert make_noise(str(path)) == ""
    kept = path.read_text()
    assert [said for said in SAID if said not in kept] == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_file_that_cannot_be_written_is_an_error_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(subprocess.CalledProcessError):
        make_noise(str(tmp_path / "file" / "log"))


def test_where_it_cannot_be_written_logging_goes_on_as_before(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    root, mine = logging.getLogger(), logging.NullHandler()
    root.addHandler(mine)
    before = root.handlers[:], root.level, sys.unraisablehook
    with pytest.raises(OSError, match="file"):
        keep_log(tmp_path / "file" / "log")
    assert (root.handlers, root.level, sys.unraisablehook) == before
    root.removeHandler(mine)

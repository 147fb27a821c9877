"""What a key costs in the SQL editor of the whole program at 120x40, and how late the event loop is for it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.start import installed
from pooldeck_db.remembered import identity_of
from pooldeck_db.scripts import Buffers
from support.servers import sqlite_target
from support.terminal import Terminal

STATEMENT = "SELECT o.id, 'text' FROM orders AS o JOIN lines ON lines.order_id = o.id -- x\nWHERE o.total > 10;\n"
TEXTS = {
    "empty": "",
    "5,000 lines": STATEMENT * 2_500,
    "5 MB": STATEMENT * (5_000_000 // len(STATEMENT)),
}
KEYS = {"at the beginning": "ctrl+home", "at the end": "ctrl+end"}
PRESSES = 40
QUIET = 0.1
"""Seconds: longer than the pause after which names are offered."""


def run() -> None:
    """Print the medians, and what a key takes to be seen compared with an empty text."""
    with tempfile.TemporaryDirectory() as wheel:
        environ = installed(Path(wheel))
        plain = 0.0
        for title, text in TEXTS.items():
            for place, key in KEYS.items():
                with tempfile.TemporaryDirectory() as scratch:
                    cpu, sent, paint = _typed(Path(scratch), environ, text, key)
                plain = plain or paint
                figures = f"{cpu * 1000:8.2f} ms {sent:8.0f} B {paint * 1000:8.2f} ms  x{paint / plain:.2f}"
                sys.stdout.write(f"{title + ', ' + place:<30}{figures}\n")


def _typed(directory: Path, environ: dict[str, str | None], text: str, key: str) -> tuple[float, float, float]:
    """Processor time, bytes and the time to the first of them of a key, in a text at one of its ends."""
    file = directory / "empty.db"
    file.touch()
    home = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"), str(directory))
    asyncio.run(_keep(directory, file, text))
    command = [sys.executable, "-m", "pooldeck_tui", str(file)]
    with Terminal(command, size=(120, 40), environ={**environ, **home}) as terminal:
        terminal.wait_for("Query")
        terminal.settle(1.0)
        terminal.press("4")
        terminal.settle(2.0, seconds=60)
        terminal.press(key)
        terminal.settle(2.0, seconds=60)
        cpu, sent, paint = [], [], []
        for pressed in ("q", "backspace") * (PRESSES // 2):
            before, so_far, began = terminal.cpu(), len(terminal.output), perf_counter()
            terminal.press(pressed)
            terminal.wait_until(partial(_has_more, terminal, so_far))
            paint.append(perf_counter() - began)
            terminal.settle(QUIET)
            cpu.append(terminal.cpu() - before)
            sent.append(len(terminal.output) - so_far)
        return median(cpu), median(sent), median(paint)


async def _keep(directory: Path, file: Path, text: str) -> None:
    """Leave a text behind, as if it had been written before."""
    buffers = Buffers(identity_of(sqlite_target(file)), directory / "pooldeck" / "buffers")
    await buffers.load()
    await buffers.save(buffers.new("long", text))
    await buffers.close()


def _has_more(terminal: Terminal, so_far: int) -> bool:
    return len(terminal.output) > so_far

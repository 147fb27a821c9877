"""What a long walk costs in memory: resident size after opening, after 2,000 page-downs, and at the end."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.start import installed, million_rows
from support.terminal import Terminal

PAGES = 2000
BURST = 20
"""Presses between two waits for the screen."""


def run() -> None:
    """Print the resident size in MB along the way."""
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        environ = installed(directory)
        command = [sys.executable, "-m", "pooldeck_tui", str(million_rows(directory / "million.db"))]
        with Terminal(command, size=(120, 40), environ=environ) as terminal:
            terminal.wait_for("Customer 36")
            terminal.settle(3.0)
            _report("after opening", terminal)
            for walked in range(BURST, PAGES + 1, BURST):
                terminal.bytes_of(partial(terminal.press, *["pagedown"] * BURST), quiet=0.05)
                if walked in (PAGES // 10, PAGES // 2, PAGES):
                    _report(f"after {walked} page-downs", terminal)
            terminal.press("ctrl+end")
            terminal.wait_for("1000000")
            terminal.settle(1.0)
            _report("at the end", terminal)


def _report(when: str, terminal: Terminal) -> None:
    status = Path(f"/proc/{terminal.pid}/status").read_text()
    (resident,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    row = terminal.line(1).split("row ")[-1].strip("│ ")
    sys.stdout.write(f"{when:<24} {int(resident) / 1024:6.1f} MB   row {row}\n")

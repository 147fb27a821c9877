"""What a key costs: processor time and bytes to the terminal, in the whole program at 120x40."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.start import installed, million_rows
from support.terminal import Terminal

PRESSES = 40
KEYS = ("down", "up", "right", "left", "pagedown", "pageup")


def run() -> None:
    """Print the medians for each key, and what idling costs."""
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        environ = installed(directory)
        command = [sys.executable, "-m", "pooldeck_tui", str(million_rows(directory / "million.db"))]
        with Terminal(command, size=(120, 40), environ=environ) as terminal:
            terminal.wait_for("Customer 36")
            terminal.settle(3.0)
            for key in KEYS:
                terminal.bytes_of(partial(terminal.press, key))
                _report(key, *_pressed(terminal, key))
            before = terminal.cpu()
            sent = terminal.bytes_of(lambda: None, quiet=10.0)
            sys.stdout.write(f"idle      {(terminal.cpu() - before) * 100:6.2f} ms/s  {sent / 10:7.1f} B/s\n")


def _pressed(terminal: Terminal, key: str) -> tuple[float, float]:
    cpu, sent = [], []
    for _ in range(PRESSES):
        before = terminal.cpu()
        sent.append(terminal.bytes_of(partial(terminal.press, key), quiet=0.05))
        cpu.append(terminal.cpu() - before)
    return median(cpu), median(sent)


def _report(key: str, cpu: float, sent: float) -> None:
    sys.stdout.write(f"{key:<9} {cpu * 1000:6.2f} ms    {sent:7.0f} B\n")

"""What a key costs: processor time and bytes to the terminal, in the whole program at 120x40."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median

from benchmarks.start import installed, million_rows
from support.terminal import Terminal

PRESSES = 40
KEYS = (("down", "up"), ("right", "left"), ("pagedown", "pageup"))
"""There and back, so that no key runs into an edge."""

IDLE = 2.0
"""Seconds of idling that are looked at; the gauge moves every five."""


def run() -> None:
    """Print the medians for each pair of keys, and what idling costs."""
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        environ = installed(directory)
        command = [sys.executable, "-m", "pooldeck_tui", str(million_rows(directory / "million.db"))]
        with Terminal(command, size=(120, 40), environ=environ) as terminal:
            terminal.wait_for("Customer 36")
            terminal.settle(3.0)
            for there, back in KEYS:
                terminal.bytes_of(partial(terminal.press, there))
                _report(f"{there}, {back}", *_pressed(terminal, there, back))
            before = terminal.cpu()
            sent = terminal.bytes_of(lambda: None, quiet=IDLE)
            _report("idle, a second", (terminal.cpu() - before) / IDLE, sent / IDLE)


def _pressed(terminal: Terminal, *keys: str) -> tuple[float, float]:
    cpu, sent = [], []
    for _, key in zip(range(PRESSES), cycle(keys), strict=False):
        before = terminal.cpu()
        sent.append(terminal.bytes_of(partial(terminal.press, key), quiet=0.05))
        cpu.append(terminal.cpu() - before)
    return median(cpu), median(sent)


def _report(key: str, cpu: float, sent: float) -> None:
    sys.stdout.write(f"{key:<18} {cpu * 1000:6.2f} ms    {sent:7.0f} B\n")

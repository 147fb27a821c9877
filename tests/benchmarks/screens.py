"""What the live screens cost while nobody touches a key: processor time and bytes to the terminal, a second.

At 120x40, over a real PostgreSQL: the pool of the program itself; the activity of the server; the pools of two
services under load, which publish them: there figures move all the time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

from benchmarks.start import installed
from support.servers import postgresql_server
from support.terminal import Terminal

SECONDS = 10.0
"""How long is looked."""

SERVICE = Path(__file__).parents[1] / "services" / "busy.py"


def run() -> None:
    """Print a line a screen."""
    with tempfile.TemporaryDirectory() as scratch, postgresql_server() as server, ExitStack() as running:
        directory = Path(scratch)
        environ = installed(directory)
        address = f"postgresql://postgres@/postgres?host={server.socket}"
        for number in (1, 2):
            service = subprocess.Popen([sys.executable, SERVICE, address, directory / f"shop-{number}.sock"])
            running.callback(service.wait)
            running.callback(service.terminate)
        program = [sys.executable, "-m", "pooldeck_tui"]
        with Terminal([*program, address], size=(120, 40), environ=environ) as terminal:
            terminal.wait_for("pool")
            terminal.settle(2.0)
            for key, shown, name in (("2", "in use", "pool"), ("3", "sessions", "activity")):
                terminal.press(key)
                terminal.wait_for(shown)
                _report(name, terminal)
        with Terminal(
            [*program, "pool", f"unix:{directory}/shop-*.sock"], size=(120, 40), environ=environ
        ) as terminal:
            terminal.wait_for("2 of 2 live")
            _report("two services", terminal)


def _report(name: str, terminal: Terminal) -> None:
    _let_pass(1.0, terminal)
    before, sent = terminal.cpu(), len(terminal.output)
    _let_pass(SECONDS, terminal)
    cpu, size = (terminal.cpu() - before) / SECONDS, (len(terminal.output) - sent) / SECONDS
    sys.stdout.write(f"{name:<14} {cpu * 1000:6.1f} ms    {size:7.0f} B\n")


def _let_pass(seconds: float, terminal: Terminal) -> None:
    """Let time go by, and read what is sent."""
    limit = monotonic() + seconds
    terminal.wait_until(lambda: monotonic() >= limit, "the time to pass")

"""Repaints all of its screen without end, and notes how late its loop is."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from time import monotonic

from textual.app import ComposeResult
from textual.widgets import Static

from pooldeck_tui.terminal.base import TerminalApp

NOTES = Path(sys.argv[1])
BEAT = 0.01


class Busy(TerminalApp[None]):
    """Fills the screen with the number of its frame."""

    worst = 0.0
    number = 0
    is_counting = True

    def compose(self) -> ComposeResult:
        """Show one big text."""
        yield Static()

    def on_mount(self) -> None:
        """Start to count and to watch the loop."""
        self.set_interval(1 / 60, self.count)
        self.run_worker(self.watch_loop())

    def count(self) -> None:
        """Show the next number everywhere."""
        if self.is_counting:
            self.number += 1
            self.query_one(Static).update("\n".join(f"{self.number:>7} " * 14 for _ in range(38)))

    async def watch_loop(self) -> None:
        """Note the number and the worst lateness of the loop in seconds, once in a while."""
        while True:
            due = monotonic() + BEAT
            await asyncio.sleep(BEAT)
            self.worst = max(self.worst, monotonic() - due)
            self.note()

    def note(self) -> None:
        """Write the figures down, whole or not at all."""
        fresh = NOTES.with_suffix(".new")
        fresh.write_text(f"{self.number} {self.worst}")
        fresh.replace(NOTES)

    def key_p(self) -> None:
        """Stop counting."""
        self.is_counting = False
        self.query_one(Static).update(f"stopped at {self.number}.")

    def key_q(self) -> None:
        """Quit."""
        self.exit()


sys.exit(Busy().run_to_end())

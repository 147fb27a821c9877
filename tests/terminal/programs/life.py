"""Notes what happens to it in a file, line by line."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import warnings
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static, TextArea

from pooldeck_tui.terminal.base import TerminalApp

NOTES = Path(sys.argv[1])
MANNER = sys.argv[2] if len(sys.argv) > 2 else ""


def note(what: str) -> None:
    """Append a line to the notes."""
    with NOTES.open("a") as notes:
        notes.write(f"{what}\n")


class Life(TerminalApp[None]):
    """Crashes, hangs, quits and prints on demand."""

    AUTO_FOCUS = ""  # the keys are for the app

    def compose(self) -> ComposeResult:
        """Show that it is there."""
        yield Static("alive")
        yield TextArea("text")

    def on_mount(self) -> None:
        """Note that time goes on."""
        self.set_interval(0.02, lambda: note("beat"))

    async def close_resources(self) -> None:
        """Note the closing, which takes a while or never ends."""
        note("closing")
        await asyncio.sleep(3600 if MANNER == "stuck closing" else 0.05)
        note("closed")

    def key_q(self) -> None:
        """Quit."""
        self.exit()

    def key_7(self) -> None:
        """Quit with a code."""
        self.exit(return_code=7)

    def key_x(self) -> None:
        """Crash."""
        raise ValueError("as asked")

    def key_escape(self) -> None:
        """Note the key."""
        note("escape")

    async def key_h(self) -> None:
        """Hang in a handler."""
        note("hanging")
        await asyncio.sleep(3600)

    def key_s(self) -> None:
        """Hang so that nothing helps."""
        note("spinning")
        while True:
            pass

    def key_p(self) -> None:
        """Make all the noise that Python can make."""
        print("NOISE")  # noqa: T201
        warnings.warn("NOISE", stacklevel=1)
        logging.getLogger().error("NOISE")
        sys.stderr.write("NOISE")
        self.query_one(Static).update("was noisy")

    def key_w(self) -> None:
        """Write over the screen, behind the app's back."""
        os.write(2, b"\x1b[1;1HGARBAGE")


sys.exit(Life().run_to_end(mouse=MANNER != "no mouse"))

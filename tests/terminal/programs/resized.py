"""Says how large its window is; a window of 20 columns grows to 60 when its size is asked for."""

from __future__ import annotations

import sys
import termios
from unittest.mock import patch

from textual.app import ComposeResult
from textual.events import Resize
from textual.widgets import Static

from pooldeck_tui.terminal.base import TerminalApp
from pooldeck_tui.terminal.driver import TerminalDriver

ask = TerminalDriver._get_terminal_size


def grow_when_asked(driver: TerminalDriver) -> tuple[int, int]:
    """Return the size, and change it afterwards if it is the small one."""
    size = ask(driver)
    if size == (20, 5):
        termios.tcsetwinsize(1, (15, 60))
    return size


class Resized(TerminalApp[None]):
    """Shows the size that it was told last."""

    def compose(self) -> ComposeResult:
        """Show nothing yet."""
        yield Static()

    def on_resize(self, event: Resize) -> None:
        """Show the size."""
        self.query_one(Static).update(f"{event.size.width}x{event.size.height}")


with patch.object(TerminalDriver, "_get_terminal_size", grow_when_asked):
    code = Resized().run_to_end()
sys.exit(code)

"""A table to move about in, for counting bytes."""

from __future__ import annotations

import sys

from textual.app import ComposeResult
from textual.widgets import DataTable

from pooldeck_tui.terminal.base import TerminalApp


class Table(TerminalApp[None]):
    """Shows 200 rows."""

    def compose(self) -> ComposeResult:
        """Show the table alone."""
        yield DataTable[str]()

    def on_mount(self) -> None:
        """Fill it."""
        table = self.query_one(DataTable)
        table.add_columns(*(f"column {number}" for number in range(9)))
        for row in range(200):
            table.add_row(*(f"r{row} c{column}" for column in range(9)))


sys.exit(Table().run_to_end())

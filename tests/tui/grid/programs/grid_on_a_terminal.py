"""A grid over a simulated table of a million rows and twelve columns, on the real terminal base."""

from __future__ import annotations

from textual.app import ComposeResult

from pooldeck_db.catalog import Column
from pooldeck_db.paging import PageRequest
from pooldeck_db.values import Kind, Value
from pooldeck_tui.terminal.base import TerminalApp
from pooldeck_tui.widgets.grid import Grid
from support.simulated_table import RELATION, SimulatedTable

ROWS = 1_000_000
KINDS = (Kind.NUMBER, Kind.TEXT, Kind.TEXT, Kind.TIME)
COLUMNS = (
    Column("id", "bigint", Kind.NUMBER),
    *(Column(f"column_{number}", "text", KINDS[number % 4]) for number in range(1, 12)),
)


def row(ident: int) -> tuple[Value, ...]:
    """Return a row of numbers, texts, NULLs and, at the end, a value that attacks the terminal."""
    attack = "\x1b]52;c;aGk=\x07" if ident == ROWS - 1 else f"note {ident}"
    values: list[Value] = [str(ident * 7), attack, None if ident % 3 else "", "2026-11-22 08:00:01"]
    return (ident, *(values[number % 4] for number in range(1, 12)))


class Program(TerminalApp[None]):
    """Nothing but a grid."""

    def compose(self) -> ComposeResult:
        """Make the grid."""
        yield Grid()

    def on_mount(self) -> None:
        """Open the table."""
        self.table = SimulatedTable(range(ROWS), estimate=ROWS, columns=COLUMNS, row=row)
        grid = self.query_one(Grid)
        grid.focus()
        grid.open(RELATION, COLUMNS, PageRequest(), key=("id",))

    def on_grid_wanted(self, message: Grid.Wanted) -> None:
        """Answer at once."""
        self.query_one(Grid).show(self.table.page(message.request))


if __name__ == "__main__":
    Program().run()

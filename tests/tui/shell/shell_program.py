"""The shell's widgets over 6,000 tables, to be run on a terminal; f2 to f4 stand for the database."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName, Schema
from pooldeck_db.errors import ServerUnreachable
from pooldeck_db.pool import Distribution, PoolCounters, PoolSnapshot, PoolSource
from pooldeck_db.pool.times import Times
from pooldeck_tui.terminal.base import TerminalApp
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.table_tree import TableTree
from pooldeck_tui.widgets.title_bar import Heading, TitleBar


def catalog() -> Catalog:
    """Return 6,000 tables of one schema, two of them with names that attack the terminal."""
    names = ("aa\x1b]52;c;eA==\x07", "ab\x9b2J\x1b[?1049l", *(f"table_{number}" for number in range(6_000)))
    relations = tuple(Relation(RelationName("public", name), RelationKind.TABLE, 1_234, None) for name in names)
    return Catalog((Schema("public", relations),))


def snapshot(at: float, in_use: int) -> PoolSnapshot:
    """Return a pool of ten with so many connections in use."""
    wait = Times()
    wait.add(0.0006)
    seen = PoolSnapshot(
        at, 10, 5, in_use, 10 - in_use, 0, 0, 0.0, wait.distribution(), Distribution(), PoolCounters(), (), ()
    )
    return replace(seen, source=PoolSource("shell", started=990.0))


class Program(TerminalApp[None]):
    """Title bar, tree, error panel and status line together."""

    CSS = "TableTree { width: 34; } Horizontal#middle { height: 1fr; } ErrorPanel { width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "more", "More", show=False),
        Binding("f3", "same", "Same", show=False),
        Binding("f4", "busy", "Busy", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield TitleBar()
        with Horizontal(id="middle"):
            yield TableTree()
            yield ErrorPanel()
        yield StatusLine()

    async def on_mount(self) -> None:
        """Fill the widgets."""
        self.at, self.in_use = 1_000.0, 1
        self.query_one(TitleBar).heading = Heading("shop", "production", "PostgreSQL 18.4", read_only=True)
        self.query_one(ErrorPanel).error = ServerUnreachable("Connection refused.", subject="shop")
        await self.query_one(TableTree).show(catalog())
        self.query_one(TableTree).focus()
        self.action_same()

    def action_more(self) -> None:
        """Take one connection more out of the pool, a second later."""
        self.at, self.in_use = self.at + 1, self.in_use % 9 + 1
        self.action_same()

    def action_same(self) -> None:
        """Send a snapshot that differs from the last one only where nothing is drawn."""
        self.query_one(StatusLine).snapshot = snapshot(self.at, self.in_use)

    def action_busy(self) -> None:
        """Begin work that has gone on for a minute already."""
        self.query_one(TitleBar).busy_since = monotonic() - 60


if __name__ == "__main__":
    Program().run()

"""Describing the values of the column under the cursor."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pooldeck_db.errors import DatabaseError
from pooldeck_db.statistics import Source
from pooldeck_tui.dialogs.statistics import statistics_lines
from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.table.command import TableCommand
from pooldeck_tui.widgets.text_view import Line, as_lines

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.filters import Filter
    from pooldeck_db.statistics import ColumnStatistics
    from pooldeck_db.statistics.reader import Statistics
    from pooldeck_tui.screens.table.reading import TableReading


class StatisticsDialog(TextDialog):
    """Shows at once what can be told without reading the table, and reads it when asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "exact", "Exact", tooltip="Read all rows for exact figures", id="statistics.exact"),
        Binding(
            "ctrl+c", "close", "Stop", show=False, tooltip="End the reading, else close", id="statistics.stop"
        ),
    ]

    def __init__(self, statistics: Statistics, detail: RelationDetail, column: str, wanted: Filter | None) -> None:
        """`wanted` chooses the rows that are read for exact figures; None chooses all."""
        super().__init__(f"{detail.relation.name}  {column}", [Line("Reading…")])
        self._statistics, self._detail, self._column, self._wanted = statistics, detail, column, wanted
        self._newest = Newest(self, lambda _since: None)
        self._known: ColumnStatistics | None = None

    def on_mount(self) -> None:
        """Begin with what the server knows already."""
        super().on_mount()
        self._newest.ask(self._estimate)

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self._newest.forget()

    def action_exact(self) -> None:
        """Read all rows."""
        self._newest.ask(self._read)

    def action_close(self) -> None:
        """End the reading, else close."""
        if self._newest.is_busy:
            self._newest.cancel()
        else:
            self.dismiss()

    async def _estimate(self) -> None:
        try:
            known = await self._statistics.estimated(self._detail, self._column)
        except DatabaseError as error:
            self._say(str(error))
        else:
            self._show(known)

    async def _read(self) -> None:
        self._say("Reading all rows that are wanted… (esc ends it)")
        try:
            known = await self._statistics.exact(self._detail, self._column, filter=self._wanted, deadline=0)
        except DatabaseError as error:
            self._say(str(error))
        except asyncio.CancelledError:
            if self._known is None:
                self._say("Ended. x reads all rows anew.")
            else:
                self._show(self._known)
            raise
        else:
            self._show(known)

    def _show(self, known: ColumnStatistics) -> None:
        lines = statistics_lines(known)
        if known.source is not Source.ROWS:
            lines = [*lines, Line(""), Line("x reads all rows for exact figures.")]
        self._known = known
        self.text.show(lines)

    def _say(self, text: str) -> None:
        self.text.show(as_lines(text))


def describe_column(pane: TableReading) -> None:
    """Show what the values of the column under the cursor are like."""
    if pane.detail is not None and (column := pane.column) is not None:
        dialog = StatisticsDialog(pane.database.statistics, pane.detail, column.name, pane.filter)
        pane.app.push_screen(dialog)


PROFILING = (
    TableCommand(
        "statistics",
        "t",
        "Statistics",
        "What the values of the column are like: NULLs, distinct and common values, spread",
        describe_column,
    ),
)

"""Remembering how the user arranged a table's columns."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_tui.widgets.grid.arrangement import ColumnChoice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.timer import Timer
    from textual.widget import Widget

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.remembered import TableView
    from pooldeck_tui.screens.table.face import TableFace

REST = 0.3
"""Seconds without a change after which the columns are written down."""


class ColumnMemory:
    """Keeps the columns of one pane as they were arranged last."""

    def __init__(self, pane: TableFace) -> None:
        self._pane = pane
        self._timer: Timer | None = None
        self._choice: ColumnChoice | None = None

    def note(self, choice: ColumnChoice) -> None:
        """Write the columns down as soon as nothing is changed any more."""
        self._choice = choice
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._pane.set_timer(REST, self.flush)

    def flush(self) -> None:
        """Write down now what was noted."""
        choice, self._choice = self._choice, None
        if choice is None:
            return
        store, relation = self._pane.database.remembered, self._pane.relation
        view = replace(
            store.view(relation),
            hidden=choice.hidden,
            revealed=choice.revealed,
            order=choice.order,
            frozen=choice.frozen,
            widths=choice.widths,
        )
        # Not a worker of the pane's: it may be on its way out.
        self._pane.app.run_worker(kept(self._pane, partial(store.save, relation, view)), group="remembering")


def remembered_columns(database: Database, relation: RelationName) -> ColumnChoice:
    """The columns of a table as they were arranged last."""
    return choice_of(database.remembered.view(relation))


def choice_of(view: TableView) -> ColumnChoice:
    """The columns of a view."""
    return ColumnChoice(view.hidden, view.revealed, view.order, view.frozen, view.widths)


async def kept(pane: Widget, write: Callable[[], Awaitable[None]]) -> None:
    """Write something down, or say why it holds only until pooldeck ends."""
    try:
        await write()
    except OSError as error:
        reason = f"It holds until pooldeck ends, but cannot be written down: {error.strerror}."
        pane.notify(reason, severity="warning", markup=False)
    except PooldeckError as error:
        pane.notify(str(error), title=error.title, severity="error", markup=False)

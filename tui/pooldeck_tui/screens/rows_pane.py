"""What every pane with rows has, so that rows are copied and looked at alike wherever they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.errors import DatabaseError
    from pooldeck_db.paging import PageRequest
    from pooldeck_db.values import Value
    from pooldeck_tui.screens.editing.rows_editing import RowsEditing
    from pooldeck_tui.screens.newest import Job
    from pooldeck_tui.widgets.grid import CurrentRow, Grid


class RowsPane(Vertical):
    """A pane around a grid."""

    grid: Grid
    """The rows that are shown."""
    relation: RelationName
    """What they are of."""
    database: Database
    """Where they come from."""
    sought: str = ""
    """What was searched for last."""
    editing: RowsEditing
    """What is staged of them."""
    zones: Sequence[str] = ()
    """The time zones in which moments are shown, beside UTC and the machine's own."""

    @property
    def wish(self) -> PageRequest:
        """The order and the filter of the rows that are shown."""
        raise NotImplementedError

    @property
    def column(self) -> Column | None:
        """The column under the cursor; None where no row is shown."""
        current = self.grid.current
        return None if current is None else current.columns[current.column]

    async def whole_value(self, current: CurrentRow, wish: PageRequest, *, limit: int) -> Value:
        """The value under the cursor, not cut as in the grid but at the limit; raises DatabaseError.

        `wish` is that of the time when the row was shown: by another, its key may be that of another row.
        """
        raise NotImplementedError

    def ask_beside(self, job: Job) -> None:
        """Have a job run beside the reading of pages, so that the rows that are shown can be walked meanwhile."""
        raise NotImplementedError

    def say_progress(self, text: str) -> None:
        """Show how far something is that takes long; an empty text ends it."""
        raise NotImplementedError

    def tell(self, error: DatabaseError) -> None:
        """Say what went wrong with something that is not what the grid shows; nothing of a pane that has gone."""
        if self.is_attached:
            self.notify(str(error), title=error.title, severity="error", markup=False)

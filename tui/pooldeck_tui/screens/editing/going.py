"""Goes to a row that is changed, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.filters import Condition, Operator, joined
from pooldeck_db.paging import AtKey
from pooldeck_db.rows import Digest, Insert
from pooldeck_tui.widgets.grid.columns import on_column
from pooldeck_tui.widgets.new_rows import NewRows

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.rows import RowAddress
    from pooldeck_tui.screens.editing.review_face import CellPlace
    from pooldeck_tui.screens.panes import Panes
    from pooldeck_tui.screens.table.pane import TablePane


async def go_to(panes: Panes, database: Database, place: CellPlace) -> None:
    """Show the relation of a change, with the cursor on the cell; where the row is not in sight, only that row."""
    change = place.change
    pane = panes.current
    if pane is None or pane.relation != change.relation:
        await panes.open(database, change.relation, new_tab=True)
        pane = panes.current
    if pane is None:
        return
    if isinstance(change, Insert):
        for panel in pane.query(NewRows):
            panel.focus()
        return
    _go(pane, change.base.address)
    columns = [column.name for column in pane.grid.across.columns]
    if place.column in columns:
        index = columns.index(place.column)
        pane.grid.rearrange(lambda across: on_column(across, index))
    pane.grid.focus()


def _go(pane: TablePane, address: RowAddress) -> None:
    key = pane.editing.key_of(address)
    if key is not None:
        pane.grid.go_to(AtKey(key))
    elif (wanted := _filter_for(address)) is not None:
        pane.follow(address.relation, wanted)


def _filter_for(address: RowAddress) -> Filter | None:
    """What finds the row by its key; None where it has none of its own values."""
    if address.store is not None or not address.columns:
        return None
    return joined(
        Condition(column, Operator.EQUAL, (value,), case_sensitive=True)
        for column, value in zip(address.columns, address.values, strict=True)
        if not isinstance(value, Digest)
    )

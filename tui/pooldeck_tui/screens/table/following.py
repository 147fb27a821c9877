"""Following references from row to row, and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.relations import Nowhere
from pooldeck_tui.screens.table.command import TableCommand

if TYPE_CHECKING:
    from pooldeck_db.relations import Reference
    from pooldeck_tui.screens.table.reading import TableReading
    from pooldeck_tui.widgets.grid import CurrentRow


def follow(pane: TableReading) -> None:
    """Show the row that the value under the cursor refers to; where it is no reference, all that are related."""
    if (current := pane.grid.current) is not None:
        pane.ask_beside(partial(_follow, pane, current))


def back(pane: TableReading) -> None:
    """Go back to where the last reference was followed from."""
    visit = pane.visit.back()
    if visit is None:
        pane.notify("No reference was followed to get here.", markup=False)
    else:
        pane.go(visit)


def toggle_related(pane: TableReading) -> None:
    """Show what the row is related to, or hide it."""
    if pane.relating.is_shown:
        pane.relating.hide()
    else:
        show_related(pane)


def show_related(pane: TableReading) -> None:
    """Show what the row is related to."""
    if pane.detail is not None:
        pane.relating.show(pane.detail, pane.grid.current)


def turn_labels(pane: TableReading) -> None:
    """Show what rows are called in the place of the keys that refer to them, or the keys."""
    pane.labelling.turn()


async def _follow(pane: TableReading, current: CurrentRow) -> None:
    if pane.detail is None:
        return
    column = current.columns[current.column].name
    try:
        references = await pane.database.relations.references(pane.detail)
    except DatabaseError as error:
        pane.tell(error)
        return
    ways = [each for each in references if _leads_from(each, column)]
    if len(ways) != 1:
        show_related(pane)
        return
    wanted = ways[0].filter_for(current.values)
    if isinstance(wanted, Nowhere):
        pane.notify(wanted.reason, severity="warning", markup=False)
    else:
        pane.follow(ways[0].relation, wanted)


def _leads_from(reference: Reference, column: str) -> bool:
    """Whether it is a reference of the column to a parent."""
    return reference.is_direct and column in (pair.own.name for pair in reference.pairs)


FOLLOWING = (
    TableCommand(
        "follow", "f", "Follow", "Show the row that the value under the cursor refers to", follow, show=True
    ),
    TableCommand(
        "back",
        "backspace",
        "Back",
        "Go back to where the last reference was followed from",
        back,
        needs_structure=False,
    ),
    TableCommand(
        "related", "R", "Related", "Show what the row refers to and what refers to it, or hide it", toggle_related
    ),
    TableCommand("labels", "E", "Labels", "Show names or keys where rows refer to others", turn_labels),
)

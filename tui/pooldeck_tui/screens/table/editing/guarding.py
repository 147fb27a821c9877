"""What stands in the way of changing rows, said before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.format import clean
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_tui.screens.table.reading import TableReading


def may_write(pane: TableReading) -> bool:
    """Whether the connection may write; where it may not, that is said."""
    if not pane.database.read_only:
        return True
    because = pane.database.read_only_because
    key = shown_key(pane, "command('unlock')", "!")
    warn(pane, f"This connection is read-only: {because}." if because else f"This is read-only. {key} unlocks it.")
    return False


def warn(pane: TableReading, text: str) -> None:
    """Say why something is not done."""
    pane.notify(clean(text), severity="warning", markup=False)

"""What stands in the way of changing rows, said before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.format import clean
from pooldeck_tui.widgets.shown_key import active_keys

if TYPE_CHECKING:
    from pooldeck_tui.screens.rows_pane import RowsPane


def may_write(pane: RowsPane) -> bool:
    """Whether the connection may write; where it may not, that is said."""
    if not pane.database.read_only:
        return True
    because = pane.database.read_only_because
    keys = active_keys(pane, "command('unlock')")
    unlock = f"{keys[0]} unlocks it." if keys else "In the rows of a table ! unlocks it."
    warn(pane, f"This connection is read-only: {because}." if because else f"This is read-only. {unlock}")
    return False


def warn(pane: RowsPane, text: str) -> None:
    """Say why something is not done."""
    pane.notify(clean(text), severity="warning", markup=False)

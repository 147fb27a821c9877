"""A command on an open relation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_tui.screens.pane_command import PaneCommand

if TYPE_CHECKING:
    from pooldeck_tui.screens.table.reading import TableReading

    OnTable = PaneCommand[TableReading]
else:
    OnTable = PaneCommand  # What reads a table stands on its commands.


@dataclass(frozen=True, slots=True)
class TableCommand(OnTable):
    """What the user can do with the relation that is shown."""

    needs_structure: bool = True
    """Whether it can be done only once the structure of the relation is known."""

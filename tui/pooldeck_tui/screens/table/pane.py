"""One open relation with everything that its keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pooldeck_tui.screens.table.going import GOING
from pooldeck_tui.screens.table.reading import TableReading
from pooldeck_tui.screens.table.showing import SHOWING, show_value

if TYPE_CHECKING:
    from pooldeck_tui.widgets.grid import Grid

_COMMANDS = {command.name: command for command in (*GOING, *SHOWING)}


class TablePane(TableReading):
    """Shows one relation, and does what the user wants of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(command.binding for command in _COMMANDS.values()),
        Binding(
            "escape,ctrl+c", "cancel", "Cancel", show=False, id="table.cancel", tooltip="End the query that runs"
        ),
    ]

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Keys that end a query are others' while none runs."""
        return self.is_busy if action == "cancel" else True

    def action_cancel(self) -> None:
        """End the query that runs."""
        self.cancel()

    def action_command(self, name: str) -> None:
        """Do what a key stands for, where the relation has been read."""
        if self.detail is None:
            self.notify("This relation has not been read.", severity="warning", markup=False)
        else:
            _COMMANDS[name].run(self)

    def on_grid_cell_activated(self, message: Grid.CellActivated) -> None:
        """Show the whole value under the cursor."""
        if (current := message.grid.current) is not None:
            show_value(self, current)

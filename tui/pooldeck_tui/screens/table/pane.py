"""One open relation with everything that its keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pooldeck_db.relations import Nowhere
from pooldeck_tui.screens.table.acting import ACTING, offers_of
from pooldeck_tui.screens.table.column_memory import ColumnMemory
from pooldeck_tui.screens.table.columns import COLUMNS
from pooldeck_tui.screens.table.copying import COPYING, say_left_out
from pooldeck_tui.screens.table.counting import COUNTING
from pooldeck_tui.screens.table.editing.commands import EDITING
from pooldeck_tui.screens.table.editing.table_editing import TableEditing
from pooldeck_tui.screens.table.editing.whole_rows import drop_new, edit_new
from pooldeck_tui.screens.table.filtering import FILTERING, ask_filter, remove_part
from pooldeck_tui.screens.table.following import FOLLOWING
from pooldeck_tui.screens.table.going import GOING
from pooldeck_tui.screens.table.profiling import PROFILING
from pooldeck_tui.screens.table.reading import TableReading
from pooldeck_tui.screens.table.record import RECORD
from pooldeck_tui.screens.table.remembering import REMEMBERING, remember_filter
from pooldeck_tui.screens.table.searching import SEARCHING
from pooldeck_tui.screens.table.showing import SHOWING, show_value
from pooldeck_tui.screens.table.sorting import SORTING, sort_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page
    from pooldeck_tui.commands.acting import Offer
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.screens.table.visit import Visit
    from pooldeck_tui.widgets.chip_strip import ChipStrip
    from pooldeck_tui.widgets.error_panel import ErrorPanel
    from pooldeck_tui.widgets.grid import Grid
    from pooldeck_tui.widgets.new_rows import NewRows
    from pooldeck_tui.widgets.related_panel import RelatedPanel

_ROWS = (EDITING, ACTING, FOLLOWING, FILTERING, SORTING, SEARCHING, GOING, COUNTING)
_COLUMNS = (PROFILING, COLUMNS, RECORD, COPYING, REMEMBERING, SHOWING)
_COMMANDS = {command.name: command for feature in (*_ROWS, *_COLUMNS) for command in feature}


class TablePane(TableReading):
    """Shows one relation, and does what the user wants of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(command.bound("table") for command in _COMMANDS.values()),
        Binding(
            "escape,ctrl+c", "cancel", "Cancel", show=False, id="table.cancel", tooltip="End the query that runs"
        ),
    ]

    def __init__(self, database: Database, visit: Visit, editing: Editing, *, id: str) -> None:  # noqa: A002
        super().__init__(database, visit, id=id)
        self._memory = ColumnMemory(self)
        self.editing = TableEditing(self, editing)

    def on_unmount(self) -> None:
        """Lose nothing that was arranged, and follow what is staged no more."""
        self._memory.flush()
        self.editing.forget()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Keys that end a query are others' while none runs."""
        return self.is_busy if action == "cancel" else True

    def action_cancel(self) -> None:
        """End the query that runs."""
        self.cancel()

    async def action_command(self, name: str) -> None:
        """Do what a key stands for, where the relation has been read."""
        command = _COMMANDS[name]
        if command.needs_structure and self.detail is None:
            self.notify("This relation has not been read.", severity="warning", markup=False)
        elif (doing := command.run(self)) is not None:
            await doing

    async def offered_actions(self) -> Sequence[Offer]:
        """What the model offers to do with the rows that are selected."""
        return await offers_of(self)

    def on_grid_cell_activated(self, message: Grid.CellActivated) -> None:
        """Show the whole value under the cursor."""
        if (current := message.grid.current) is not None:
            show_value(self, current)

    def on_grid_columns_arranged(self, message: Grid.ColumnsArranged) -> None:
        """Remember how the columns stand."""
        self._memory.note(message.grid.choice)

    def on_grid_selection_changed(self, message: Grid.SelectionChanged) -> None:
        """Say why rows were left out."""
        say_left_out(self, message.grid.selection)

    def on_grid_header_activated(self, message: Grid.HeaderActivated) -> None:
        """Sort by the column whose name was clicked."""
        if self.detail is not None:
            sort_by(self, self.detail.columns[message.column].name)

    def on_chip_strip_removed(self, message: ChipStrip.Removed) -> None:
        """Remove the condition whose sign was clicked."""
        remove_part(self, message.index)

    def on_chip_strip_pressed(self) -> None:
        """Have the filter changed."""
        ask_filter(self)

    def on_table_reading_narrowed(self, message: TableReading.Narrowed) -> None:
        """Remember the filter for the next time."""
        self.run_worker(remember_filter(self, message.wanted), group="remembering")

    def on_error_panel_closed(self, message: ErrorPanel.Closed) -> None:
        """Go back to where the reference was followed from; without one the tab is closed."""
        if (visit := self.visit.back()) is not None:
            message.stop()
            self.go(visit)

    def on_related_panel_followed(self, message: RelatedPanel.Followed) -> None:
        """Show the rows at the other side of a reference."""
        self.follow(message.found.reference.relation, message.found.filter)

    def on_related_panel_links_wished(self, message: RelatedPanel.LinksWished) -> None:
        """Show what ties the row to others, where links are added and dropped as rows."""
        links, current = message.reference.links, self.grid.current
        if links is None or current is None:
            return
        wanted = message.reference.filter_for_links(current.values)
        if isinstance(wanted, Nowhere):
            self.notify(wanted.reason, severity="warning", markup=False)
        else:
            self.follow(links, wanted)

    def on_related_panel_read_wished(self, message: RelatedPanel.ReadWished) -> None:
        """Read a reference that was left out."""
        if self.detail is not None and (current := self.grid.current) is not None:
            self.relating.read(self.detail, current, message.reference)

    def on_new_rows_opened(self, message: NewRows.Opened) -> None:
        """Ask anew what a new row is to hold."""
        edit_new(self, message.draft)

    def on_new_rows_dropped(self, message: NewRows.Dropped) -> None:
        """Insert a new row no more."""
        drop_new(self, message.draft)

    def on_new_rows_left(self) -> None:
        """Give the keys back to the rows."""
        self.grid.focus()

    def _took(self, page: Page) -> None:
        super()._took(page)
        self.editing.take(page)

    def on_related_panel_left(self) -> None:
        """Give the keys back to the rows."""
        self.grid.focus()

"""The open relations, each in a tab."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import ContentSwitcher, Static

from pooldeck_tui.widgets.tab_strip import Tab, TabStrip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.screens.table.pane import TablePane
    from pooldeck_tui.screens.table.reading import TableReading
    from pooldeck_tui.screens.table.visit import Visit
    from pooldeck_tui.widgets.error_panel import ErrorPanel


class Panes(Vertical):
    """Holds the open relations; one of them is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right_square_bracket", "step(1)", "Next tab", show=False, id="tabs.next", tooltip="Show the next tab"
        ),
        Binding(
            "left_square_bracket",
            "step(-1)",
            "Previous tab",
            show=False,
            id="tabs.previous",
            tooltip="Show the tab before",
        ),
        Binding(
            "ctrl+w", "close", "Close tab", show=False, id="tabs.close", tooltip="Close the table that is shown"
        ),
    ]
    DEFAULT_CSS = """
    Panes {
        width: 1fr;
        & > ContentSwitcher { height: 1fr; }
        & > .panes--empty { height: auto; padding: 1 2; color: $text-muted; visibility: visible; }
    }
    """

    busy_since: reactive[float | None] = reactive(None, repaint=False)
    """When the query of the shown relation began; None while none runs."""
    relation: reactive[RelationName | None] = reactive(None, repaint=False)
    """The relation that is shown; None while none is open."""

    def __init__(self, *, page_size: int, zones: Sequence[str] = ()) -> None:
        """`page_size` is how many rows a request fetches; moments are shown in the `zones`, too."""
        super().__init__()
        self._page_size, self._zones = page_size, zones
        self.editing: Editing
        """What is staged on the open database; there once one is open."""
        self._numbers = count(1)
        self._panes: dict[str, TablePane] = {}
        self._changing = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """The tabs' names above what they hold."""
        yield TabStrip()
        yield ContentSwitcher()

    @property
    def current(self) -> TablePane | None:
        """The pane that is shown."""
        return self._panes.get(self.query_one(ContentSwitcher).current or "")

    async def open(
        self, database: Database, relation: RelationName, *, new_tab: bool, wanted: Filter | None = None
    ) -> None:
        """Show a relation: in the tab that has it, else in a new tab, else in the place of the one shown.

        Where only some rows are `wanted`, the tab that has it is not changed for them.
        """
        async with self._changing:
            found = next(
                (
                    pane
                    for pane in self._panes.values()
                    if pane.relation == relation and wanted in (None, pane.filter)
                ),
                None,
            )
            if found is not None:
                self._show(found)
                return
            # Imported late, as the pane is: what they stand on is not needed for the first paint.
            from pooldeck_db.paging import PageRequest
            from pooldeck_tui.screens.table.visit import Visit

            replaced = None if new_tab else self.current
            visit = Visit(relation, PageRequest(size=self._page_size, filter=wanted))
            await self._put(database, visit, replaced)

    async def on_table_face_departed(self, message: TableReading.Departed) -> None:
        """Show in the tab where a reference leads, or where it came from."""
        message.stop()
        async with self._changing:
            # The user may have turned to another tab meanwhile, or have closed the one that it comes from.
            left = self._panes.get(message.pane.id or "")
            if left is not None and left is self.current:
                await self._put(left.database, message.visit, left)

    async def _put(self, database: Database, visit: Visit, replaced: TablePane | None) -> None:
        pane = await self._added(database, visit, replaced)
        self._show(pane)
        if replaced is not None:
            await replaced.remove()

    def say_empty(self) -> None:
        """Say that nothing is open, and what to do about it."""
        if not self._panes and not self.query(".panes--empty"):
            text = Content("No table is open. Choose one from the list of tables.")
            self.mount(Static(text, markup=False, classes="panes--empty"))

    def action_step(self, tabs: int) -> None:
        """Show the next or the previous tab."""
        panes, current = list(self._panes.values()), self.current
        if current is not None:
            self._show(panes[(panes.index(current) + tabs) % len(panes)])

    async def action_close(self) -> None:
        """Close the tab that is shown, and show its neighbour."""
        async with self._changing:
            current = self.current
            if current is None:
                return
            left_of_it = list(self._panes.values()).index(current) - 1
            del self._panes[current.id or ""]
            if others := list(self._panes.values()):
                self._show(others[max(0, left_of_it)])
            else:
                self.query_one(ContentSwitcher).current = None
                self._tell()
                self.say_empty()
            await current.remove()

    def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """Show the tab that was clicked on."""
        if message.id in self._panes:
            self._show(self._panes[message.id])

    def on_table_working_work_changed(self, message: TableReading.WorkChanged) -> None:
        """Tell whether the relation that is shown is being read."""
        message.stop()
        self._follow()

    async def on_error_panel_closed(self, message: ErrorPanel.Closed) -> None:
        """Close the tab of a relation that cannot be shown."""
        message.stop()
        await self.action_close()

    async def _added(self, database: Database, visit: Visit, replaced: TablePane | None) -> TablePane:
        """Add a pane at the end, or in the order of the tabs where the replaced one was."""
        # Imported late: the grid is not needed for the first paint.
        from pooldeck_tui.screens.table.pane import TablePane

        self.query(".panes--empty").remove()
        pane = TablePane(database, visit, self.editing, id=f"pane-{next(self._numbers)}")
        pane.zones = self._zones
        await self.query_one(ContentSwitcher).add_content(pane)
        order = [pane if each is replaced else each for each in self._panes.values()]
        self._panes = {each.id or "": each for each in (order if replaced else [*order, pane])}
        return pane

    def _show(self, pane: TablePane) -> None:
        if (left := self.current) is not None and left is not pane:
            left.leave()
        self.query_one(ContentSwitcher).current = pane.id
        pane.focus_content()
        self._tell()

    def _follow(self) -> None:
        self.busy_since = None if self.current is None else self.current.busy_since

    def _tell(self) -> None:
        """Name the tabs, with the schema where the name alone is not one tab's."""
        strip, current = self.query_one(TabStrip), self.current
        names = Counter(pane.relation.title for pane in self._panes.values())
        strip.tabs = tuple(
            Tab(id, str(pane.relation) if names[pane.relation.title] > 1 else pane.relation.title)
            for id, pane in self._panes.items()  # noqa: A001
        )
        strip.active = self.query_one(ContentSwitcher).current or ""
        self.relation = None if current is None else current.relation
        self._follow()

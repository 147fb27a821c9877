"""Browse: the tables at the left, the rows of the open ones at the right."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.screen import Screen

from pooldeck_db.errors import Cancelled, DatabaseError, PooldeckError
from pooldeck_tui.messages import ConnectionsWanted, DatabaseOpened
from pooldeck_tui.screens.opening import open_destination, remember
from pooldeck_tui.screens.panes import Panes
from pooldeck_tui.screens.starting_table import starting_table
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.table_tree import TableTree
from pooldeck_tui.widgets.title_bar import Heading, TitleBar

if TYPE_CHECKING:
    from textual.events import Resize
    from textual.worker import Worker

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.settings import Settings
    from pooldeck_tui.launch import Destination

NARROW = 100
"""Below so many columns the tree is folded away while the rows have the keys."""

GAUGE_INTERVAL = 1.0
"""Seconds between two looks at the pool."""

PAGE_SIZE = 256
"""Rows of a page where nothing else is configured."""


class BrowseScreen(Screen[None]):
    """One open database."""

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "b", "tables", "Tables", id="browse.tables", tooltip="Go to the list of tables, or back to the rows"
        ),
        Binding(
            "ctrl+r", "reread", "Refresh", show=False, id="browse.refresh", tooltip="Read the list of tables again"
        ),
        Binding(
            "ctrl+o",
            "connections",
            "Connections",
            show=False,
            id="browse.connections",
            tooltip="Open another database",
        ),
        Binding("escape", "cancel", "Cancel", show=False, id="browse.cancel", tooltip="Stop opening the database"),
    ]
    DEFAULT_CSS = """
    BrowseScreen {
        & > #body { height: 1fr; visibility: hidden; }
        TableTree, ErrorPanel, TabStrip, PaneTitle, Grid { visibility: visible; }
        TableTree { width: 34; max-width: 40%; height: 1fr; }
        &.-narrow TableTree { display: none; }
        &.-narrow.-tables TableTree { display: block; width: 100%; max-width: 100%; }
        &.-narrow.-tables Panes { display: none; }
        & > #body > ErrorPanel { width: 1fr; height: 1fr; }
        &.-closed > #body > Panes { display: none; }
        &.-closed TableTree { display: none; }
    }
    """

    heading: reactive[Heading] = reactive(Heading(), repaint=False)
    busy_since: reactive[float | None] = reactive(None, repaint=False)
    snapshot: reactive[PoolSnapshot | None] = reactive(None, repaint=False)

    def __init__(self, destination: Destination, settings: Settings | None) -> None:
        super().__init__()
        self._destination = destination
        self._settings = settings
        self._database: Database | None = None
        self._opening: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Title, tables and rows, keys and pool."""
        yield TitleBar().data_bind(BrowseScreen.heading, BrowseScreen.busy_since)
        with Horizontal(id="body"):
            yield TableTree()
            yield Panes(page_size=self._settings.interface.page_size if self._settings else PAGE_SIZE)
        yield StatusLine().data_bind(BrowseScreen.snapshot)

    def on_mount(self) -> None:
        """Begin with what is known before anything is connected."""
        target = self._destination.target
        self.heading = Heading(
            target.label if target else self._destination.text or "demo",
            target.environment if target else "",
            read_only=self._destination.read_only or bool(target and target.read_only),
        )
        self.query_one(TableTree).focus()
        self.watch(self.query_one(Panes), "busy_since", self._follow, init=False)

    def begin(self) -> None:
        """Open the database; called when the screen has been painted."""
        self.remove_class("-closed")
        self.query("#body > ErrorPanel").remove()
        self._opening = self._open()

    @work(exclusive=True, group="open")
    async def _open(self) -> None:
        self.busy_since = monotonic()
        try:
            database = await open_destination(self._destination, self._settings, ask=self._ask, tell=self._tell)
        except PooldeckError as error:
            self._fail(error)
            return
        finally:
            self.busy_since = None
        self._database = database
        self.post_message(DatabaseOpened(database))
        target = database.target
        self.heading = Heading(
            target.label, target.environment, f"{database.product} {database.version}", database.read_only
        )
        for notice in target.notices:
            self.notify(str(notice), severity="warning", timeout=15, markup=False)
        self.set_interval(GAUGE_INTERVAL, self._look_at_pool)
        self._read_catalog(first=True)
        self.run_worker(remember(target), group="history")

    @work(exclusive=True, group="catalog")
    async def _read_catalog(self, *, first: bool = False) -> None:
        database, tree = self._database, self.query_one(TableTree)
        if database is None:
            return
        try:
            catalog = await database.catalog.catalog()
        except DatabaseError as error:
            tree.fail(error)
            return
        finally:
            self._look_at_pool()
        tree.show(catalog)
        if first and (relation := starting_table(catalog, self._destination.table)) is not None:
            tree.select(relation)
            await self._show(relation, new_tab=False)
        elif first and self._destination.table:
            self.notify(f"There is no table {self._destination.table}.", severity="warning", markup=False)

    async def on_table_tree_relation_chosen(self, message: TableTree.RelationChosen) -> None:
        """Show the relation that was chosen."""
        await self._show(message.name, new_tab=message.new_tab)

    def on_table_tree_reread_wanted(self) -> None:
        """Read the catalog anew."""
        self.action_reread()

    def on_error_panel_retry(self, message: ErrorPanel.Retry) -> None:
        """Try to open the database again."""
        message.stop()
        self.begin()

    def on_error_panel_closed(self) -> None:
        """Offer another database in the place of the one that could not be opened."""
        if self._database is None:
            self.action_connections()

    def on_resize(self, event: Resize) -> None:
        """Fold the tree away where there is no room for both."""
        narrow = event.size.width < NARROW
        self.set_class(narrow, "-narrow")
        self.set_class(narrow and self.query_one(TableTree).has_focus, "-tables")

    def on_descendant_focus(self) -> None:
        """On a narrow screen, what has the keys has the room."""
        self.set_class(self.has_class("-narrow") and self.query_one(TableTree).has_focus, "-tables")

    def action_tables(self) -> None:
        """Go to the tables, or back."""
        tree, pane = self.query_one(TableTree), self.query_one(Panes).current
        if tree.has_focus and pane is not None:
            self.remove_class("-tables")
            pane.focus_content()
        else:
            self.set_class(self.has_class("-narrow"), "-tables")
            tree.focus()

    def action_cancel(self) -> None:
        """Stop opening the database."""
        if self._opening is not None and not self._opening.is_finished:
            self._opening.cancel()
            self._fail(
                Cancelled("Opening it was ended.", subject=self.heading.label, hint="Press r to try again.")
            )

    def action_reread(self) -> None:
        """Read the list of tables again."""
        if self._database is not None:
            self.query_one(TableTree).wait()
            self._read_catalog()

    def action_connections(self) -> None:
        """Leave for the list of connections."""
        self.post_message(ConnectionsWanted())

    async def _show(self, relation: RelationName, *, new_tab: bool) -> None:
        if self._database is not None:
            self.remove_class("-tables")
            await self.query_one(Panes).open(self._database, relation, new_tab=new_tab)

    async def _ask(self, label: str) -> str | None:
        from pooldeck_tui.dialogs.line_prompt import LinePrompt

        return await self.app.push_screen_wait(LinePrompt(f"Password for {label}", secret=True))

    def _tell(self, text: str) -> None:
        self.query_one(TableTree).wait(text)

    def _fail(self, error: PooldeckError) -> None:
        """Explain in the place of tables and rows why there are none; the panel is made when it is needed."""
        panel = ErrorPanel()
        panel.error = error
        self.add_class("-closed")
        self.query_one("#body").mount(panel)
        panel.focus()

    def _follow(self, since: float | None) -> None:
        self.busy_since = since

    def _look_at_pool(self) -> None:
        if self._database is not None:
            self.snapshot = self._database.pool()

"""Browse: the tables at the left, the rows of the open ones at the right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive

from pooldeck_db.errors import Cancelled, DatabaseError, PooldeckError
from pooldeck_tui.messages import ConnectionsWanted, DatabaseOpened
from pooldeck_tui.screens.body import Body
from pooldeck_tui.screens.browse_keys import BROWSE_BINDINGS
from pooldeck_tui.screens.modelled import Modelled
from pooldeck_tui.screens.modes import Departure, ModeScreen
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.opening import expected_heading, heading_of, open_destination, remember
from pooldeck_tui.screens.starting_table import starting_table
from pooldeck_tui.screens.switching import OpenDatabase, thresholds_of
from pooldeck_tui.widgets.mode_strip import BROWSE, QUERY
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.title_bar import Heading, TitleBar

if TYPE_CHECKING:
    from textual.events import Resize
    from textual.worker import Worker

    from pooldeck_db.catalog import Catalog, RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.settings import Settings
    from pooldeck_tui.launch import Destination
    from pooldeck_tui.widgets.error_panel import ErrorPanel
    from pooldeck_tui.widgets.table_tree import TableTree

GAUGE_INTERVAL = 1.0
"""Seconds between two looks at the pool."""

PAGE_SIZE = 256
"""Rows of a page where nothing else is configured."""


class BrowseScreen(ModeScreen):
    """One open database."""

    MODE = BROWSE.name
    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [*BROWSE_BINDINGS]
    heading: reactive[Heading] = reactive(Heading(), repaint=False)
    busy_since: reactive[float | None] = reactive(None, repaint=False)
    snapshot: reactive[PoolSnapshot | None] = reactive(None, repaint=False)
    staged: reactive[int] = reactive(0, repaint=False)

    def __init__(self, destination: Destination, settings: Settings | None) -> None:
        super().__init__()
        self._destination = destination
        self._settings = settings
        self._has_started = False
        self._wished_mode = self.MODE
        """What is shown once the database is open."""
        self._newest = Newest(self, self._work_changed)
        self._own_work_since: float | None = None
        self._opened = OpenDatabase(thresholds_of(settings), self._reread_altered)

    def compose(self) -> ComposeResult:
        """Title, tables and rows, keys and pool."""
        yield TitleBar(mode=self.MODE).data_bind(BrowseScreen.heading, BrowseScreen.busy_since)
        interface = self._settings.interface if self._settings else None
        yield Body(
            page_size=interface.page_size if interface else PAGE_SIZE,
            zones=interface.time_zones if interface else (),
        )
        yield StatusLine(self._opened.history).data_bind(BrowseScreen.snapshot, BrowseScreen.staged)

    def on_mount(self) -> None:
        """Begin with what is known before anything is connected."""
        self._modelled = Modelled(self, self._body.tables)
        self.heading = expected_heading(self._destination, self._settings)
        self._body.tables.focus()
        self.watch(self._body.panes, "busy_since", self._follow_work, init=False)
        self.watch(self._body.panes, "relation", self._follow_relation, init=False)
        self.set_interval(GAUGE_INTERVAL, self._look_at_pool)

    def on_unmount(self) -> None:
        """Begin nothing more."""
        self._newest.forget()
        # The app itself takes every screen down when it ends.
        if (query := self._opened.query) is not None and self.app.is_running:
            self.app.uninstall_screen(QUERY.name)
            query.remove()

    def on_resize(self, event: Resize) -> None:
        """Divide the room anew."""
        self._body.divide(event.size.width)

    def begin(self) -> None:
        """Open the database; called when the screen has been painted."""
        self._body.clear()
        self._newest.ask(self._connect)

    @property
    def database(self) -> Database | None:
        """What is open; None until it is."""
        return self._opened.database

    @property
    def _body(self) -> Body:
        return self.query_one(Body)

    @property
    def _is_in_list(self) -> bool:
        """Whether the list of tables has the keys, and there are rows to go back to."""
        return self.is_mounted and self._body.tables.has_focus and self._body.panes.current is not None

    async def _connect(self) -> None:
        try:
            database = await open_destination(self._destination, self._settings, ask=self._ask, tell=self._tell)
        except PooldeckError as error:
            self._body.explain(error)
            return
        self._opened.database = database
        # To the app itself, which closes it, be this screen on its way out or not.
        self.app.post_message(DatabaseOpened(database))
        target = database.target
        self.heading = replace(heading_of(database), unlocked=self._destination.unlocked)
        self._keep_changes(database)
        for notice in target.notices:
            self.notify(str(notice), severity="warning", timeout=15, markup=False)
        self.action_reread()
        self._show_mode(Departure(self._wished_mode))
        if not self._destination.demo:
            self.run_worker(remember(target), group="history")

    def _keep_changes(self, database: Database) -> None:
        """Follow what is staged, and offer what was left staged."""
        # Not needed for the first paint.
        from pooldeck_tui.screens.editing.editing import Editing
        from pooldeck_tui.screens.editing.going import go_to
        from pooldeck_tui.screens.editing.recovering import recover

        def count_staged() -> None:
            self.staged = len(database.staging.changes)

        editing = Editing(self, database, partial(go_to, self._body.panes, database))
        self._body.panes.editing = self._opened.editing = editing
        database.staging.subscribe(count_staged)
        self.run_worker(recover(self, editing), group="recovering")

    async def _read_catalog(self) -> None:
        database, tree = self.database, self._body.tables
        if database is None:
            return
        try:
            catalog = await database.catalog.catalog()
        except DatabaseError as error:
            tree.fail(error)
            return
        finally:
            self._look_at_pool()
        await tree.show(catalog, self._modelled.overlay)
        laying = self.run_worker(self._modelled.lay(database, catalog), group="models", exclusive=True)
        if not self._has_started:
            self._has_started = True
            await self._start(catalog, laying)

    async def _start(self, catalog: Catalog, laying: Worker[None]) -> None:
        """Show the first table, or say that there is none; a model is known when it is laid over the tables."""
        wished = self._destination.table
        relation = starting_table(catalog, wished)
        if relation is None and wished:
            relation = await self._modelled.starting(wished, laying)
        if relation is not None:
            self._body.tables.follow(relation)
            self._body.tables.fit()
            await self._show(relation, new_tab=False)
            return
        if wished:
            self.notify(f"There is no table {wished}.", severity="warning", markup=False)
        self._body.panes.say_empty()

    async def on_table_tree_relation_chosen(self, message: TableTree.RelationChosen) -> None:
        """Show the relation that was chosen."""
        await self._show(message.name, new_tab=message.new_tab)

    def on_table_tree_reread_wanted(self) -> None:
        """Read the catalog anew."""
        self.action_reread()

    def on_table_tree_differences_wanted(self, message: TableTree.DifferencesWanted) -> None:
        """Show what differs from the models."""
        self._modelled.show_differences(message.name)

    def on_error_panel_retry(self, message: ErrorPanel.Retry) -> None:
        """Try to open the database again."""
        message.stop()
        self.begin()

    def on_error_panel_closed(self) -> None:
        """Offer another database in the place of the one that could not be opened."""
        self.action_connections()

    def action_tables(self) -> None:
        """Go to the tables, or back."""
        if self._is_in_list:
            self._body.show_rows()
        else:
            self._body.show_tables()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Keys that end work are others' while there is none, but for the way back from the list of tables."""
        return self.busy_since is not None or self._is_in_list if action == "cancel" else True

    def action_cancel(self) -> None:
        """Stop opening the database or reading its tables, else the rows that are shown; else go back to them."""
        pane = self._body.panes.current
        if self._newest.is_busy:
            self._newest.cancel()
            self._explain_cancelled()
        elif self.busy_since is None:
            self._body.show_rows()
        elif pane is not None:
            pane.action_cancel()

    def action_reread(self) -> None:
        """Read the list of tables again."""
        if self.database is not None:
            self._body.tables.wait()
            self._newest.ask(self._read_catalog)

    def _reread_altered(self) -> None:
        """Know other tables than before, and complete by their names."""
        if self.database is not None:
            self.database.completion.forget()
            self.action_reread()

    def action_connections(self) -> None:
        """Leave for the list of connections; what is still being opened is given up."""
        if self._newest.is_busy and self.database is None:
            self.action_cancel()
        self.post_message(ConnectionsWanted())

    def action_mode(self, name: str) -> None:
        """Show the database in another mode, on top of its tables."""
        if self.database is None:
            self._wished_mode = name
            self.notify("It is shown as soon as the database is open.", markup=False)
        else:
            self._show_mode(Departure(name))

    def _show_mode(self, wished: Departure | None) -> None:
        screen = None if wished is None else self._opened.screen_of(wished, self.heading)
        if screen is not None:
            if screen.IS_KEPT and not self.app.is_screen_installed(screen):
                self.app.install_screen(screen, QUERY.name)
            self.app.push_screen(screen, self._show_mode)
        elif wished is not None and wished.place is not None:
            self._body.panes.editing.go(wished.place)
        elif wished is not None and wished.relation is not None:
            self.run_worker(self._show(wished.relation, new_tab=True, wanted=wished.filter))

    async def _show(self, relation: RelationName, *, new_tab: bool, wanted: Filter | None = None) -> None:
        if self.database is not None:
            self._body.remove_class("-tables")
            await self._body.panes.open(self.database, relation, new_tab=new_tab, wanted=wanted)
            if wanted is not None:
                self._body.show_rows()

    async def _ask(self, label: str) -> str | None:
        from pooldeck_tui.dialogs.line_prompt import LinePrompt

        return await self.app.push_screen_wait(LinePrompt(f"Password for {label}", secret=True))

    def _tell(self, text: str) -> None:
        self._body.tables.wait(text)

    def _explain_cancelled(self) -> None:
        label = self.heading.label
        if self.database is None:
            self._body.explain(Cancelled("Opening it was ended.", subject=label, hint="Try again."))
        else:
            self._body.tables.fail(Cancelled("Reading the list of tables was ended.", subject=label))

    def _work_changed(self, since: float | None) -> None:
        self._own_work_since = since
        self._follow_work()

    def _follow_work(self) -> None:
        own = self._own_work_since
        self.busy_since = self._body.panes.busy_since if own is None else own

    def _follow_relation(self, relation: RelationName | None) -> None:
        """Keep the list's cursor on the relation that is shown."""
        if relation is None:
            self._body.tables.focus()
        else:
            self._body.tables.follow(relation)

    def _look_at_pool(self) -> None:
        self.snapshot = self._opened.look()

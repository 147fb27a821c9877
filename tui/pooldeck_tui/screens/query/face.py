"""The part of the Query mode that shows: the texts, the editor, how the console is, the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.reactive import reactive

from pooldeck_tui.dialogs.text_dialog import TextDialog, text_width
from pooldeck_tui.screens.editing.editing import Editing
from pooldeck_tui.screens.modes import Departure, ModeScreen
from pooldeck_tui.screens.query.results import Results
from pooldeck_tui.widgets.mode_strip import BROWSE, QUERY
from pooldeck_tui.widgets.plan_view import PlanTree, node_lines
from pooldeck_tui.widgets.sql_editor import CompletionPopup, SqlEditor
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.tab_strip import TabStrip
from pooldeck_tui.widgets.title_bar import Heading, TitleBar
from pooldeck_tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.history import PoolHistory
    from pooldeck_tui.screens.editing.review_face import CellPlace

_ZOOMS = ("", "-results", "-editor")


class QueryFace(ModeScreen):
    """Shows the user's statements and their results; it stays as it is while another mode is shown."""

    MODE = QUERY.name
    IS_KEPT = True
    AUTO_FOCUS = "SqlEditor"
    DEFAULT_CSS = """
    QueryFace {
        SqlEditor { height: 2fr; min-height: 3; }
        Results { height: 3fr; }
        TopLine.-open { color: $text-warning; }
        &.-results SqlEditor { height: 3; }
        &.-editor Results { height: 3; }
    }
    """

    heading: reactive[Heading] = reactive(Heading(), repaint=False)
    snapshot: reactive[PoolSnapshot | None] = reactive(None, repaint=False)
    """What the gauge shows."""
    busy_since: reactive[float | None] = reactive(None, repaint=False)
    staged: reactive[int] = reactive(0, repaint=False)
    """How many changes of rows are staged."""

    def __init__(self, database: Database, heading: Heading, gauge: PoolHistory, editing: Editing) -> None:
        """`gauge` is the history of the pool, `editing` what is staged in the database."""
        super().__init__()
        self._database, self._gauge = database, gauge
        self.editor = SqlEditor(database.target.backend)
        """Where statements are written."""
        self.results = Results(database, Editing(self, database, self._go_to, beside=editing))
        """What came of them."""
        self._buffers, self._line, self._popup = TabStrip(), TopLine(), CompletionPopup(self.editor)
        self.set_reactive(QueryFace.heading, heading)

    def offers(self, action: str) -> bool:
        """Whether the key of an action is worth naming: results can be gone to once there are any."""
        return action != "turn" or self.results.current is not None

    def compose(self) -> ComposeResult:
        """The texts' names, the editor, how the console is, the results."""
        yield TitleBar(mode=self.MODE).data_bind(QueryFace.heading, QueryFace.busy_since)
        yield self._buffers
        yield self.editor
        yield self._line
        yield self.results
        yield self._popup
        yield StatusLine(self._gauge).data_bind(QueryFace.snapshot, QueryFace.staged)

    def on_plan_tree_opened(self, message: PlanTree.Opened) -> None:
        """Show a step of a plan whole."""
        lines = node_lines(message.node, text_width(self.size.width))
        self.app.push_screen(TextDialog(message.node.what, lines))

    def action_zoom(self) -> None:
        """Divide the room in another way."""
        now = next((zoom for zoom in _ZOOMS if zoom and self.has_class(zoom)), "")
        following = _ZOOMS[(_ZOOMS.index(now) + 1) % len(_ZOOMS)]
        self.set_class(following == "-results", "-results")
        self.set_class(following == "-editor", "-editor")

    def follow_staged(self) -> None:
        """Count what is staged, from now on."""
        self._database.staging.subscribe(self._count_staged)
        self._count_staged()

    def _count_staged(self) -> None:
        self.staged = len(self._database.staging.changes)

    async def _go_to(self, place: CellPlace) -> None:
        """Show a changed cell in its table."""
        self.dismiss(Departure(BROWSE.name, place=place))

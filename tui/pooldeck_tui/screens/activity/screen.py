"""What the server does and for whom, who waits for whom; of a SQLite file, who holds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from pooldeck_db.activity.arranging import Wanted
from pooldeck_tui.dialogs.line_prompt import LinePrompt
from pooldeck_tui.screens.activity.acting import Actions
from pooldeck_tui.screens.activity.watching import ActivityWatch
from pooldeck_tui.screens.modes import Departure, ModeScreen
from pooldeck_tui.widgets.activity.caption import caption, notes, title, trouble_words
from pooldeck_tui.widgets.activity.figures import server_lines
from pooldeck_tui.widgets.activity.file_lines import LOCKS, file_lines, lock_rows
from pooldeck_tui.widgets.activity.reading import ActivityReading, Arrangement
from pooldeck_tui.widgets.activity.rows import GROUPS, SESSIONS, GroupName, SessionKey, activity_rows, of_group
from pooldeck_tui.widgets.board import Board
from pooldeck_tui.widgets.board.board import BoardTitles
from pooldeck_tui.widgets.figure_lines import FigureLines, points_for
from pooldeck_tui.widgets.mode_strip import ACTIVITY, BROWSE, POOL
from pooldeck_tui.widgets.notes import Notes
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.title_bar import Heading, TitleBar
from pooldeck_tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.database import Database
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.history import PoolHistory

INTERVAL = 1.0
"""Seconds between two looks at the server, and at the pool for the gauge."""


class ActivityScreen(ModeScreen):
    """The server, live."""

    MODE = ACTIVITY.name
    AUTO_FOCUS = "Board"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", id="activity.pause", tooltip="Have everything stand still, or go on"),
        Binding(
            "C", "cancel", "Cancel query", id="activity.cancel", tooltip="Cancel the statement that a session runs"
        ),
        Binding(
            "T", "terminate", "Terminate", id="activity.terminate", tooltip="End a session and its transaction"
        ),
        Binding(
            "E", "explain", "Explain", id="activity.explain", tooltip="How the server runs the session's statement"
        ),
        Binding(
            "slash", "filter", "Filter", id="activity.filter", tooltip="Show only sessions that have these words"
        ),
        Binding("s", "sort", "Sort", id="activity.sort", tooltip="Sort by the next of the figures"),
        Binding(
            "S",
            "reverse",
            "Reverse",
            show=False,
            id="activity.reverse",
            tooltip="Turn the order of the rows round",
        ),
        Binding(
            "t",
            "group",
            "Group",
            id="activity.group",
            tooltip="Count the sessions by state, application, user, database, client, wait, or not",
        ),
        Binding(
            "i", "idle", "Idle", show=False, id="activity.idle", tooltip="Show or leave out sessions that are idle"
        ),
        Binding(
            "a",
            "everything",
            "Server's own",
            show=False,
            id="activity.everything",
            tooltip="Show or leave out the server's own processes",
        ),
        Binding(
            "o", "to_pool", "Pool", show=False, id="activity.to_pool", tooltip="Go to the pool's connection of it"
        ),
        Binding("escape", "back", "Back", id="activity.back", tooltip="Show all sessions again, else back"),
    ]

    DEFAULT_CSS = """
    ActivityScreen {
        FigureLines { height: 5; }
        &.-file FigureLines { height: 6; }
        BoardTitles { background: $panel; }
        Board { height: 1fr; }
    }
    """

    heading: reactive[Heading] = reactive(Heading(), repaint=False)
    snapshot: reactive[PoolSnapshot | None] = reactive(None, repaint=False)
    """What the gauge shows."""
    reading: reactive[ActivityReading] = reactive(ActivityReading(), repaint=False)
    """What is shown."""

    def __init__(
        self,
        database: Database,
        heading: Heading,
        look: Callable[[], PoolSnapshot | None],
        gauge: PoolHistory,
        *,
        pid: int | None = None,
    ) -> None:
        """Watch the server of a database, the cursor on a process where there is one of that number.

        `look` returns what the gauge shows, whose history is `gauge`.
        """
        super().__init__()
        self._database = database
        self._look = look
        self._gauge = gauge
        self._sought = pid
        self._watch = ActivityWatch()
        self._arrangement = Arrangement()
        self._is_paused = False
        self._actions = Actions(self, database, lambda: self.reading)
        self._board = Board(LOCKS if database.target.path else SESSIONS, empty="reading…")
        self.set_class(database.target.path is not None, "-file")
        self.set_reactive(ActivityScreen.heading, heading)

    def compose(self) -> ComposeResult:
        """Figures, what is to be known, the sessions."""
        yield TitleBar(mode=self.MODE).data_bind(ActivityScreen.heading)
        yield TopLine()
        yield FigureLines()
        yield Notes()
        yield BoardTitles(self._board)
        yield self._board
        yield StatusLine(self._gauge).data_bind(ActivityScreen.snapshot)

    def on_mount(self) -> None:
        """Look at once, and from now on."""
        self._count_pool()
        self.set_interval(INTERVAL, self._count_pool)
        self.run_worker(self._follow(), group="watching")

    def on_resize(self) -> None:
        """Curves have as many points as there is room for."""
        self._draw()

    def watch_reading(self, reading: ActivityReading) -> None:
        """Show what is known."""
        self.query_one(TopLine).texts = (title(reading), caption(reading))
        self.query_one(Notes).show(trouble_words(reading), notes(reading))
        if reading.file is not None:
            self.query_one(FigureLines).lines = file_lines(reading.file)
            self._board.show(lock_rows(reading.file), empty="nobody has locked the file")
            return
        if self._database.target.path is not None:
            return
        self.query_one(FigureLines).lines = server_lines(reading)
        self._board.set_columns(SESSIONS if reading.arrangement.group is None else GROUPS)
        self._board.show(activity_rows(reading), empty=_nothing(reading))
        if self._sought is not None and reading.activity is not None:
            self._go_to(self._sought)
            self._sought = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """A file has no sessions."""
        for_servers = (
            "cancel",
            "terminate",
            "explain",
            "filter",
            "sort",
            "reverse",
            "group",
            "idle",
            "everything",
        )
        return not (action in (*for_servers, "to_pool") and self._database.target.path is not None)

    def action_pause(self) -> None:
        """Stand still, or go on."""
        self._is_paused = not self._is_paused
        if self._is_paused:
            self.reading = replace(self.reading, paused=True)
        else:
            self._draw()

    def action_sort(self) -> None:
        """Sort by the next figure, the greatest first where that is of interest."""
        self._arrange(self._arrangement.sorted_by_next())

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._arrange(replace(self._arrangement, descending=not self._arrangement.descending))

    def action_group(self) -> None:
        """Group by the next thing, or by nothing."""
        self._arrange(self._arrangement.grouped_by_next())

    def action_idle(self) -> None:
        """Show or leave out who is idle."""
        self._arrange(replace(self._arrangement, is_idle_shown=not self._arrangement.is_idle_shown))

    def action_everything(self) -> None:
        """Show or leave out the server's own processes."""
        which = self._arrangement.wanted
        self._arrange(replace(self._arrangement, wanted=replace(which, clients_only=not which.clients_only)))

    def action_filter(self) -> None:
        """Ask which words sessions are to have."""
        prompt = LinePrompt(
            "Show sessions with",
            hint="Words of the user, database, application, client, state or statement; empty for all",
            answer=self._arrangement.wanted.text,
        )
        self.app.push_screen(prompt, self._filter)

    def action_back(self) -> None:
        """Show all sessions again where only some are shown, else go back to the rows."""
        if self._arrangement.is_narrowed:
            clients = self._arrangement.wanted.clients_only
            self._arrange(replace(self._arrangement, wanted=Wanted(clients_only=clients)))
        elif self._arrangement.group is not None:
            self._arrange(replace(self._arrangement, group=None))
        else:
            self.dismiss(Departure(BROWSE.name))

    def action_cancel(self) -> None:
        """Cancel the statement of the session under the cursor, once the user agrees."""
        self._actions.cancel(self._here())

    def action_terminate(self) -> None:
        """End the session under the cursor, once the user agrees."""
        self._actions.terminate(self._here())

    def action_explain(self) -> None:
        """Show how the statement of the session under the cursor is run."""
        self._actions.explain(self._here())

    def action_to_pool(self) -> None:
        """Go to the pool's connection that has the session under the cursor."""
        key = self._here()
        if key is not None and any(view.pid == key.pid for view in self._database.pool().connections):
            self.dismiss(Departure(POOL.name, key.pid))
        else:
            self.notify("No connection of this pool has that session.", severity="warning", markup=False)

    def on_board_chosen(self, message: Board.Chosen) -> None:
        """Show everything about a session; of a group, its sessions."""
        if isinstance(message.key, SessionKey):
            self._actions.show(message.key)
        elif isinstance(message.key, GroupName):
            self._arrange(replace(self._arrangement, wanted=of_group(self._arrangement, message.key), group=None))

    async def _follow(self) -> None:
        async for state in self._database.monitor.watch(INTERVAL):
            self._watch.see(state)
            self._draw()

    def _count_pool(self) -> None:
        self.snapshot = self._look()

    def _filter(self, text: str | None) -> None:
        if text is not None:
            which = replace(self._arrangement.wanted, text=text.strip())
            self._arrange(replace(self._arrangement, wanted=which, group=None))

    def _arrange(self, arrangement: Arrangement) -> None:
        """Show them in another way, also while everything stands still."""
        self._arrangement = arrangement
        self.reading = replace(self.reading, arrangement=arrangement)

    def _here(self) -> SessionKey | None:
        return self._board.here if isinstance(self._board.here, SessionKey) else None

    def _go_to(self, pid: int) -> None:
        for row in self._board.rows:
            if isinstance(row.key, SessionKey) and row.key.pid == pid:
                self._board.go_to(row.key)
                return
        self.notify(f"The server knows no process {pid} any more.", severity="warning", markup=False)

    def _draw(self) -> None:
        if not self._is_paused:
            self.reading = self._watch.reading(self._arrangement, points_for(self.size.width))


def _nothing(reading: ActivityReading) -> str:
    """What is said where no session is shown."""
    if reading.activity is None:
        return "the server does not answer" if reading.trouble else "reading…"
    is_some_left_out = reading.arrangement.is_narrowed or not reading.arrangement.is_idle_shown
    return "no session is like that" if is_some_left_out else "nobody is connected"

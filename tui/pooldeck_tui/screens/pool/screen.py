"""Who holds a connection, who waits, and for how long: of pooldeck's own pool, or of any service's."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic, time
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from pooldeck_tui.dialogs.text_dialog import TextDialog
from pooldeck_tui.screens.modes import Departure, ModeScreen
from pooldeck_tui.screens.pool.details import connection_lines, event_lines, found_connection, found_event
from pooldeck_tui.screens.pool.keeping import copy_row, save_pools
from pooldeck_tui.screens.pool.watch import SPANS, PoolWatch, View
from pooldeck_tui.widgets.board import Board
from pooldeck_tui.widgets.board.board import BoardTitles
from pooldeck_tui.widgets.figure_lines import FigureLines, points_for
from pooldeck_tui.widgets.mode_strip import ACTIVITY, BROWSE, POOL
from pooldeck_tui.widgets.notes import Notes
from pooldeck_tui.widgets.pool.caption import caption, troubles, whose
from pooldeck_tui.widgets.pool.figures import figure_lines
from pooldeck_tui.widgets.pool.findings_view import PoolFindings
from pooldeck_tui.widgets.pool.processes import ALL, PROCESSES, process_rows
from pooldeck_tui.widgets.pool.reading import PoolReading
from pooldeck_tui.widgets.pool.rows import EVENTS, EventKey, connection_columns, connection_rows, event_rows
from pooldeck_tui.widgets.status_line import StatusLine
from pooldeck_tui.widgets.title_bar import Heading, TitleBar
from pooldeck_tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.history import PoolHistory

INTERVAL = 0.25
"""Seconds between two looks at the pools."""

LISTS = 1.0
"""Seconds after which the lists are filled anew: nobody reads them faster, and each row costs its bytes."""


class PoolScreen(ModeScreen):
    """The pool, live."""

    MODE = POOL.name
    AUTO_FOCUS = "#connections"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", id="pool.pause", tooltip="Have everything stand still, or go on"),
        Binding(
            "z",
            "reset",
            "Reset",
            id="pool.reset",
            tooltip="Count from now on: begin the window of the figures anew",
        ),
        Binding(
            "w",
            "span",
            "Window",
            id="pool.window",
            tooltip="Look back for 1, 5 or 15 minutes, one after the other",
        ),
        Binding("s", "save", "Save", id="pool.save", tooltip="Save what is seen as a JSON file"),
        Binding(
            "y",
            "copy",
            "Copy",
            show=False,
            id="pool.copy",
            tooltip="Copy the line under the cursor to the clipboard",
        ),
        Binding(
            "o", "backend", "Backend", show=False, id="pool.backend", tooltip="Go to the server's process of it"
        ),
        Binding("escape", "back", "Back", id="pool.back", tooltip="Back to the rows"),
    ]

    DEFAULT_CSS = """
    PoolScreen {
        FigureLines { height: 7; }
        BoardTitles { background: $panel; }
        #processes { height: auto; max-height: 8; }
        #connections { height: 3fr; min-height: 3; }
        #events { height: 2fr; min-height: 2; max-height: 12; }
        &.-single .pool--several { display: none; }
    }
    """

    heading: reactive[Heading] = reactive(Heading(), repaint=False)
    snapshot: reactive[PoolSnapshot | None] = reactive(None, repaint=False)
    """What the gauge shows; None where there is no pool of our own."""
    reading: reactive[PoolReading] = reactive(PoolReading(), repaint=False)
    """What is shown."""

    def __init__(
        self,
        watch: PoolWatch,
        heading: Heading,
        look: Callable[[], PoolSnapshot | None],
        gauge: PoolHistory,
        *,
        pid: int | None = None,
    ) -> None:
        """Show what is watched, the cursor on the connection of a server's process where there is one.

        `look` is called before each drawing; it has the watch see what has to be asked for, and returns what the
        gauge shows, whose history is `gauge`.
        """
        super().__init__()
        self._watch = watch
        self._look = look
        self._gauge = gauge
        self._sought = pid
        self._view = View()
        self._is_paused = False
        self._lists_due = 0.0
        self.set_reactive(PoolScreen.heading, heading)
        self._connections = Board(connection_columns(several=False), empty="no connection", id="connections")
        self._processes = Board(PROCESSES, id="processes")
        self._events = Board(EVENTS, empty="nothing happened yet", is_log=True, id="events")

    def compose(self) -> ComposeResult:
        """Whose pool, its figures, what is likely wrong, its connections, what happened."""
        yield TitleBar(mode=self.MODE).data_bind(PoolScreen.heading)
        yield TopLine()
        yield BoardTitles(self._processes, classes="pool--several")
        self._processes.add_class("pool--several")
        yield self._processes
        yield FigureLines()
        yield Notes()
        yield PoolFindings().data_bind(PoolScreen.reading)
        yield BoardTitles(self._connections)
        yield self._connections
        yield BoardTitles(self._events)
        yield self._events
        yield StatusLine(self._gauge).data_bind(PoolScreen.snapshot)

    def on_mount(self) -> None:
        """Look at once, and from now on."""
        self._see(self._view)
        self.set_interval(INTERVAL, self._draw)

    def on_resize(self) -> None:
        """Curves have as many points as there is room for."""
        self._draw()

    def watch_reading(self, reading: PoolReading) -> None:
        """Show what is known."""
        self.query_one(TopLine).texts = (whose(reading), caption(reading))
        self.query_one(FigureLines).lines = figure_lines(reading)
        self.query_one(Notes).show("", troubles(reading))
        self.set_class(not reading.has_several, "-single")
        if monotonic() >= self._lists_due or not self._connections.rows:
            self._lists_due = monotonic() + LISTS - INTERVAL / 2
            self._fill_lists(reading)

    def _fill_lists(self, reading: PoolReading) -> None:
        self._connections.set_columns(connection_columns(several=len(reading.shown) > 1))
        self._connections.show(connection_rows(reading))
        self._seek(reading)
        self._events.show(event_rows(reading))
        self._processes.show(process_rows(reading))

    def action_pause(self) -> None:
        """Stand still, or go on; what happens meanwhile is counted all the same."""
        self._is_paused = not self._is_paused
        if self._is_paused:
            self.reading = replace(self.reading, paused=True)
        else:
            self._see(self._view)

    def action_reset(self) -> None:
        """Begin the window anew."""
        self._look()
        self._watch.part()
        self._see(replace(self._view, since=time()))

    def action_span(self) -> None:
        """Look back for another time."""
        span = SPANS[(SPANS.index(self._view.span) + 1) % len(SPANS)]
        self._see(replace(self._view, span=span, since=0.0))

    def action_save(self) -> None:
        """Save what is seen, without the history."""
        shown = [process.snapshot for process in self.reading.shown if process.snapshot is not None]
        if not shown:
            self.notify("Nothing is seen that could be saved.", severity="warning", markup=False)
            return
        self.run_worker(save_pools(self, shown), group="saving", exclusive=True)

    def action_copy(self) -> None:
        """Copy the line under the cursor."""
        board = self.focused if isinstance(self.focused, Board) else self._connections
        self.run_worker(copy_row(self, board), group="copying")

    def action_back(self) -> None:
        """Back to the rows."""
        self.dismiss(Departure(BROWSE.name))

    def action_backend(self) -> None:
        """Go to the server's process of the connection under the cursor."""
        found = found_connection(self.reading, self._connections.here)
        if found is None or found[1].pid is None:
            self.notify("This connection has no process of a server.", severity="warning", markup=False)
        else:
            self.dismiss(Departure(ACTIVITY.name, found[1].pid))

    def on_board_chosen(self, message: Board.Chosen) -> None:
        """Show everything about a connection or an event; of a process, show it alone, or all again."""
        if message.board is self._processes:
            chosen = str(message.key)
            wanted = None if chosen in (ALL, self._view.chosen) else chosen
            self._see(replace(self._view, chosen=wanted))
        elif isinstance(message.key, EventKey):
            if event := found_event(self.reading, message.key):
                self.app.push_screen(TextDialog("Event", event_lines(*event)))
        elif found := found_connection(self.reading, message.key):
            self.app.push_screen(TextDialog("Connection", connection_lines(*found)))
        else:
            self.notify("This connection is gone.", severity="warning", markup=False)

    def _seek(self, reading: PoolReading) -> None:
        """Put the cursor on the connection that was asked for, once."""
        pid, self._sought = self._sought, None
        for process in reading.shown if pid is not None else ():
            for view in process.snapshot.connections if process.snapshot else ():
                if view.pid == pid:
                    self._connections.go_to((process.name, view.number))

    def _see(self, view: View) -> None:
        """Look at it in another way, and go on where it stood still."""
        self._view = view
        self._lists_due = 0.0
        self._is_paused = False
        self._draw()

    def _draw(self) -> None:
        self.snapshot = self._look()
        if not self._is_paused:
            self.reading = self._watch.reading(replace(self._view, slices=points_for(self.size.width)), time())

"""A screen with nothing but a grid over a simulated table, for tests and measurements of the grid."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from pooldeck_db.paging import PageRequest
from pooldeck_tui.widgets.grid import Bookmark, CurrentRow, Grid
from support.simulated_table import RELATION, SimulatedTable


class GridApp(App[None]):
    """Answers what the grid wants at once, or when it is told to."""

    def __init__(
        self,
        table: SimulatedTable,
        *,
        request: PageRequest | None = None,
        answers: bool = True,
        bookmark: Bookmark | None = None,
    ) -> None:
        super().__init__()
        self.table = table
        self.answers = answers
        self.wanted: list[PageRequest] = []
        """Every request, the newest last."""
        self.messages: list[Message] = []
        """Everything else that the grid told, the newest last."""
        self.places: list[CurrentRow | None] = []
        """Every row that has been under the cursor, the newest last."""
        self._request = request or PageRequest()
        self._bookmark = bookmark

    @property
    def grid(self) -> Grid:
        """The grid under test."""
        return self.query_one(Grid)

    def compose(self) -> ComposeResult:
        """Make the grid."""
        yield Grid()

    def on_mount(self) -> None:
        """Open the table."""
        self.grid.focus()
        self.watch(self.grid, "current", self._note, init=False)
        self.grid.open(RELATION, self.table.columns, self._request, key=("id",), bookmark=self._bookmark)

    def on_grid_wanted(self, message: Grid.Wanted) -> None:
        """Answer, or note what is to be answered."""
        self.wanted.append(message.request)
        if self.answers:
            self.grid.show(self.table.page(message.request))

    def _note(self, place: CurrentRow | None) -> None:
        self.places.append(place)

    def on_grid_reload_wished(self) -> None:
        """Read again."""
        self.grid.retry()

    def on_grid_cell_activated(self, message: Grid.CellActivated) -> None:
        """Note the message."""
        self.messages.append(message)

    def on_grid_header_activated(self, message: Grid.HeaderActivated) -> None:
        """Note the message."""
        self.messages.append(message)

    def answer(self, number: int = -1) -> None:
        """Answer one of the requests, the newest unless told otherwise."""
        self.grid.show(self.table.page(self.wanted[number]))

    def lines(self) -> list[str]:
        """Return what the grid draws, a string a line, without the spaces at the end."""
        return [self.grid.render_line(y).text.rstrip() for y in range(self.grid.size.height)]


async def settle(pilot: Pilot[None]) -> None:
    """Wait until everything that was caused has happened, the grid's own debouncing included."""
    for _ in range(20):
        await pilot.pause()
        if not pilot.app.query_one(Grid).is_restless:
            return
        await pilot.pause(0.02)
    raise AssertionError("the grid does not come to rest")

"""Asks for a column by letters of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from pooldeck_tui.widgets.fuzzy import Name, Names, Query
from pooldeck_tui.widgets.line_list import Entry, LineList

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column


class ColumnFinder(ModalScreen[int | None]):
    """Columns, the best match first; the result is an index among them, None when the user turns away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", tooltip="Close and stay where you are", id="finder.cancel"),
        Binding("down", "move(1)", "Next", show=False, tooltip="The next match", id="finder.next", priority=True),
        Binding("up", "move(-1)", "Earlier", show=False, tooltip="The match above", id="finder.up", priority=True),
    ]
    DEFAULT_CSS = """
    ColumnFinder {
        align: center middle;
        & > Vertical {
            width: 64;
            max-width: 96%;
            height: auto;
            padding: 0 1;
            background: $panel;
            border: round $primary;
        }
        LineList { height: 10; }
    }
    """

    def __init__(self, columns: Sequence[Column], hidden: frozenset[int]) -> None:
        """`hidden` are indexes of columns that are said to be hidden."""
        super().__init__()
        self._entries = [
            Entry(column.name, column.type + ("   hidden" if index in hidden else ""))
            for index, column in enumerate(columns)
        ]
        self._names = Names([Name(column.name) for column in columns])
        self._found: list[int] = list(range(len(columns)))

    def compose(self) -> ComposeResult:
        """The line for letters, and the columns."""
        with Vertical():
            yield Static("Go to column", markup=False)
            yield Input(placeholder="letters of its name", compact=True)
            yield LineList(self._entries)

    def on_mount(self) -> None:
        """The line takes the keys."""
        self.query_one(LineList).can_focus = False
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the columns that match."""
        self.run_worker(self._search(event.value), group="search", exclusive=True)

    def on_input_submitted(self) -> None:
        """Take the column under the cursor."""
        self._take(self.query_one(LineList).cursor)

    def on_line_list_clicked(self, message: LineList.Clicked) -> None:
        """Take the column that was clicked."""
        self._take(message.index)

    def on_click(self, event: events.Click) -> None:
        """Close where the mouse is clicked beside the question."""
        if event.widget is self:
            self.dismiss(None)

    def action_move(self, lines: int) -> None:
        """Go to another match."""
        self.query_one(LineList).action_move(lines)

    def action_cancel(self) -> None:
        """Close and stay."""
        self.dismiss(None)

    async def _search(self, text: str) -> None:
        self._found = await self._names.search(Query(text))
        self.query_one(LineList).show([self._entries[index] for index in self._found])

    def _take(self, place: int) -> None:
        if place < len(self._found):
            self.dismiss(self._found[place])

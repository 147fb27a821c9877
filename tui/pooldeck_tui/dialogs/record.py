"""One row over the screen, a field a line, for relations that are wider than any screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from pooldeck_db.rows import Default
from pooldeck_tui.dialogs.dialog_keys import DialogKeys
from pooldeck_tui.dialogs.record_fields import Field, RecordFields
from pooldeck_tui.format import clean, count
from pooldeck_tui.widgets.fuzzy import Name, Names, Query
from pooldeck_tui.widgets.grid.arrangement import on_screen
from pooldeck_tui.widgets.letters_line import LettersLine

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_tui.widgets.grid import CurrentRow, Grid
    from pooldeck_tui.widgets.grid.staged import RowMark
    from pooldeck_tui.widgets.grid.window import Row

WithCell: TypeAlias = Callable[["CurrentRow"], None]
"""Does something with the cell of a row that its `column` names."""


def _key(keys: str, action: str, name: str, description: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(keys, action, description, show=show, tooltip=tooltip, id=f"record.{name}")


class RecordView(ModalScreen[None]):
    """Shows the row under a grid's cursor, and moves that cursor."""

    AUTO_FOCUS = "RecordFields"
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("n,ctrl+down", "row(1)", "next", "Next row", "Show the next row"),
        _key("p,ctrl+up", "row(-1)", "previous", "Row before", "Show the row before"),
        _key("enter", "open", "open", "Whole value", "Show the whole value under the cursor"),
        _key("y", "copy", "copy", "Copy", "Copy the whole value under the cursor"),
        _key("slash", "search", "search", "Search", "Find fields by letters of their names"),
        _key("escape", "cancel", "cancel", "Close", "End the search; else close"),
        _key("q,v", "close", "close", "Close", "Back to the rows", show=False),
    ]
    DEFAULT_CSS = """
    RecordView {
        align: center middle;
        & > Vertical {
            width: 94%;
            height: 1fr;
            margin: 1 0;
            background: $panel;
            border: round $primary;
        }
        .record--title { height: 1; padding: 0 1; text-style: bold; }
        RecordFields { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(self, title: str, grid: Grid, *, open_value: WithCell, copy_value: WithCell) -> None:
        """Show rows of a grid; the callbacks are told which cell is wanted."""
        super().__init__()
        self._heading, self._grid, self._open_value, self._copy_value = title, grid, open_value, copy_value
        self._current = grid.current
        self._order = on_screen(grid.across)
        self._found: tuple[int, ...] = self._order

    def compose(self) -> ComposeResult:
        """Title above fields above keys."""
        with Vertical():
            yield Static(markup=False, classes="record--title")
            yield LettersLine()
            yield RecordFields()
            yield DialogKeys()

    def on_mount(self) -> None:
        """Begin with the column under the grid's cursor."""
        column = self._grid.across.cursor
        self._show(self._found.index(column) if column in self._found else 0)
        self.watch(self._grid, "current", self._follow, init=False)
        self.watch(self._grid, "names", self._follow_names, init=False)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """While letters are typed, keys belong to them."""
        is_typing = self.is_mounted and self.query_one(LettersLine).has_focus
        return action in ("cancel", "row", "focus_next", "focus_previous") if is_typing else True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the fields that match."""
        self.run_worker(self._search(event.value), group="search", exclusive=True)

    def on_input_submitted(self) -> None:
        """Go to the fields that were found."""
        self._fields.focus()

    def on_record_fields_clicked(self) -> None:
        """Show the whole value that was clicked."""
        self.action_open()

    def on_click(self, event: events.Click) -> None:
        """Close where the mouse is clicked beside the row."""
        if event.widget is self:
            self.dismiss()

    def action_row(self, rows: int) -> None:
        """Show another row."""
        self._grid.action_move(rows)

    def action_open(self) -> None:
        """Show the whole value under the cursor."""
        self._with_cell(self._open_value)

    def action_copy(self) -> None:
        """Copy the whole value under the cursor."""
        self._with_cell(self._copy_value)

    def action_search(self) -> None:
        """Ask for letters."""
        self.query_one(LettersLine).open()

    def action_cancel(self) -> None:
        """End the search, else close."""
        if self.query_one(LettersLine).close():
            self._fields.focus()
        else:
            self.dismiss()

    def action_close(self) -> None:
        """Close."""
        self.dismiss()

    @property
    def _fields(self) -> RecordFields:
        return self.query_one(RecordFields)

    def _with_cell(self, what: WithCell) -> None:
        each, current = self._fields.field, self._current
        if each is not None and current is not None:
            what(replace(current, column=each.index))

    def _follow(self, current: CurrentRow | None) -> None:
        self._current = current
        self._show()

    def _follow_names(self) -> None:
        self._show()

    async def _search(self, text: str) -> None:
        names = Names([Name(self._grid.across.columns[index].name) for index in self._order])
        self._found = tuple(self._order[place] for place in await names.search(Query(text)))
        self._show(0)

    def _show(self, cursor: int | None = None) -> None:
        """Show the fields that were found, of the row that is under the grid's cursor now."""
        current, columns = self._current, self._grid.across.columns
        if current is not None and len(current.values) != len(columns):
            current = None
        values = None if current is None else current.values
        mark = None if current is None else self._grid.staged_of(current)
        self._fields.show(
            [self._field(index, columns[index], values, mark) for index in self._found if index < len(columns)],
            cursor,
        )
        self._say(mark)

    def _field(self, index: int, column: Column, values: Row | None, mark: RowMark | None) -> Field:
        if values is None:
            return Field(index, column, is_loaded=False)
        entry = values[index] if mark is None else mark.cells.get(index, values[index])
        name = "" if isinstance(entry, Default) else self._grid.names.get(index, {}).get(entry, "")
        face = self._grid.across.faces[index]
        return Field(index, column, values[index], name=name, mark=mark, face=face)

    def _say(self, mark: RowMark | None) -> None:
        number = None if self._current is None else self._current.number
        where = "" if number is None else f"   row {count(number.value + 1, exact=number.exact)}"
        fate = "   to be deleted" if mark is not None and mark.is_deleted else ""
        self.query_one(".record--title", Static).update(Content(f"{clean(self._heading)}{where}{fate}"))

"""Asks which columns are shown, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from pooldeck_tui.format import count, counted
from pooldeck_tui.widgets.fuzzy import Name, Names, Query
from pooldeck_tui.widgets.letters_line import LettersLine
from pooldeck_tui.widgets.line_list import Entry, LineList
from pooldeck_tui.widgets.shown_key import shown_key

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column

SHOWN, HIDDEN = "[x] ", "[ ] "
"""Drawn before a column that is shown, and before one that is not."""


@dataclass(frozen=True, slots=True)
class ShownColumns:
    """Which columns are shown."""

    order: tuple[int, ...]
    """All columns in their order."""
    hidden: frozenset[int]


def _key(keys: str, action: str, name: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, tooltip=tooltip, id=f"columns.{name}")


class ColumnChooser(ModalScreen[ShownColumns | None]):
    """All columns with a check mark each; None when the user turns away."""

    AUTO_FOCUS = "LineList"
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("enter", "apply", "apply", "Apply", "Show the columns that are checked"),
        _key("space", "toggle_column", "toggle", "Check", "Show the column under the cursor, or hide it"),
        _key("K,shift+up", "shift(-1)", "up", "Move up", "Move the column under the cursor to the left"),
        _key("J,shift+down", "shift(1)", "down", "Move down", "Move the column under the cursor to the right"),
        _key("a", "check_all(True)", "all", "All", "Check every column in sight"),
        _key("n", "check_all(False)", "none", "None", "Check no column in sight"),
        _key("slash", "search", "search", "Search", "Find columns by letters of their names"),
        _key("escape", "cancel", "cancel", "Cancel", "End the search; else close and change nothing"),
    ]
    DEFAULT_CSS = """
    ColumnChooser {
        align: center middle;
        & > Vertical {
            width: 72;
            max-width: 96%;
            height: 90%;
            padding: 0 1;
            background: $panel;
            border: round $primary;
        }
        LineList { height: 1fr; }
        .chooser--said { height: auto; color: $text-muted; }
    }
    """

    def __init__(self, columns: Sequence[Column], shown: ShownColumns, cursor: int) -> None:
        """Begin with what is shown now and with the cursor on a column, by its index."""
        super().__init__()
        self._columns, self._order, self._hidden = columns, list(shown.order), set(shown.hidden)
        self._sight = list(shown.order)
        self._start = cursor

    def compose(self) -> ComposeResult:
        """The columns, and the keys."""
        with Vertical():
            yield Static(markup=False, classes="chooser--title")
            yield LettersLine()
            yield LineList()
            yield Static(markup=False, classes="chooser--said")

    def on_mount(self) -> None:
        """Begin with the column under the grid's cursor."""
        self._show(self._order.index(self._start) if self._start in self._order else 0)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """While letters are typed, keys belong to them."""
        is_typing = self.is_mounted and self.query_one(LettersLine).has_focus
        return action in ("cancel", "focus_next", "focus_previous") if is_typing else True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the columns that match."""
        self.run_worker(self._search(event.value), group="search", exclusive=True)

    def on_input_submitted(self) -> None:
        """Go to the columns that were found."""
        self._list.focus()

    def on_line_list_clicked(self) -> None:
        """Check the column that was clicked, or no longer."""
        self.action_toggle_column()

    def on_click(self, event: events.Click) -> None:
        """Close where the mouse is clicked beside the columns."""
        if event.widget is self:
            self.dismiss(None)

    def action_apply(self) -> None:
        """Show the columns that are checked."""
        if len(self._hidden) < len(self._order):
            self.dismiss(ShownColumns(tuple(self._order), frozenset(self._hidden)))
        else:
            self._say("Check at least one column.")

    def action_toggle_column(self) -> None:
        """Check the column under the cursor, or no longer."""
        if self._sight:
            self._hidden ^= {self._sight[self._list.cursor]}
            self._show(self._list.cursor)

    def action_shift(self, steps: int) -> None:
        """Move the column under the cursor by some places."""
        place = self._list.cursor
        target = place + steps
        if len(self._sight) < len(self._order):
            self._say("Columns are moved in the whole list; Esc ends the search.")
        elif 0 <= target < len(self._order):
            self._order.insert(target, self._order.pop(place))
            self._sight = list(self._order)
            self._show(target)

    def action_check_all(self, checked: bool) -> None:
        """Check every column in sight, or none."""
        self._hidden = self._hidden - set(self._sight) if checked else self._hidden | set(self._sight)
        self._show(self._list.cursor)

    def action_search(self) -> None:
        """Ask for letters."""
        self.query_one(LettersLine).open()

    def action_cancel(self) -> None:
        """End the search, else close."""
        if self.query_one(LettersLine).close():
            self._list.focus()
        else:
            self.dismiss(None)

    @property
    def _list(self) -> LineList:
        return self.query_one(LineList)

    async def _search(self, text: str) -> None:
        here = self._sight[self._list.cursor] if self._sight else None
        names = Names([Name(self._columns[index].name) for index in self._order])
        self._sight = [self._order[place] for place in await names.search(Query(text))]
        self._show(self._sight.index(here) if not text and here in self._sight else 0)

    def _show(self, cursor: int) -> None:
        entries = [self._entry(index) for index in self._sight]
        self._list.show(entries, cursor)
        shown = len(self._order) - len(self._hidden)
        title = f"{counted(len(self._order), 'column')}, {count(shown)} shown"
        self.query_one(".chooser--title", Static).update(Content(title))
        self._say()

    def _entry(self, index: int) -> Entry:
        column = self._columns[index]
        return Entry(column.name, column.type, HIDDEN if index in self._hidden else SHOWN)

    def _say(self, text: str = "") -> None:
        keys = (
            ("toggle_column", "space", "check"),
            ("shift(1)", "J", "down"),
            ("shift(-1)", "K", "up"),
            ("check_all(True)", "a", "all"),
            ("check_all(False)", "n", "none"),
            ("search", "/", "search"),
            ("apply", "⏎", "apply"),
        )
        said = "  ".join(f"{shown_key(self, action, usual, of=self)} {what}" for action, usual, what in keys)
        self.query_one(".chooser--said", Static).update(Content(text or said))

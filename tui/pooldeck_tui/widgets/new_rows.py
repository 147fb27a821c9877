"""The rows that are to be inserted, a line each, under the rows that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message

from pooldeck_tui.format import clean, counted
from pooldeck_tui.widgets.grid.staged import show_entry
from pooldeck_tui.widgets.piece_list import Look, PieceList, pieces

if TYPE_CHECKING:
    from pooldeck_db.rows import Insert
    from pooldeck_tui.widgets.piece_list import Piece

MOST_LINES = 6
"""New rows that are in sight at a time."""
WIDEST_VALUE = 24
SIGN = "+ "


def _key(keys: str, action: str, name: str, description: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(keys, action, description, show=show, tooltip=tooltip, id=f"new_rows.{name}")


class NewRows(PieceList):
    """Lists new rows; hidden while there are none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("enter,e,f2,m", "open", "open", "Edit", "Edit the new row in a form"),
        _key("D,delete", "drop", "drop", "Drop", "Insert this row no more"),
        _key("escape,tab", "leave", "leave", "Back", "Give the keys back to the rows"),
    ]
    DEFAULT_CSS = """
    NewRows {
        display: none;
        height: auto;
        visibility: visible;
        background: $surface;
        border-top: solid $warning;
        border-title-color: $text-warning;
        &.-any { display: block; }
    }
    """

    @dataclass
    class Opened(Message):
        """The user wants to edit a new row."""

        draft: int

    @dataclass
    class Dropped(Message):
        """The user wants a new row no more."""

        draft: int

    class Left(Message):
        """The user wants the keys back in the rows."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Insert, ...] = ()

    def take(self, rows: Sequence[Insert]) -> None:
        """Show these rows; without any, it hides and gives the keys back."""
        had_focus = self.has_focus
        self._rows = tuple(rows)
        self._say_how_many()
        self.styles.height = min(len(rows), MOST_LINES) + 1
        self.set_class(bool(rows), "-any")
        self.show(len(rows), self._line, self.cursor)
        if had_focus and not rows:
            self.action_leave()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say what the keys do here, or how to come here."""
        super().watch_has_focus(has_focus)
        self._say_how_many()

    def action_open(self) -> None:
        """Tell that the row is to be edited."""
        if self._rows:
            self.post_message(self.Opened(self._rows[self.cursor].draft))

    def action_drop(self) -> None:
        """Tell that the row is not wanted."""
        if self._rows:
            self.post_message(self.Dropped(self._rows[self.cursor].draft))

    def action_leave(self) -> None:
        """Give the keys back."""
        self.post_message(self.Left())

    def _say_how_many(self) -> None:
        keys = "D drops, Esc goes back" if self.has_focus else "Tab goes there"
        self.border_title = f"{counted(len(self._rows), 'new row')}: {keys}"

    def _line(self, index: int, width: int) -> Sequence[Piece]:
        row = self._rows[index]
        line: list[Piece] = [(SIGN, Look.NEW)]
        room = width - len(SIGN)
        for column, entry in row.entries:
            name = clean(column)
            shown = show_entry(entry)
            value = pieces(shown, min(WIDEST_VALUE, shown.full_width), Look.NEW)
            room -= cell_len(name) + 3 + min(WIDEST_VALUE, shown.full_width)
            if room < 0:
                break
            line += [(f"{name}=", Look.QUIET), *value, ("  ", Look.QUIET)]
        return line if row.entries else [*line, ("nothing but defaults", Look.SIGN)]

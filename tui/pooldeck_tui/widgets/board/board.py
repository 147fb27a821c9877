"""A live table of texts under a line of titles."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from pooldeck_tui.format import cut_to, fitted
from pooldeck_tui.widgets.board.layout import BoardColumn, BoardRow, Placed, line, placed
from pooldeck_tui.widgets.line_cursor import SIGN, LineCursor

TONES = ("quiet", "warning", "critical")


class Board(LineCursor):
    """Draws rows of cells; where rows come and go, the cursor stays on its row, and the view where it is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"board--{tone}" for tone in TONES}
    DEFAULT_CSS = """
    Board {
        background: $background;
        & > .board--quiet { color: $text-muted; }
        & > .board--warning { color: $text-warning; }
        & > .board--critical { color: $text-error; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "choose", "Details", tooltip="Everything about the row under the cursor", id="board.choose"
        )
    ]

    here: reactive[Hashable | None] = reactive(None, repaint=False)
    """The key of the row under the cursor; None where there is no row."""
    columns: reactive[tuple[BoardColumn, ...]] = reactive((), repaint=False)
    """All columns, also those for which there is no room."""

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row."""

        board: Board
        key: Hashable

        @property
        def control(self) -> Board:
            """The board, so that a handler can be bound to one of several."""
            return self.board

    def __init__(
        self,
        columns: Sequence[BoardColumn],
        *,
        empty: str = "",
        is_log: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Show these columns; `empty` is what is said where there is no row.

        New rows of a log come at its head, and a cursor that is there stays there.
        """
        super().__init__(id=id)
        self.set_reactive(Board.columns, tuple(columns))
        self._is_log = is_log
        self._rows: tuple[BoardRow, ...] = ()
        self._empty = empty
        self._places: tuple[Placed, ...] = ()

    @property
    def rows(self) -> tuple[BoardRow, ...]:
        """What is shown."""
        return self._rows

    def set_columns(self, columns: Sequence[BoardColumn]) -> None:
        """Show other columns, with other rows to come."""
        if self.columns != tuple(columns):
            self._places, self._rows = (), ()
            self.columns = tuple(columns)

    def show(self, rows: Sequence[BoardRow], *, empty: str | None = None) -> None:
        """Show other rows; nothing is drawn anew where they are the same."""
        shown = tuple(rows)
        said = self._empty if empty is None else empty
        if shown == self._rows and said == self._empty:
            return
        before, self._rows, self._empty = self._rows, shown, said
        if tuple(row.key for row in before) == tuple(row.key for row in shown) and shown:
            self.refresh()
        else:
            self._hold(len(shown), self._found())
            self._follow()

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on a row; False where there is none of this key."""
        for index, row in enumerate(self._rows):
            if row.key == key:
                self.cursor = index
                return True
        return False

    def titles(self, width: int) -> str:
        """The line of titles over so many cells."""
        return " " * len(SIGN) + line([column.title for column in self.columns], self.columns, self._placed(width))

    def watch_cursor(self, cursor: int) -> None:
        """Keep the row in sight, and note its key."""
        super().watch_cursor(cursor)
        self._follow()

    def action_choose(self) -> None:
        """Tell which row is wanted."""
        if self._rows:
            self.post_message(self.Chosen(self, self._rows[self.cursor].key))

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        if y == 0 and not self._rows and self._empty:
            width = self.scrollable_content_region.width
            style = self.get_component_rich_style("board--quiet")
            return Strip([Segment(fitted(" " * len(SIGN) + self._empty, width), style)], width)
        return super().render_line(y)

    def _drawn(self, index: int, width: int, *, is_here: bool) -> Strip:
        row = self._rows[index]
        style = self.get_component_rich_style(f"board--{row.tone}") if row.tone else self.rich_style
        if is_here and self.has_focus:
            style += self.get_component_rich_style("lines--cursor")
        sign = SIGN if is_here else " " * len(SIGN)
        text = sign + line(row.cells, self.columns, self._placed(width))
        # The columns that always stay may need more than there is.
        return Strip([Segment(set_cell_size(text, width), style)], width)

    def on_focus(self, _: events.Focus) -> None:
        """Draw the cursor."""
        self.refresh()

    def on_blur(self, _: events.Blur) -> None:
        """Draw the cursor as one that takes no keys."""
        self.refresh()

    def on_resize(self) -> None:
        """Divide the room anew."""
        self._places = ()
        super().on_resize()

    def _placed(self, width: int) -> tuple[Placed, ...]:
        if not self._places:
            self._places = placed(self.columns, width - len(SIGN))
        return self._places

    def _found(self) -> int:
        """Where the row is that the cursor was on, or what is nearest to where it was."""
        if self._is_log and not self.cursor:
            return 0
        for index, row in enumerate(self._rows):
            if row.key == self.here:
                return index
        return self.cursor

    def _follow(self) -> None:
        self.here = self._rows[self.cursor].key if self._rows and self.cursor < len(self._rows) else None


class BoardTitles(Widget):
    """The line of titles above a board."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    BoardTitles { height: 1; color: $text-muted; text-style: bold; }
    """

    def __init__(self, board: Board, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._board = board

    def on_mount(self) -> None:
        """Follow the board's columns."""
        self.watch(self._board, "columns", self._follow, init=False)

    def _follow(self) -> None:
        self.refresh()

    def render(self) -> Content:
        """Draw the titles, over the cells of the board's own lines."""
        width = self.size.width
        return Content(cut_to(self._board.titles(width - 1).rstrip(), width))

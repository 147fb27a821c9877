"""What the grid tells the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from pooldeck_db.paging import PageRequest, RowNumber
    from pooldeck_tui.widgets.grid.telling import GridTelling


class GridMessage(Message, namespace="grid"):
    """Anything that a grid tells."""

    def __init__(self, grid: GridTelling) -> None:
        super().__init__()
        self.grid = grid
        """The grid that tells it."""

    @property
    def control(self) -> GridTelling:
        """The grid, so that a handler can be bound to one of several by a selector."""
        return self.grid


class Wanted(GridMessage, namespace="grid"):
    """The grid wants a page, and nothing that it wanted before."""

    def __init__(self, grid: GridTelling, request: PageRequest) -> None:
        super().__init__(grid)
        self.request = request

    def can_replace(self, message: Message) -> bool:
        """Take the place of an older wish that nobody has read yet."""
        return isinstance(message, Wanted) and message.grid is self.grid


class CellActivated(GridMessage, namespace="grid"):
    """The user wants to do something with the cell under the cursor."""

    def __init__(self, grid: GridTelling, row: RowNumber | None, column: int) -> None:
        super().__init__(grid)
        self.row = row
        """The row's number, counted from 0; None where it is unknown."""
        self.column = column
        """Index of the column in the relation."""


class ReloadWished(GridMessage, namespace="grid"):
    """The user wants the relation read again; the screen answers with `Grid.retry` or `Grid.open`."""


class HeaderActivated(GridMessage, namespace="grid"):
    """The user clicked a column's header."""

    def __init__(self, grid: GridTelling, column: int) -> None:
        super().__init__(grid)
        self.column = column
        """Index of the column in the relation."""


class ColumnsArranged(GridMessage, namespace="grid"):
    """The user hid, moved or froze columns, or chose their widths: `Grid.choice` is another."""

    def can_replace(self, message: Message) -> bool:
        """Take the place of an older one that nobody has read yet."""
        return isinstance(message, ColumnsArranged) and message.grid is self.grid


class SelectionChanged(GridMessage, namespace="grid"):
    """`Grid.selection` is another."""

    def can_replace(self, message: Message) -> bool:
        """Take the place of an older one that nobody has read yet."""
        return isinstance(message, SelectionChanged) and message.grid is self.grid

"""A live table of texts: rows come and go, and the cursor stays on its row."""

from pooldeck_tui.widgets.board.board import Board
from pooldeck_tui.widgets.board.layout import BoardColumn, BoardRow

__all__ = ["Board", "BoardColumn", "BoardRow"]

"""The virtual grid: shows rows of one relation of any size, and asks for pages by message."""

from pooldeck_tui.widgets.grid.grid import Grid
from pooldeck_tui.widgets.grid.records import Bookmark, CurrentRow

__all__ = ["Bookmark", "CurrentRow", "Grid"]

"""The cell viewer: one value, whatever it is, over the whole screen."""

from pooldeck_tui.viewer.loading import LoadWhole
from pooldeck_tui.viewer.screen import CellViewer

__all__ = ["CellViewer", "LoadWhole"]

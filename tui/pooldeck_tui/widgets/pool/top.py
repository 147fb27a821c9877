"""The line above the figures of a pool."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_tui.format import cut_to
from pooldeck_tui.widgets.pool.caption import caption, whose
from pooldeck_tui.widgets.pool.reading import PoolReading


class PoolTop(Widget):
    """Whose pool is shown at the left, over which time at the right."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PoolTop { height: 1; background: $boost; text-style: bold; }
    """

    reading: reactive[PoolReading] = reactive(PoolReading(), repaint=False)
    """What is known."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn = ("", "")

    def watch_reading(self, reading: PoolReading) -> None:
        """Draw anew what reads differently."""
        texts = (f"Pool of {whose(reading)}" if reading.processes else "Pool", caption(reading))
        if texts != self._drawn:
            self._drawn = texts
            self.refresh()

    def render(self) -> Content:
        """Draw both halves."""
        left, right = self._drawn
        width = self.content_size.width
        left = cut_to(left, max(0, width - cell_len(right) - 2))
        return Content(left + " " * max(1, width - cell_len(left) - cell_len(right)) + right)

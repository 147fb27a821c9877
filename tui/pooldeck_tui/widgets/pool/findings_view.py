"""Draws what is likely wrong with a pool."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from pooldeck_tui.format import fitted
from pooldeck_tui.widgets.pool.findings import FindingLine, finding_lines
from pooldeck_tui.widgets.pool.reading import PoolReading


class PoolFindings(Widget):
    """What is likely wrong, worst first; takes only the room that it needs, and a line where nothing is."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"findings--calm", "findings--warning", "findings--critical"}

    DEFAULT_CSS = """
    PoolFindings {
        height: auto;
        max-height: 6;
        padding: 0 1;
        & > .findings--calm { color: $text-muted; }
        & > .findings--warning { color: $text-warning; text-style: bold; }
        & > .findings--critical { color: $text-error; text-style: bold; }
    }
    """

    reading: reactive[PoolReading] = reactive(PoolReading(), repaint=False)
    """What is known."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[FindingLine, ...] = ()

    def watch_reading(self, _: PoolReading) -> None:
        """Draw anew what reads differently."""
        self._follow(self.size.width)

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew."""
        self._follow(event.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as there are, one where nothing is wrong."""
        return max(1, len(finding_lines(self.reading.findings, width)))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.size.width
        if y >= len(self._drawn):
            calm = "nothing stands out" if y == 0 and self.reading.totals is not None else ""
            return Strip([Segment(fitted(calm, width), self.get_component_rich_style("findings--calm"))], width)
        line = self._drawn[y]
        style = self.get_component_rich_style(f"findings--{line.tone}") if line.tone else self.rich_style
        rest = max(0, width - cell_len(line.head))
        return Strip(
            [
                Segment(set_cell_size(line.head, min(width, cell_len(line.head))), style),
                Segment(fitted(line.words, rest), self.rich_style),
            ],
            width,
        )

    def _follow(self, width: int) -> None:
        lines = finding_lines(self.reading.findings, width) if width else ()
        if lines != self._drawn:
            grows = len(lines) != len(self._drawn)
            self._drawn = lines
            self.refresh(layout=grows)

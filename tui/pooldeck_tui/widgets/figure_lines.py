"""Figures, a line each, with the curve of the last minutes in block characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from pooldeck_tui.format import fitted
from pooldeck_tui.widgets.gauge import BARS

NAME, FIGURE = 13, 44
"""Cells of what a line is called and of what it says; the curve takes the rest."""

MOST_POINTS, LEAST_POINTS = 60, 12
"""A curve never has more points, nor fewer."""


class FigureLine(NamedTuple):
    """One line: a name, a figure, and how it was in the last minutes."""

    name: str
    figure: str
    curve: str = ""
    tone: str = ""
    """`warning`, `critical` or nothing."""


def points_for(width: int) -> int:
    """How many points a curve has on a screen of so many cells."""
    return max(LEAST_POINTS, min(MOST_POINTS, width - NAME - FIGURE - 2))


def spark(values: Sequence[float | None], top: float) -> str:
    """One bar a value: blank where nothing is known, the lowest for none, the highest for `top` and above."""
    return "".join(_bar(value, top) for value in values)


def spark_by_peak(values: Sequence[float | None]) -> str:
    """The same with the highest value at the top."""
    return spark(values, max((value for value in values if value is not None), default=0.0))


def _bar(value: float | None, top: float) -> str:
    if value is None:
        return " "
    if value <= 0 or top <= 0:
        return BARS[0]
    last = len(BARS) - 1
    return BARS[min(last, max(1, round(last * value / top)))]


class FigureLines(Widget):
    """Draws the lines; they are drawn anew only where they read differently."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"figures--name", "figures--warning", "figures--critical"}
    DEFAULT_CSS = """
    FigureLines {
        padding: 0 1;
        & > .figures--name { color: $text-muted; }
        & > .figures--warning { color: $text-warning; text-style: bold; }
        & > .figures--critical { color: $text-error; text-style: bold; }
    }
    """

    lines: reactive[tuple[FigureLine, ...]] = reactive(())
    """What is drawn."""

    def render_line(self, y: int) -> Strip:
        """Draw one figure."""
        width = self.size.width
        if y >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        line = self.lines[y]
        style = self.get_component_rich_style(f"figures--{line.tone}") if line.tone else self.rich_style
        room = max(0, width - NAME - FIGURE)
        figure = min(FIGURE, max(0, width - NAME)) if line.curve else max(0, width - NAME)
        segments = [
            Segment(fitted(line.name, NAME), self.get_component_rich_style("figures--name")),
            Segment(fitted(line.figure, figure), style),
        ]
        if line.curve:
            segments.append(Segment(line.curve[-room:].rjust(room) if room else "", style))
        return Strip(segments, width)

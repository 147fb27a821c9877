"""How well a text stands out from what it is drawn on, by the rule of WCAG 2 (1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.color import Color
from rich.segment import Segment
from textual.geometry import Region

if TYPE_CHECKING:
    from textual.screen import Screen

ENOUGH = 4.5
"""The contrast that text needs."""


class Pair(NamedTuple):
    """Text as it is drawn."""

    widget: str
    text: str
    ink: str
    paper: str
    contrast: float


def pairs(screen: Screen[object]) -> Iterator[Pair]:
    """Yield every text that the widgets of a screen draw; what a dialog lies over is left out."""
    for widget, (region, clip) in screen._compositor.visible_widgets.items():
        visible = region.intersection(clip)
        if widget is screen or not visible:
            continue
        for strip in widget.render_lines(Region(visible.x - region.x, visible.y - region.y, *visible.size)):
            for segment in strip:
                yield from _drawn(type(widget).__name__, segment)


def contrast(ink: Color, paper: Color) -> float:
    """Return the ratio of two colours, from 1 for the same to 21 for black on white."""
    lighter, darker = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _drawn(widget: str, segment: Segment) -> Iterator[Pair]:
    text, style, _ = segment
    if style is None or not any(char.isalnum() for char in text):
        return
    ink, paper = style.color, style.bgcolor
    assert ink is not None, (widget, text)
    assert paper is not None, (widget, text)
    if style.reverse:
        ink, paper = paper, ink
    yield Pair(widget, text.strip(), ink.name, paper.name, contrast(ink, paper))


def _luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

"""Scrollbars that are seen where there is no colour to draw them with."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment, Segments
from textual.scrollbar import ScrollBarRender

SHADE = "░"


class ScrollTrack(ScrollBarRender):
    """Draws the track in a shade where it has the terminal's own background, and as Textual does elsewhere."""

    @classmethod
    def render_bar(
        cls,
        size: int = 25,
        virtual_size: float = 50,
        window_size: float = 20,
        position: float = 0,
        thickness: int = 1,
        vertical: bool = True,
        back_color: Color = Color.default(),  # noqa: B008 - a constant
        bar_color: Color = Color.default(),  # noqa: B008 - a constant
    ) -> Segments:
        """Return the bar of one scrollbar, `size` cells long."""
        bar = super().render_bar(
            size, virtual_size, window_size, position, thickness, vertical, back_color, bar_color
        )
        if back_color.is_default:
            bar.segments = [_shaded(segment) for segment in bar.segments]
        return bar


def _shaded(segment: Segment) -> Segment:
    """A piece of the track with a shade in it; the thumb, which is reversed, as it is."""
    text, style, control = segment
    if style is None or style.reverse or text.strip():
        return segment
    return Segment(SHADE * len(text), style, control)

"""Keeps what is drawn to the colours that the user wants: sixteen of them, or none."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.color import Color as RichColour
from rich.color import ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

if TYPE_CHECKING:
    from pooldeck_tui.terminal.environment import Colours

_PALETTE = frozenset({ColorType.STANDARD, ColorType.WINDOWS})


class ColourFilter(LineFilter):
    """Changes the style of every strip that any widget draws."""

    def __init__(self, change: Callable[[Style], Style]) -> None:
        super().__init__()
        self._change = change

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments in the colours that are wanted."""
        return [Segment(text, style and self._change(style), control) for text, style, control in segments]


def colour_filter(colours: Colours) -> ColourFilter | None:
    """Return the filter that keeps to `colours`, None where all are wanted."""
    if colours.none:
        return ColourFilter(colourless)
    return ColourFilter(basic) if colours.sixteen else None


@lru_cache(maxsize=4096)
def colourless(style: Style) -> Style:
    """Return a style without its colours; a background of the terminal's palette, a mark by colour, is reversed.

    True colours are just left out: in a theme that has them, everything has a background.
    """
    attributes = Style(
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        reverse=style.reverse or _is_mark(style.bgcolor),
    )
    return attributes + Style.from_meta(style.meta) if style.meta else attributes


@lru_cache(maxsize=4096)
def basic(style: Style) -> Style:
    """Return a style in the nearest of the terminal's sixteen colours."""
    return style + Style.from_color(_nearest(style.color), _nearest(style.bgcolor))


def _is_mark(background: RichColour | None) -> bool:
    return background is not None and background.type in _PALETTE


def _nearest(colour: RichColour | None) -> RichColour | None:
    return None if colour is None else colour.downgrade(ColorSystem.STANDARD)

"""Lines of text that scroll, of any number: only what is in sight is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pooldeck_tui.format import clean_whole


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text."""

    text: str
    heading: bool = False
    """True for a line that names what follows."""
    cells: int = field(init=False, repr=False, compare=False)
    """Cells that it takes; counted where the line is made, which may be in a thread."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", cell_len(self.text))


def as_lines(text: str) -> list[Line]:
    """The lines of a text that may come from a database, with nothing in them that could act on the terminal."""
    return [Line(clean_whole(line.expandtabs(4))) for line in text.splitlines()]


def _scroll(keys: str, action: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"text.{action}")


class TextView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws lines; arrows and pages scroll, in both directions."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"text--heading"}
    DEFAULT_CSS = """
    TextView {
        background: $surface;
        color: $foreground;
        & > .text--heading { color: $accent; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        _scroll("up,k", "scroll_up", "Up", "One line up"),
        _scroll("down,j", "scroll_down", "Down", "One line down"),
        _scroll("left,h", "scroll_left", "Left", "To the left"),
        _scroll("right,l", "scroll_right", "Right", "To the right"),
        _scroll("pageup,ctrl+b", "page_up", "Page up", "One page up"),
        _scroll("pagedown,ctrl+f,space", "page_down", "Page down", "One page down"),
        _scroll("home,g", "scroll_home", "First line", "To the beginning"),
        _scroll("end,G", "scroll_end", "Last line", "To the end"),
    ]

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self.show(lines)

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines, from the first."""
        self._lines = lines
        width = max((line.cells for line in lines), default=0)
        self.virtual_size = Size(width, len(lines))
        self.scroll_to(0, 0, animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        left, top = self.scroll_offset
        style = self.rich_style
        if top + y >= len(self._lines):
            return Strip.blank(self.size.width, style)
        line = self._lines[top + y]
        if line.heading:
            style = self.get_component_rich_style("text--heading")
        return Strip([Segment(line.text, style)]).crop_extend(left, left + self.size.width, style)

"""What could be typed next, a line each, with the one that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from pooldeck_tui.format import fitted

SIGN = "› "
"""Drawn before the choice that would be taken."""
_GAP = 3
"""Cells between a choice and what it means."""


class Completions(Widget):
    """Draws as many choices as there is room for; its height never changes while one types."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"completions--chosen", "completions--about"}
    DEFAULT_CSS = """
    Completions {
        height: 6;
        color: $foreground;
        & > .completions--about { color: $text-muted; }
        & > .completions--chosen { color: $foreground; text-style: bold; }
    }
    """

    choices: reactive[tuple[str, ...]] = reactive(())
    """The likeliest first."""
    about: reactive[Mapping[str, str]] = reactive(dict)
    """What some of them mean."""
    chosen: reactive[int | None] = reactive(None)
    """The choice that would be taken; None for none."""

    @dataclass
    class Taken(Message):
        """A choice was clicked."""

        choice: str

    def watch_choices(self, before: tuple[str, ...], now: tuple[str, ...]) -> None:
        """Other choices are chosen from anew; where more follow the same ones, the choice stays."""
        if now[: len(before)] != before:
            self.chosen = None

    def move(self, lines: int) -> bool:
        """Choose the next or the previous one; tell whether there is one to choose, or to leave."""
        if not self.choices or (self.chosen is None and lines < 0):
            return False
        place = 0 if self.chosen is None else self.chosen + lines
        self.chosen = min(place, len(self.choices) - 1) if place >= 0 else None
        return True

    def render_line(self, y: int) -> Strip:
        """Draw one choice."""
        index = self._first + y
        width, base = self.size.width, self.rich_style
        if index >= len(self.choices):
            return Strip.blank(width, base)
        is_chosen = index == self.chosen
        choice = self.choices[index]
        room = max(0, width - len(SIGN))
        part = min(room, self._longest + _GAP) if self.about else room
        style = self.get_component_rich_style("completions--chosen") if is_chosen else base
        text = Segment((SIGN if is_chosen else " " * len(SIGN)) + fitted(choice, part), style)
        about = fitted(self.about.get(choice, ""), room - part)
        return Strip([text, Segment(about, self.get_component_rich_style("completions--about"))], width)

    def on_click(self, event: events.Click) -> None:
        """Take the choice that was clicked on."""
        index = self._first + event.y
        if index < len(self.choices):
            self.post_message(self.Taken(self.choices[index]))

    @property
    def _longest(self) -> int:
        """Cells of the longest choice."""
        return max(map(cell_len, self.choices), default=0)

    @property
    def _first(self) -> int:
        """The choice that is drawn first, so that the chosen one is in sight."""
        return max(0, (self.chosen or 0) - self.size.height + 1)

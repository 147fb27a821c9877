"""The conditions that rows are filtered by, each to be removed by itself, in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_tui.format import cut_to
from pooldeck_tui.widgets.looks import look

WIDEST = 40
"""Cells of a chip's text at the most; a long one is cut."""
REMOVE = "×"
MORE = "›"
"""Drawn at the end where more chips follow than fit."""


class ChipStrip(Widget):
    """Draws a chip for each condition; hidden while there are none."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"chips--chip"}
    DEFAULT_CSS = """
    ChipStrip {
        height: 1;
        padding: 0 1;
        display: none;
        background: $surface;
        color: $text-muted;
        visibility: visible;
        & > .chips--chip { color: $foreground; background: $panel; }
    }
    """

    chips: reactive[tuple[str, ...]] = reactive(())
    """What each condition says, as it came from the database or the user."""

    @dataclass
    class Removed(Message):
        """The sign that removes a chip was clicked."""

        index: int

    class Pressed(Message):
        """A chip was clicked, to be changed."""

    def watch_chips(self, chips: tuple[str, ...]) -> None:
        """No conditions need no line."""
        self.display = bool(chips)

    def render(self) -> Content:
        """Draw as many chips as fit."""
        style = look(self, "chips--chip")
        drawn = self._drawn()
        more = [Content(MORE)] if len(drawn) < len(self.chips) else []
        return Content(" ").join([*(Content.styled(label, style) for label in drawn), *more])

    def on_click(self, event: events.Click) -> None:
        """Remove the chip whose sign was clicked on, or have the conditions changed."""
        at = event.get_content_offset(self)
        left = 0
        for index, label in enumerate(self._drawn()):
            right = left + cell_len(label)
            if at is not None and left <= at.x < right:
                is_sign = at.x >= right - len(REMOVE) - 2
                self.post_message(self.Removed(index) if is_sign else self.Pressed())
            left = right + 1

    def _drawn(self) -> list[str]:
        """The chips that fit, a place for the sign that there are more kept free."""
        room = self.content_size.width
        labels: list[str] = []
        for index, chip in enumerate(self.chips):
            label = _label(chip, min(WIDEST, max(1, self.content_size.width - 6)))
            needed = cell_len(label) + 1 + (len(MORE) if index + 1 < len(self.chips) else 0)
            if needed > room + 1:
                break
            labels.append(label)
            room -= cell_len(label) + 1
        return labels


def _label(chip: str, widest: int) -> str:
    return f" {cut_to(chip, widest)} {REMOVE} "

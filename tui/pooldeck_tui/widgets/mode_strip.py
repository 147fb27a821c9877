"""Which mode the app is in, and the keys of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.widget import Widget

from pooldeck_tui.widgets.looks import look

GAP = "  "
LEAST_COLUMNS = 100
"""On a narrower terminal the strip is not drawn: what is open matters more."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One mode of the app."""

    name: str
    key: str
    title: str
    help: str


BROWSE = Mode("browse", "1", "Browse", "Tables and their rows")
POOL = Mode("pool", "2", "Pool", "Who holds a connection of the pool, who waits, and for how long")
ACTIVITY = Mode("activity", "3", "Activity", "What the database server is doing, and for whom")
MODES = (BROWSE, POOL, ACTIVITY)


class ModeStrip(Widget):
    """Draws the modes with their keys, the present one marked; a click changes to one."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"modes--here", "modes--other"}
    DEFAULT_CSS = """
    ModeStrip {
        height: 1;
        width: auto;
        & > .modes--here { text-style: bold reverse; }
        & > .modes--other { color: $text-muted; }
    }
    """

    def __init__(self, mode: str) -> None:
        """Mark this mode as the present one; nothing is drawn where it is empty."""
        super().__init__()
        self._mode = mode

    def get_content_width(self, *_: object) -> int:
        """As wide as the modes are, nothing where there is no room."""
        if not self._mode or self.app.size.width < LEAST_COLUMNS:
            return 0
        return sum(len(text) for text in self._texts()) + len(GAP) * len(MODES)

    def render(self) -> Content:
        """Draw the modes."""
        here, other = look(self, "modes--here"), look(self, "modes--other")
        drawn = (
            Content.styled(text, here if mode.name == self._mode else other)
            for mode, text in zip(MODES, self._texts(), strict=True)
        )
        return Content(GAP) + Content(GAP).join(drawn)

    async def on_click(self, event: events.Click) -> None:
        """Change to the mode that was clicked on."""
        left = len(GAP)
        for mode, text in zip(MODES, self._texts(), strict=True):
            if left <= event.x < left + len(text):
                self.app.simulate_key(mode.key)
            left += len(text) + len(GAP)

    def _texts(self) -> list[str]:
        return [
            f" {mode.key} {mode.title} " if mode.name == self._mode else f"{mode.key} {mode.title}"
            for mode in MODES
        ]

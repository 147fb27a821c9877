"""Which mode the app is in, and the keys of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content

from pooldeck_tui.widgets.busy_sign import BusySign
from pooldeck_tui.widgets.looks import look

GAP = " "
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
QUERY = Mode("query", "4", "Query", "Your own SQL, and what comes of it")
MODES = (BROWSE, POOL, ACTIVITY, QUERY)


class ModeStrip(BusySign):
    """Draws the modes with their keys, the present one marked; while there is work, the busy sign in their place.

    A click changes to a mode.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"modes--here", "modes--other"}
    DEFAULT_CSS = """
    ModeStrip {
        text-style: none;
        &.-wide { width: 42; max-width: 42; }
        & > .modes--here { text-style: bold reverse; }
        & > .modes--other { color: $text-muted; }
    }
    """

    def __init__(self, mode: str) -> None:
        """Mark this mode as the present one; no mode is drawn where it is empty."""
        super().__init__()
        self._mode = mode

    def on_mount(self) -> None:
        """Take the room for the modes where there is some, and begin with work that was there before."""
        self.set_class(self._has_room(), "-wide")
        super().on_mount()

    def render(self) -> Content:
        """Draw the sign while there is work, else the modes."""
        if self.is_shown or not self._has_room():
            return super().render().stylize("bold")
        here, other = look(self, "modes--here"), look(self, "modes--other")
        drawn = Content(GAP).join(
            Content.styled(text, here if mode.name == self._mode else other)
            for mode, text in zip(MODES, self._texts(), strict=True)
        )
        return Content(" " * max(0, self.size.width - drawn.cell_length)) + drawn

    async def clicked(self, at: int) -> None:
        """Change to the mode that was clicked on; end the work where its sign is drawn."""
        if self.is_shown:
            await super().clicked(at)
        elif self._has_room():
            self._change(at)

    def _change(self, at: int) -> None:
        left = self.size.width - sum(len(text) for text in self._texts()) - len(GAP) * (len(MODES) - 1)
        for mode, text in zip(MODES, self._texts(), strict=True):
            if left <= at < left + len(text):
                self.app.simulate_key(mode.key)
            left += len(text) + len(GAP)

    def _has_room(self) -> bool:
        return bool(self._mode) and self.app.size.width >= LEAST_COLUMNS

    def _texts(self) -> list[str]:
        return [f" {mode.key} {mode.title} " for mode in MODES]

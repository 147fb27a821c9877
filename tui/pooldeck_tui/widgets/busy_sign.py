"""The sign that the database is at work, and for how long."""

from __future__ import annotations

from time import monotonic

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from pooldeck_tui.widgets.shown_key import shown_key

QUIET = 0.3
"""Seconds that pass before a sign is given: what is quicker needs none."""
TICK = 0.25
SOON = 0.01
"""The shortest timer, in seconds: Textual divides by a timer's length."""
SPINNER = "|/-\\"


class BusySign(Widget):
    """Draws a turning bar, the seconds gone by and the way out, while `since` is set; nothing otherwise.

    It has the class `-seen` while it draws something, for those who want its room otherwise.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    BusySign { height: 1; width: 32%; max-width: 22; text-style: bold; }
    """

    since: reactive[float | None] = reactive(None, repaint=False)
    """When the work began, by `time.monotonic()`; None while there is none."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._timer: Timer | None = None

    def watch_since(self, since: float | None) -> None:
        """Start or stop turning."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.remove_class("-seen")
            self.refresh()
        if since is not None and self.is_mounted:
            self._timer = self.set_timer(max(SOON, QUIET - (monotonic() - since)), self._turn)

    def on_mount(self) -> None:
        """Begin with work that was there before the sign."""
        self.watch_since(self.since)

    def render(self) -> Content:
        """Draw the sign."""
        if self.since is None or not self.is_shown:
            return Content()
        return Content(busy_text(monotonic() - self.since, self.size.width, shown_key(self, "cancel", "esc")))

    async def on_click(self, event: events.Click) -> None:
        """Do what is told where it was clicked."""
        await self.clicked(event.x)

    async def clicked(self, _: int) -> None:
        """End the work; the cell that was clicked is given."""
        await self.screen.run_action("cancel")

    @property
    def is_shown(self) -> bool:
        """Whether there is work that has gone on for long enough to be told."""
        return self.since is not None and monotonic() - self.since >= QUIET

    def _turn(self) -> None:
        self.add_class("-seen")
        self.refresh()
        self._timer = self.set_timer(TICK, self._turn)


def busy_text(seconds: float, width: int, key: str = "esc") -> str:
    """What is said in so many cells after so many seconds of work; the way out is said where there is room."""
    spinner = SPINNER[int(seconds / TICK) % len(SPINNER)]
    elapsed = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    whole = f"{spinner} {elapsed}  {key} cancels"
    return whole if len(whole) <= width else f"{spinner} {elapsed}"[:width]

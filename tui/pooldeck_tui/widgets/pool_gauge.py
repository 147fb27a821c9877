"""The live pool gauge of the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from pooldeck_db.pool.history import PoolHistory
from pooldeck_tui.widgets.gauge import gauge
from pooldeck_tui.widgets.looks import look

if TYPE_CHECKING:
    from pooldeck_db.pool import PoolSnapshot


class PoolGauge(Widget):
    """Draws the newest pool snapshot in one line; a snapshot that reads the same costs nothing."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"gauge--warning"}
    DEFAULT_CSS = """
    PoolGauge {
        height: 1;
        & > .gauge--warning { color: $text-warning; text-style: bold reverse; }
    }
    """

    snapshot: reactive[PoolSnapshot | None] = reactive(None, repaint=False)
    """The pool as it is now; None while there is none."""

    def __init__(self, history: PoolHistory | None = None) -> None:
        """Draw with this history, which others may feed, too."""
        super().__init__()
        self._history = PoolHistory() if history is None else history
        self._drawn = Content()

    def watch_snapshot(self, snapshot: PoolSnapshot | None) -> None:
        """Count the snapshot in, and repaint if it reads differently."""
        if snapshot is not None:
            self._history.add(snapshot)
        if self.is_mounted and not self._content().is_same(self._drawn):
            self.refresh()

    def render(self) -> Content:
        """Draw the gauge at the right edge."""
        self._drawn = self._content()
        return self._drawn

    def _content(self) -> Content:
        if self.snapshot is None:
            return Content()
        parts = gauge(self.snapshot, self._history)
        text = parts.text(self.size.width)
        style = look(self, "gauge--warning") if parts.warning else ""
        return Content.assemble(" " * (self.size.width - len(text)), (text, style))

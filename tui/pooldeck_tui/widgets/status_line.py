"""The line at the foot of every screen: the keys that work, and the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import reactive

from pooldeck_tui.widgets.key_hints import KeyHints
from pooldeck_tui.widgets.pool_gauge import PoolGauge
from pooldeck_tui.widgets.staged_count import StagedCount

if TYPE_CHECKING:
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.history import PoolHistory


class StatusLine(Horizontal):
    """Keys at the left, the live pool gauge at the right; parts of fixed size, so nothing is laid out anew."""

    DEFAULT_CSS = """
    StatusLine {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $footer-background;
        color: $footer-foreground;
        & > PoolGauge { width: 40%; max-width: 48; }
    }
    """

    snapshot: reactive[PoolSnapshot | None] = reactive(None, repaint=False)
    """The pool as it is now; None while there is none."""
    staged: reactive[int] = reactive(0, repaint=False)
    """How many changes of rows are staged."""

    def __init__(self, history: PoolHistory | None = None) -> None:
        """Draw the gauge with this history, so that it goes on where another left off."""
        super().__init__()
        self._history = history

    def compose(self) -> ComposeResult:
        """Lay out the two halves."""
        yield KeyHints()
        yield StagedCount().data_bind(count=StatusLine.staged)
        yield PoolGauge(self._history).data_bind(StatusLine.snapshot)

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


class StatusLine(Horizontal):
    """Keys at the left, the live pool gauge at the right; parts of fixed size, so nothing is laid out anew."""

    DEFAULT_CSS = """
    StatusLine {
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

    def compose(self) -> ComposeResult:
        """Lay out the two halves."""
        yield KeyHints()
        yield StagedCount().data_bind(count=StatusLine.staged)
        yield PoolGauge().data_bind(StatusLine.snapshot)

"""What an open database is shown in: its tables at the left, rows at the right, or an explanation instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from pooldeck_tui.screens.panes import Panes
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.table_tree import TableTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.errors import PooldeckError

NARROW = 100
"""Below so many columns the tree is folded away while the rows have the keys."""


class Body(Horizontal):
    """Divides the room between the tables, the rows and what may have to be explained."""

    DEFAULT_CSS = """
    Body {
        height: 1fr;
        visibility: hidden;
        TableTree, ErrorPanel, TabStrip, PaneTitle, Grid { visibility: visible; }
        TableTree { width: 30%; min-width: 24%; max-width: 40%; height: 1fr; }
        TableTree.-sized { min-width: 12; max-width: 100%; }
        &.-narrow TableTree { display: none; }
        &.-narrow.-tables TableTree { display: block; min-width: 100%; max-width: 100%; border-right: none; }
        &.-narrow.-tables Panes { display: none; }
        & > ErrorPanel { width: 1fr; height: 1fr; }
        &.-closed > Panes { display: none; }
        &.-closed TableTree, &.-closed.-narrow.-tables TableTree { display: none; }
    }
    """

    def __init__(self, *, page_size: int, zones: Sequence[str] = ()) -> None:
        super().__init__(id="body")
        self._page_size, self._zones = page_size, zones

    def compose(self) -> ComposeResult:
        """Tables and rows."""
        yield TableTree()
        yield Panes(page_size=self._page_size, zones=self._zones)

    @property
    def tables(self) -> TableTree:
        """The list of tables."""
        return self.query_one(TableTree)

    @property
    def panes(self) -> Panes:
        """The open tables."""
        return self.query_one(Panes)

    def divide(self, columns: int) -> None:
        """Fold the tree away where there is no room for both; told by the screen, as nothing hidden is resized."""
        self.set_class(columns < NARROW, "-narrow")
        self._unfold_for_keys()

    def on_descendant_focus(self) -> None:
        """On a narrow screen, what has the keys has the room."""
        self._unfold_for_keys()

    def show_tables(self) -> None:
        """Give the keys to the list of tables."""
        self.set_class(self.has_class("-narrow"), "-tables")
        self.tables.focus()

    def show_rows(self) -> None:
        """Give the keys to the rows, where there are any."""
        if (pane := self.panes.current) is not None:
            self.remove_class("-tables")
            pane.focus_content()

    def explain(self, error: PooldeckError) -> None:
        """Say in the place of tables and rows why there are none; the panel is made when it is needed."""
        self.query("#body > ErrorPanel").remove()
        panel = ErrorPanel()
        panel.error = error
        self.add_class("-closed")
        self.mount(panel)
        panel.focus()

    def clear(self) -> None:
        """Make room for tables and rows again."""
        self.remove_class("-closed")
        self.query("#body > ErrorPanel").remove()
        self.tables.focus()

    def _unfold_for_keys(self) -> None:
        self.set_class(self.has_class("-narrow") and self.tables.has_focus, "-tables")

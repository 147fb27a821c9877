"""The part of a pane that shows: a title, the filter, the rows, and in their place an explanation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message

from pooldeck_db.catalog import RelationKind
from pooldeck_db.filters import parts_of
from pooldeck_db.filters.syntax import describe
from pooldeck_db.paging import PageRequest
from pooldeck_tui.screens.rows_pane import RowsPane
from pooldeck_tui.screens.table.visit import Visit
from pooldeck_tui.widgets.chip_strip import ChipStrip
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import CurrentRow, Grid
from pooldeck_tui.widgets.pane_title import Caption, PaneTitle, remark_on
from pooldeck_tui.widgets.related_panel import RelatedPanel

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.errors import PooldeckError
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import Page, RowNumber, Sort

_PLAIN = frozenset({RelationKind.TABLE})


class TableFace(RowsPane):
    """Shows one relation as it was read, and asks for nothing."""

    DEFAULT_CSS = """
    TableFace {
        & > ErrorPanel { display: none; height: 1fr; }
        & > Grid { height: 1fr; }
        &.-failed > ErrorPanel { display: block; }
        &.-failed > Grid { display: none; }
    }
    """

    class Departed(Message):
        """The tab is to show another relation, or this one otherwise."""

        def __init__(self, pane: TableFace, visit: Visit) -> None:
            super().__init__()
            self.pane = pane
            self.visit = visit

    awaits_keys: bool = False
    """Whether the pane was given the keys, and they are on their way."""

    def __init__(self, database: Database, visit: Visit, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.relation = visit.relation
        """What is shown."""
        self.database = database
        """Where it is."""
        # Not looked for when they are needed: an answer may come when the pane is already on its way out.
        self.grid = Grid()
        """The rows that are shown."""
        self._title, self._chips, self._trouble = PaneTitle(), ChipStrip(), ErrorPanel()
        self._related = RelatedPanel()
        self._visit = visit
        self._wish = visit.request
        self._caption = Caption(str(visit.relation), crumbs=visit.crumbs[:-1])

    def compose(self) -> ComposeResult:
        """A title, the grid, and what may take its place."""
        yield self._title
        yield self._chips
        yield self.grid
        yield self._related
        yield self._trouble

    def on_mount(self) -> None:
        """Name the relation before anything is known of it."""
        self._say(self._caption)

    @property
    def wish(self) -> PageRequest:
        """The order and the filter of the rows that are shown."""
        return self._wish

    @property
    def order(self) -> tuple[Sort, ...]:
        """The order that the user wished for; empty for the key's."""
        return self._wish.order

    @property
    def shown_order(self) -> tuple[Sort, ...]:
        """The order of the rows that are shown: the user's, or what a filter brought; empty for the key's."""
        return self._caption.order

    @property
    def filter(self) -> Filter | None:
        """Which rows the user wished for; None for all."""
        return self._wish.filter

    @property
    def visit(self) -> Visit:
        """The relation as it is shown now, to come back to."""
        return Visit(self.relation, self._wish, self.grid.bookmark(), self._visit.trail)

    def follow(self, relation: RelationName, wanted: Filter) -> None:
        """Have rows of a relation shown in the place of this one."""
        self.go(self.visit.followed_by(relation, PageRequest(size=self._wish.size, filter=wanted)))

    def go(self, visit: Visit) -> None:
        """Have another relation shown in the place of this one."""
        self.post_message(self.Departed(self, visit))

    def take_count(self, total: RowNumber) -> None:
        """Show how many rows there are, as it was counted."""
        self.grid.count(total)
        self._say(replace(self._caption, total=total, more=not total.exact))

    def say_progress(self, text: str) -> None:
        """Show how far something is that takes long; an empty text ends it."""
        self._say(replace(self._caption, progress=text))

    def _unexplain(self, detail: RelationDetail) -> bool:
        """Make room for the rows; tell whether the explanation that stood there had the keys."""
        had_focus = self._trouble.has_focus
        self.remove_class("-failed")
        kind = "" if detail.relation.kind in _PLAIN else str(detail.relation.kind)
        if detail.remarks:
            # The structure says which, and why.
            kind += f", {len(detail.remarks)} left out"
        self._say(Caption(str(self.relation), kind, crumbs=self._caption.crumbs))
        self._show_filter()
        return had_focus

    def on_descendant_focus(self) -> None:
        """The keys have come."""
        self.awaits_keys = False

    def _explain(self, error: PooldeckError) -> None:
        """Say in the place of the rows why there are none."""
        if not self.is_attached:
            return
        # Keys that are on their way to the rows are for the explanation, too.
        had_focus = self.grid.has_focus or self.awaits_keys
        self._trouble.error = error
        self.add_class("-failed")
        self._say(Caption(str(self.relation), crumbs=self._caption.crumbs))
        self._title.row = None
        if had_focus:
            self._trouble.focus()

    def _show_filter(self) -> None:
        backend = self.database.target.backend
        self._chips.chips = tuple(describe(part, backend) for part in parts_of(self._wish.filter))

    def _describe(self, page: Page) -> None:
        """Say in the title what a page told."""
        last = self._caption
        self._say(
            Caption(
                str(self.relation),
                last.kind,
                self.grid.total,
                page.request.order or page.brought,
                page.method,
                page.unindexed,
                remark_on(page, last.remark),
                last.progress,
                last.crumbs,
                last.more and self.grid.total == last.total,
            )
        )

    def _say_row(self, current: CurrentRow | None) -> None:
        self._title.row = None if current is None else current.number

    def _say_total(self) -> None:
        self._say(replace(self._caption, total=self.grid.total))

    def _say(self, caption: Caption) -> None:
        self._caption = caption
        self._title.caption = caption

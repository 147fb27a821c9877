"""Reads what the row under the cursor is related to, while that is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.widgets.related_panel import RelatedPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.widget import Widget

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.relations import Reference, Related
    from pooldeck_tui.widgets.grid import CurrentRow

REST = 0.2
"""Seconds that the cursor rests on a row before its relations are read: ending a read costs a connection."""


class Relating:
    """Keeps the panel of a pane about the row under the cursor."""

    def __init__(self, pane: Widget, database: Database, tell: Callable[[DatabaseError], None]) -> None:
        """`tell` explains why nothing can be known."""
        self._pane = pane
        self._database = database
        self._tell = tell
        self._newest = Newest(pane, lambda _since: None)
        self._rest: Timer | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the panel is in sight."""
        return self._panel.display

    def show(self, detail: RelationDetail, current: CurrentRow | None) -> None:
        """Show the panel about a row, and give it the keys."""
        self._panel.display = True
        self._panel.focus()
        self._look(detail, current)

    def hide(self) -> None:
        """Hide the panel and end what is read for it."""
        self._stop_waiting()
        self._newest.cancel()
        self._panel.display = False

    def forget(self) -> None:
        """Begin nothing more; called when the pane goes."""
        self._newest.forget()

    def moved(self, detail: RelationDetail | None, current: CurrentRow | None) -> None:
        """Read about another row once the cursor has come to rest on it."""
        if self.is_shown and detail is not None:
            self._stop_waiting()
            self._rest = self._pane.set_timer(REST, partial(self._look, detail, current))

    def read(self, detail: RelationDetail, current: CurrentRow, reference: Reference) -> None:
        """Read one reference that was left out or failed."""
        self._newest.ask(partial(self._read, detail, current, reference))

    @property
    def _panel(self) -> RelatedPanel:
        return self._pane.query_one(RelatedPanel)

    def _stop_waiting(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def _look(self, detail: RelationDetail, current: CurrentRow | None) -> None:
        self._panel.found = {}
        if current is not None:
            self._newest.ask(partial(self._read, detail, current, None))

    async def _read(self, detail: RelationDetail, current: CurrentRow, asked: Reference | None) -> None:
        """Show each reference as soon as it is read; `asked` alone where one was asked for."""
        panel, relations = self._panel, self._database.relations
        found: dict[str, Related] = dict(panel.found) if asked is not None else {}

        def deliver(related: Related) -> None:
            found[related.reference.id] = related
            panel.found = dict(found)

        try:
            panel.references = await relations.references(detail)
            only = None if asked is None else (asked.id,)
            await relations.related(detail, current.values, deliver, only=only)
        except DatabaseError as error:
            self._tell(error)

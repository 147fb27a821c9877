"""Reads what the row under the cursor is related to, while that is shown."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError
from pooldeck_db.relations import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from textual.timer import Timer
    from textual.widget import Widget

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.relations import Reference, Related
    from pooldeck_tui.screens.newest import Newest
    from pooldeck_tui.widgets.grid import CurrentRow
    from pooldeck_tui.widgets.grid.window import Row
    from pooldeck_tui.widgets.related_panel import RelatedPanel

ENDED = "The query was ended."
"""Said of what was not read because the user, or another row, ended the reading."""
REST = 0.2
"""Seconds that the cursor rests on a row before its relations are read: ending a read costs a connection."""


class Relating:
    """Keeps the panel of a pane about the row under the cursor."""

    def __init__(
        self,
        pane: Widget,
        panel: RelatedPanel,
        database: Database,
        newest: Newest,
        tell: Callable[[DatabaseError], None],
    ) -> None:
        """`newest` runs what is read, `tell` explains why nothing can be known."""
        self._pane, self._panel = pane, panel
        self._database = database
        self._tell = tell
        self._newest = newest
        self._rest: Timer | None = None
        self._row: Row | None = None
        self._was_ended = False

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

    def resume(self, detail: RelationDetail | None, current: CurrentRow | None) -> None:
        """Read again what was ended, as when the pane was left."""
        if self._was_ended and self.is_shown and detail is not None:
            self._look(detail, current)

    def moved(self, detail: RelationDetail | None, current: CurrentRow | None) -> None:
        """Read about another row once the cursor has come to rest on it."""
        if not self.is_shown or detail is None:
            return
        self._stop_waiting()
        if current is None or current.values is not self._row:
            self._rest = self._pane.set_timer(REST, partial(self._look, detail, current))

    def read(self, detail: RelationDetail, current: CurrentRow, reference: Reference) -> None:
        """Read one reference that was left out or failed, and those that have not been answered."""
        known = self._panel.found.keys() - {reference.id}
        asked = {each.id for each in self._panel.references or ()} - known
        self._newest.ask(partial(self._read, detail, current, asked))

    def _stop_waiting(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def _look(self, detail: RelationDetail, current: CurrentRow | None) -> None:
        self._panel.found, self._was_ended = {}, False
        self._row = None if current is None else current.values
        if current is None:
            self._newest.cancel()
        else:
            self._newest.ask(partial(self._read, detail, current, None))

    async def _read(self, detail: RelationDetail, current: CurrentRow, asked: Collection[str] | None) -> None:
        """Show each reference as soon as it is read; of those that are `asked` for, also the costly ones."""
        panel, relations = self._panel, self._database.relations

        def deliver(related: Related) -> None:
            # The job before may still run for a moment when the cursor is on another row.
            if self._row is current.values:
                panel.found = {**panel.found, related.reference.id: related}

        try:
            panel.references = await relations.references(detail)
            await relations.related(detail, current.values, deliver, only=asked)
        except DatabaseError as error:
            self._tell(error)
        except asyncio.CancelledError:
            self._was_ended = True
            if panel.is_attached:
                for reference in panel.references or ():
                    if reference.id not in panel.found:
                        deliver(Unread(reference, ENDED, is_costly=True))
            raise

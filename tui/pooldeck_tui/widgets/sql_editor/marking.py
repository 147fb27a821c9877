"""Marks the statement that the cursor is in, once the cursor stands still."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.statements import split, statement_at
from pooldeck_tui.widgets.sql_editor.script import location_of
from pooldeck_tui.widgets.stand_ins import meant

if TYPE_CHECKING:
    from textual.timer import Timer

    from pooldeck_db.statements import Statement
    from pooldeck_db.target import Backend
    from pooldeck_tui.widgets.sql_editor.area import SqlArea

MOST = 200_000
"""Characters of a text whose statements are looked for whenever the cursor stands still."""
STILL = 0.15
"""Seconds without a key after which the cursor stands still."""


class Marking:
    """The statements of an editor's text, looked for once for each change."""

    def __init__(self, area: SqlArea, backend: Backend) -> None:
        self._area, self._backend = area, backend
        self._split: tuple[str, tuple[Statement, ...]] | None = None
        self._still: Timer | None = None

    def statements(self) -> tuple[Statement, ...]:
        """All of the text's statements."""
        held = self._area.text
        if self._split is None or self._split[0] is not held:
            self._split = (held, split(meant(held), self._backend))
        return self._split[1]

    async def read(self) -> str:
        """Look for the statements beside the event loop; on return they are those of this text, as it is held."""
        held = self._area.text
        if self._split is None or self._split[0] is not held:
            self._split = (held, await asyncio.to_thread(split, meant(held), self._backend))
        return held

    def mark_later(self) -> None:
        """Mark the statement under the cursor soon, but not while keys come."""
        if self._still is None:
            self._still = self._area.set_timer(STILL, self._mark)
        else:
            self._still.reset()

    def _mark(self) -> None:
        self._still = None
        self._area.run_worker(self._find(), group="here", exclusive=True)

    async def _find(self) -> None:
        area, here = self._area, range(0)
        if area.script.is_within(MOST):
            held = await self.read()
            if held is not area.text:
                return
            found = statement_at(self.statements(), meant(held), area.place)
            if found is not None:
                here = range(location_of(held, found.head)[0], location_of(held, found.end)[0] + 1)
        if here != area.here:
            area.here = here
            area.refresh()

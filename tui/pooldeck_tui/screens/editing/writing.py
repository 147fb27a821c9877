"""Writes what is staged, and finds out what came of it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.rows import ChangeSet, Outcome, Prepared
    from pooldeck_tui.screens.editing.editing import Editing


PAUSE = 0.1
"""Seconds between two words about the progress."""


class Writing:
    """One attempt to write a set of changes."""

    def __init__(self, editing: Editing, say: Callable[[str], None]) -> None:
        """`say` is told how far it is."""
        self._editing = editing
        self._say = say
        self._said_at = 0.0
        self.is_committing = False
        """Whether it can be stopped no more: it is written as a whole, or not at all."""

    async def write(self, changes: ChangeSet) -> Outcome:
        """Write the changes as a whole or not at all. Raises PooldeckError where nothing was written."""
        editing = self._editing
        outcome = await editing.database.rows.apply(changes, prepared=self._prepared, progress=self._progressed)
        self.is_committing = False
        await editing.staging.conclude(outcome)
        return outcome

    async def verify(self) -> bool | None:
        """Whether what was last sent to be committed was; None where that cannot be told yet."""
        staging = self._editing.staging
        prepared = staging.pending
        if prepared is None:
            return None
        try:
            committed = await self._editing.database.rows.verify(prepared)
        except DatabaseError:
            return None
        if committed is not None:
            await staging.settle(committed=committed)
        if committed:
            self._editing.tell_written(prepared.written)
        return committed

    async def _prepared(self, prepared: Prepared) -> None:
        self.is_committing = True
        self._say("Committing…")
        await self._editing.staging.preparing(prepared)

    def _progressed(self, done: int, total: int) -> None:
        now = monotonic()
        if now - self._said_at < PAUSE:
            return
        self._said_at = now
        self._say(f"Writing: {done:,} of {total:,} changes. Esc stops it, and nothing is written.")

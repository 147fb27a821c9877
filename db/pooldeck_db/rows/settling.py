"""Goes with what is written through its commit: noted before, settled after, whatever came of it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from pooldeck_db.errors import PooldeckError
from pooldeck_db.rows.results import Prepared

if TYPE_CHECKING:
    from pooldeck_db.rows.keeper import Keeper
    from pooldeck_db.rows.record import Record
    from pooldeck_db.rows.results import Written
    from pooldeck_db.rows.steps import Steps


class Settling:
    """What becomes of the changes that are just being written; not to be told two things at once."""

    def __init__(self, keeper: Keeper, record: Record, steps: Steps) -> None:
        self._keeper = keeper
        self._record = record
        self._steps = steps
        self._is_lost = False

    async def prepare(self, prepared: Prepared) -> None:
        """Note what is about to be committed, in the place of an earlier try; raises PooldeckError."""
        if self._is_lost:
            self._keeper.check_settled()
        settled = replace(self._keeper.state, prepared=None)
        for written in prepared.written:
            staged = settled.changes.get(written.change.id)
            if staged is not written.change and staged != written.change:
                what, hint = "What is staged was changed while it was written.", "Review it, and write it again."
                raise PooldeckError(what, subject=str(written.change.relation), hint=hint)
        await self._keeper.put(replace(settled, prepared=replace(prepared, id=uuid4().hex)))
        trouble = self._keeper.notice
        if trouble is not None and self._keeper.journal.path is not None:
            # What lies there would be offered as if it were not written.
            await self._keeper.put(settled)
            raise PooldeckError(trouble.what, subject=trouble.subject, hint="Free some space, and write it again.")

    async def lost(self, prepared: Prepared) -> None:
        """Nobody knows whether it was committed: it stays prepared until that is found out."""
        if self._keeper.state.prepared is None:
            await self.prepare(prepared)
        self._is_lost = True

    async def applied(self, written: tuple[Written, ...]) -> None:
        """It was committed; what was not prepared is only taken down."""
        if self._keeper.state.prepared is None:
            self._keeper.state = replace(self._keeper.state, prepared=Prepared(None, written, uuid4().hex))
        await self.settle(committed=True)

    async def set_aside(self) -> None:
        """Nobody can tell what became of it: leave it to the next process, and stage nothing here any more."""
        if self._keeper.state.prepared is None:
            return
        await self._keeper.set_aside()
        self._is_lost = False
        self._steps.clear()

    async def settle(self, *, committed: bool) -> None:
        """It is known what became of it: committed changes are staged no more, others still are."""
        state = self._keeper.state
        if state.prepared is None:
            return
        if committed:
            await self._record.add(state.prepared, time.time())
        await self._keeper.put(state.settled(committed=committed))
        self._is_lost = False
        if committed:
            # A step back would stage once more what is written; that is undone by what reverses it.
            self._steps.clear()

"""Keeps the present state of what is staged, on the disk first where that is possible."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError, ValueRefused
from pooldeck_db.rows.journal_lines import BLANK
from pooldeck_db.rows.steps import difference
from pooldeck_db.target import Notice

if TYPE_CHECKING:
    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.journal import Journal
    from pooldeck_db.rows.journal_lines import Journalled
    from pooldeck_db.rows.steps import Difference

MOST_STAGED = 64 * 1024 * 1024
"""Bytes that the values of all staged changes may take."""


class Keeper:
    """The present state of what is staged; not to be told two things at once."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.state = BLANK
        self.notice: Notice | None = None
        """Why the state is not on the disk; None where it is."""
        self._weight = 0

    def check_settled(self) -> None:
        """Raise PooldeckError while it is not known whether the last write was committed."""
        if self.state.prepared is not None:
            what = "It is not known yet whether the last write was committed."
            raise PooldeckError(what, hint="Look again in the review, or set it aside there.")

    async def put(self, state: Journalled, *, must_last: bool = False) -> Difference:
        """Have this as the present state; gives how its changes differ from those before.

        Where the disk cannot have it, it holds all the same and `notice` says so; with `must_last`, OSError is
        raised instead. Raises ValueRefused where it holds more than may be staged. Nothing changes then.
        """
        apart = await asyncio.to_thread(difference, self.state.changes, state.changes)
        weight = self._weight + apart.new - apart.gone
        check_room(weight, self._weight)
        state = replace(state, at=time.time())
        try:
            await self.journal.keep(state)
        except OSError as error:
            if must_last:
                raise
            self.notice = _notice(error)
        else:
            self.notice = None
        self.state, self._weight = state, weight
        return apart

    async def put_changes(self, changes: ChangeSet) -> Difference:
        """Have these as the changes of the present state; otherwise as `put`."""
        return await self.put(replace(self.state, changes=changes))

    async def set_aside(self) -> None:
        """Leave the present state to the next process, and begin with a blank one.

        Raises PooldeckError where the disk does not have it, and changes nothing then.
        """
        if self.notice is not None or not await self.journal.leave():
            what = "What is staged is not kept on the disk: set aside, it would be lost."
            raise PooldeckError(what, hint="Make the directory of the journal writable, or free some space.")
        # The number of the next new row only ever grows.
        nothing = replace(BLANK.changes, drafts=self.state.changes.drafts)
        self.state, self._weight = replace(BLANK, changes=nothing), 0

    async def void(self, names: tuple[str, ...]) -> None:
        """Remember, for the next state that is kept, which journals were taken over and are still there."""
        self.state = replace(self.state, adopted=names)
        if self.state.is_empty:
            await self.put(self.state)


def check_room(held: int, before: int = 0) -> None:
    """Raise ValueRefused where so many bytes are more than may be staged, and more than were there before."""
    if held > max(MOST_STAGED, before):
        what = f"More than {MOST_STAGED >> 20} MiB of values would be staged at once."
        raise ValueRefused(what, hint="Write what is staged first, or change fewer rows at once.")


def _notice(error: OSError) -> Notice:
    return Notice(
        f"What is staged is not kept on the disk: {error.strerror or error}.",
        str(error.filename or ""),
        "It is lost when pooldeck ends; make the directory writable, or free some space.",
    )

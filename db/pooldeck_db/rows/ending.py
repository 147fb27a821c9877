"""How a write ends: by a cancel only as long as it is not being committed, and what its failure leaves open."""

from __future__ import annotations

import asyncio
from typing import Protocol

UNDECIDED = ("08", "57P", "XX", "40003", "SQLITE_IOERR")
"""How the codes begin that leave open whether a transaction was committed."""


class Committing(Protocol):
    """Something that writes and then commits."""

    stopped: bool
    """It is not to commit any more."""

    @property
    def is_committing(self) -> bool:
        """Whether the commit is under way, which nothing stops."""


async def to_the_end(task: asyncio.Task[object], writing: Committing) -> None:
    """Wait for a write to end; a cancel of the caller ends it, unless the commit is under way."""
    caller = asyncio.current_task()
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            if writing.is_committing and caller is not None:
                caller.uncancel()
            elif not cancelled:
                cancelled = writing.stopped = True
                task.cancel()
    if cancelled:
        task.cancelled() or task.exception()  # Retrieved, or asyncio would log it.
        raise asyncio.CancelledError

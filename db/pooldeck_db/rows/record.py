"""Takes down what was written: for whoever asks later who did it, and to be reversed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pooldeck_db.rows.commits import Commit, Commits, weight_of
from pooldeck_db.target import Notice

if TYPE_CHECKING:
    from pooldeck_db.rows.audit import Audit
    from pooldeck_db.rows.results import Prepared


class Record:
    """What was written on one connection: the last writes in memory, and every one in the audit."""

    def __init__(self, audit: Audit | None) -> None:
        self.commits = Commits()
        self.notice: Notice | None = None
        """Why a write is missing in the audit; None where none is, as far as this process knows."""
        self._audit = audit

    async def add(self, committed: Prepared, at: float) -> None:
        """Take down what was committed at this moment; a failure is no reason to undo it, but to tell."""
        if any(known.id == committed.id for known in self.commits.latest):
            return  # It was taken down before something went wrong, and is tried again.
        held = await asyncio.to_thread(weight_of, committed.written)
        self.commits.add(Commit(committed.id, at, committed.written), held)
        if self._audit is None:
            return
        try:
            await self._audit.record(committed, at)
        except OSError as error:
            what = f"What was written is not in the audit: {error.strerror or error}."
            hint = "Make the file writable, free some space, or set editing.audit to false."
            self.notice = Notice(what, str(self._audit.file), hint)

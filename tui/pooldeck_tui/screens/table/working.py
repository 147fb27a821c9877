"""The part of a pane that has queries run, and ends them when nobody waits for them any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from pooldeck_tui.screens.newest import Newest
from pooldeck_tui.screens.table.face import TableFace

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_tui.screens.newest import Job
    from pooldeck_tui.screens.table.visit import Visit


class TableWorking(TableFace):
    """Runs four jobs at most: one that fetches pages, one that the user asked for, one that nobody did, and one
    that reads what the row under the cursor is related to.
    """

    class WorkChanged(Message):
        """A query began or ended."""

    busy_since: float | None = None
    """When the query began that runs now, by `time.monotonic()`; None while none runs."""

    def __init__(self, database: Database, visit: Visit, *, id: str) -> None:  # noqa: A002
        super().__init__(database, visit, id=id)
        self._pages, self._beside, self._unasked, self._about_row = (
            Newest(self, self._work_changed) for _ in range(4)
        )
        self._was_left = False

    def on_unmount(self) -> None:
        """Begin nothing more."""
        for work in self._works:
            work.forget()

    @property
    def is_busy(self) -> bool:
        """Whether something is being read."""
        return any(work.is_busy for work in self._works)

    def ask(self, job: Job) -> None:
        """Have a job run that fetches what the grid shows, in the place of the one that runs."""
        self._pages.ask(job)

    def ask_beside(self, job: Job) -> None:
        """Have a job run beside the reading of pages, so that the rows that are shown can be walked meanwhile."""
        self._beside.ask(job)

    def ask_unasked(self, job: Job) -> None:
        """Have a job run that the user did not ask for, so that it takes the place of nothing else."""
        self._unasked.ask(job)

    def cancel(self) -> None:
        """End every query that runs."""
        for work in self._works:
            work.cancel()

    def cancel_pages(self) -> None:
        """End the query that fetches what is to be shown no longer."""
        self._pages.cancel()

    def leave(self) -> None:
        """End the query that runs: nobody looks at what it is for."""
        self._was_left = self._was_left or any(work.is_busy for work in self._works if work is not self._about_row)
        self.cancel()

    def comes_back(self) -> bool:
        """Tell, once, whether leaving has ended a query."""
        was_left, self._was_left = self._was_left, False
        return was_left

    @property
    def _works(self) -> tuple[Newest, ...]:
        return self._pages, self._beside, self._unasked, self._about_row

    def _work_changed(self, _since: float | None) -> None:
        begun = [work.since for work in self._works if work.since is not None]
        self.busy_since = min(begun, default=None)
        self.grid.keeps_selection = self._pages.is_busy or self._beside.is_busy
        self.post_message(self.WorkChanged())

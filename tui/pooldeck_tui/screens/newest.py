"""One job at a time, and the newest wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from time import monotonic
from typing import TypeAlias

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

Job: TypeAlias = Callable[[], Coroutine[object, object, None]]

GRACE = 0.25
"""Seconds that a job which is wanted no longer may still take: ending a statement costs a new connection, so what
is nearly done had better finish."""


class Newest:
    """Runs the jobs of one widget, one after the other; of those that wait, only the newest is kept.

    A job that is cancelled ends its statement on the server before the next begins.
    """

    def __init__(self, host: Widget, changed: Callable[[float | None], None]) -> None:
        """Run on behalf of `host`, and tell `changed` when work begins (by `time.monotonic()`) and ends (None)."""
        self._host = host
        self._changed = changed
        self._worker: Worker[None] | None = None
        self._next: Job | None = None
        self._impatience: Timer | None = None
        self.since: float | None = None
        """When the job that runs began, by `time.monotonic()`; None while none runs."""

    @property
    def is_busy(self) -> bool:
        """Whether a job runs."""
        return self._worker is not None

    def ask(self, job: Job) -> None:
        """Have the job run, at once or in the place of the one that runs."""
        self._next = job
        if self._worker is None:
            self._start()
        elif self._impatience is None:
            self._impatience = self._host.set_timer(GRACE, self._worker.cancel)

    def cancel(self) -> None:
        """End the job that runs, and forget the one that waits."""
        self.forget()
        if self._worker is not None:
            # Not at once: a task that is cancelled before its first step never cleans up.
            asyncio.get_running_loop().call_soon(self._worker.cancel)

    def forget(self) -> None:
        """Forget the job that waits; called when the host goes, which ends the one that runs."""
        self._next = None

    def _start(self) -> None:
        job, self._next = self._next, None
        if job is not None:
            self._worker = self._host.run_worker(partial(self._run, job), group="newest")
            self._tell(monotonic())

    async def _run(self, job: Job) -> None:
        try:
            await job()
        finally:
            self._worker = None
            if self._impatience is not None:
                self._impatience.stop()
                self._impatience = None
            if self._host.is_attached:
                self._tell(None)
                self._start()

    def _tell(self, since: float | None) -> None:
        self.since = since
        self._changed(since)

"""One job at a time, and of those that wait only the newest."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual.app import App
from textual.widget import Widget

from pooldeck_tui.screens.newest import Newest
from support.servers import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager


class Log:
    """What the jobs did, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.busy: list[bool] = []
        self.release = asyncio.Event()

    async def slow(self, name: str) -> None:
        """Run until released; cleaning up after a cancel takes a turn of the loop."""
        self.lines.append(f"{name} begins")
        try:
            await self.release.wait()
            self.lines.append(f"{name} ends")
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            self.lines.append(f"{name} cancelled")
            raise

    def changed(self, since: float | None) -> None:
        """Note whether there is work."""
        self.busy.append(since is not None)


@asynccontextmanager
async def _host() -> AsyncIterator[tuple[Newest, Log, App[None]]]:
    app: App[None] = App()
    async with app.run_test() as pilot:
        widget, log = Widget(), Log()
        await app.mount(widget)
        yield Newest(widget, log.changed), log, app
        await pilot.pause()


def host() -> AbstractAsyncContextManager[tuple[Newest, Log, App[None]]]:
    """Return a runner of jobs on a real app."""
    return _host()


async def finished(newest: Newest) -> None:
    """Wait until no job runs."""
    await until(lambda: not newest.is_busy)


async def test_a_job_that_ends_within_the_grace_is_not_cancelled() -> None:
    async with host() as (newest, log, _):
        newest.ask(lambda: log.slow("first"))
        await asyncio.sleep(0)
        newest.ask(lambda: log.slow("second"))
        log.release.set()
        await finished(newest)
        assert log.lines == ["first begins", "first ends", "second begins", "second ends"]


async def test_a_slow_job_is_cancelled_and_has_cleaned_up_before_the_next_begins() -> None:
    async with host() as (newest, log, _):
        newest.ask(lambda: log.slow("first"))
        newest.ask(lambda: log.slow("second"))
        await until(lambda: "second begins" in log.lines)
        log.release.set()
        await finished(newest)
        assert log.lines == ["first begins", "first cancelled", "second begins", "second ends"]


async def test_of_many_that_wait_only_the_newest_runs() -> None:
    async with host() as (newest, log, _):
        newest.ask(lambda: log.slow("first"))
        await asyncio.sleep(0)
        for number in range(50):
            newest.ask(lambda number=number: log.slow(str(number)))  # type: ignore[misc]
        log.release.set()
        await finished(newest)
        assert log.lines == ["first begins", "first ends", "49 begins", "49 ends"]


async def test_cancelling_ends_what_runs_and_forgets_what_waits() -> None:
    async with host() as (newest, log, _):
        newest.ask(lambda: log.slow("first"))
        await asyncio.sleep(0)
        newest.ask(lambda: log.slow("second"))
        newest.cancel()
        await finished(newest)
        assert log.lines == ["first begins", "first cancelled"]


async def test_it_is_told_when_work_begins_and_ends() -> None:
    async with host() as (newest, log, _):
        newest.ask(lambda: log.slow("first"))
        assert log.busy == [True]
        log.release.set()
        await finished(newest)
        assert log.busy == [True, False]


async def test_a_job_that_is_cancelled_before_its_first_step_hears_of_it_and_others_can_follow() -> None:
    async with host() as (newest, log, _):
        newest.ask(lambda: log.slow("first"))
        newest.cancel()
        await finished(newest)
        log.release.set()
        newest.ask(lambda: log.slow("second"))
        await finished(newest)
        assert log.lines == ["first begins", "first cancelled", "second begins", "second ends"]

"""The whole app on a real database, without a terminal."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual.widgets import Input

from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.launch import Destination, Launch
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.panes import Panes
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.pane_title import PaneTitle
from support.calm import until_calm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

    from pooldeck_db.settings import Settings
    from pooldeck_db.target import Target
    from pooldeck_tui.screens.table.pane import TablePane

SIZE = (120, 40)


@asynccontextmanager
async def running(
    target: Target | None,
    *,
    table: str = "",
    settings: Settings | None = None,
    size: tuple[int, int] = SIZE,
    notices: bool = False,
) -> AsyncIterator[Pilot[None]]:
    """Run the app on a database, or on the list of connections, come to rest; close what it holds at the end.

    Notices are drawn only where the test asks for it.
    """
    async with connected(target, table=table, settings=settings, size=size, notices=notices) as pilot:
        await settle(pilot)
        yield pilot


@asynccontextmanager
async def connected(
    target: Target | None,
    *,
    table: str = "",
    settings: Settings | None = None,
    size: tuple[int, int] = SIZE,
    notices: bool = False,
) -> AsyncIterator[Pilot[None]]:
    """Run the app as `running` does, without waiting for anything."""
    destination = Destination("", target, table=table) if target is not None else None
    app = PooldeckApp(Launch(destination, settings))
    async with app.run_test(size=size, notifications=notices) as pilot:
        try:
            yield pilot
        finally:
            await app.close_resources()


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is being read, every message has been handled, and the screen shows what came of it."""
    await until_calm()
    while _busy(pilot):
        await wait_until(pilot, lambda: not _busy(pilot), "the app to come to rest")


async def wait_until(pilot: Pilot[None], holds: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Wait until something is so, letting the app handle its messages meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110  # what is waited for has no event of its own
                await asyncio.sleep(0.002)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}; on screen:\n{screen_text(pilot)}") from None
    await until_calm()


def _busy(pilot: Pilot[None]) -> bool:
    if any(not worker.is_finished for worker in pilot.app.workers):
        return True
    return any(grid.is_waiting for grid in pilot.app.screen.query(Grid).results(Grid) if grid.is_on_screen)


def browse(pilot: Pilot[None]) -> BrowseScreen:
    """Return the screen of the open database."""
    screen = pilot.app.screen
    assert isinstance(screen, BrowseScreen)
    return screen


def pane(pilot: Pilot[None]) -> TablePane:
    """Return the pane that is shown."""
    current = pilot.app.screen.query_one(Panes).current
    assert current is not None
    return current


def grid(pilot: Pilot[None]) -> Grid:
    """Return the grid that is shown."""
    return pane(pilot).query_one(Grid)


def values(pilot: Pilot[None]) -> tuple[object, ...]:
    """Return the values of the row under the cursor."""
    current = grid(pilot).current
    assert current is not None
    return current.values


def title(pilot: Pilot[None]) -> str:
    """Return what the line above the grid says."""
    return pane(pilot).query_one(PaneTitle).render().plain


def trouble(pilot: Pilot[None]) -> ErrorPanel:
    """Return the panel that explains why the database cannot be opened."""
    return pilot.app.screen.query_one("#body > ErrorPanel", ErrorPanel)


async def answer(pilot: Pilot[None], text: str) -> None:
    """Type an answer into the question that is asked, and send it."""
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await settle(pilot)


def screen_text(pilot: Pilot[None]) -> str:
    """Return what is on the screen, as lines of text."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)

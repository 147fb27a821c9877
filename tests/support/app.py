"""The whole app on a real database, without a terminal."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import Input

from pooldeck_tui.app import PooldeckApp
from pooldeck_tui.launch import Destination, Launch
from pooldeck_tui.screens.browse import BrowseScreen
from pooldeck_tui.screens.panes import Panes
from pooldeck_tui.widgets.error_panel import ErrorPanel
from pooldeck_tui.widgets.grid import Grid
from pooldeck_tui.widgets.pane_title import PaneTitle

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
    await pilot.pause()
    # What a dialog's answer begins, begins a moment after the dialog has gone: it is to be at rest twice in a row.
    for _ in range(2):
        while _busy(pilot) or not is_drawn(pilot):
            await wait_until(pilot, lambda: not _busy(pilot) and is_drawn(pilot), "the app to come to rest")
        await pilot.pause(0.01)
    if _busy(pilot):
        await settle(pilot)


async def wait_until(pilot: Pilot[None], holds: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Wait until something is so, letting the app handle its messages meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while not holds():
                await pilot.pause(0.005)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}; on screen:\n{screen_text(pilot)}") from None
    await pilot.pause()


def _busy(pilot: Pilot[None]) -> bool:
    if any(not worker.is_finished for worker in pilot.app.workers):
        return True
    return any(grid.is_waiting for grid in pilot.app.screen.query(Grid).results(Grid) if grid.is_on_screen)


def is_drawn(pilot: Pilot[None]) -> bool:
    """Whether no part of the screen is still to be laid out or drawn again."""
    screen = pilot.app.screen
    if screen._layout_required or screen._dirty_widgets:
        return False
    return not any(each._layout_required or each._repaint_required for each in screen.walk_children(Widget))


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

"""The cell viewer by itself, without a terminal and without a database."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import Static

from pooldeck_db.catalog import Column
from pooldeck_db.values import Kind
from pooldeck_tui.viewer import CellViewer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from textual.pilot import Pilot

    from pooldeck_db.values import Value
    from pooldeck_tui.viewer import LoadWhole

TEXT = Column("note", "text", Kind.TEXT)
JSON = Column("payload", "jsonb", Kind.JSON, base_type="jsonb")
BINARY = Column("image", "bytea", Kind.BINARY, base_type="bytea")
ARRAY = Column("tags", "text[]", Kind.ARRAY, base_type="_text")
XML = Column("doc", "xml", Kind.TEXT, base_type="xml")
NUMBER = Column("total", "bigint", Kind.NUMBER, base_type="int8")
MOMENT = Column("at", "timestamp with time zone", Kind.TIME, base_type="timestamptz")


class ViewerApp(App[None]):
    """Shows one value, and keeps what is copied."""

    def __init__(self, column: Column, value: Value, load_whole: LoadWhole | None, zones: Sequence[str]) -> None:
        super().__init__()
        self.copied: list[str] = []
        self.viewer = CellViewer(
            column, value, copy=self.copied.append, load_whole=load_whole, zones=zones, where="public.orders"
        )

    def on_mount(self) -> None:
        """Show the value."""
        self.push_screen(self.viewer)


@asynccontextmanager
async def viewing(
    column: Column,
    value: Value,
    *,
    load_whole: LoadWhole | None = None,
    zones: Sequence[str] = (),
    size: tuple[int, int] = (80, 24),
    settled: bool = True,
) -> AsyncIterator[Pilot[None]]:
    """Show a value, come to rest unless it is not to be waited for."""
    app = ViewerApp(column, value, load_whole, zones)
    async with app.run_test(size=size) as pilot:
        await (settle(pilot) if settled else pilot.pause())
        yield pilot


def viewer(pilot: Pilot[None]) -> CellViewer:
    """Return the viewer that is seen."""
    screen = pilot.app.screen
    assert isinstance(screen, CellViewer)
    return screen


def copied(pilot: Pilot[None]) -> list[str]:
    """Return what has been copied."""
    assert isinstance(pilot.app, ViewerApp)
    return pilot.app.copied


def notices(pilot: Pilot[None]) -> str:
    """Return everything that the viewer has notified of."""
    return "\n".join(each.message for each in pilot.app._notifications)


def said(pilot: Pilot[None], name: str) -> str:
    """Return what one of the viewer's lines says: `name`, `size`, `readings`, `status`."""
    return str(viewer(pilot).query_one(f"#{name}", Static).content)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until the viewer has come to rest."""
    await pilot.press(*keys)
    await settle(pilot)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is at work and every message has been handled."""
    await pilot.pause()
    await wait_until(pilot, lambda: all(worker.is_finished for worker in pilot.app.workers), "the viewer to rest")


async def wait_until(pilot: Pilot[None], holds: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Wait until something is so, letting the app handle its messages meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while not holds():
                await pilot.pause(0.005)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}; on screen:\n{screen_text(pilot)}") from None
    await pilot.pause()


def screen_text(pilot: Pilot[None]) -> str:
    """Return what is on the screen, as lines of text."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)

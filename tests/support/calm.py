"""Waiting until an app has done all it can do by itself, which is known and not guessed from the processor's load.

Textual's own `wait_for_idle` sleeps at least 20 ms, twice a key, and calls a process idle that did not get a
processor: on a busy machine the next key is pressed before the one before has done its work.
"""

from __future__ import annotations

import asyncio
from asyncio import get_running_loop, sleep
from time import monotonic, process_time
from typing import TYPE_CHECKING
from weakref import WeakSet

from textual._context import active_app
from textual.widget import Widget

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App
    from textual.screen import Screen
    from textual.worker import Worker

PATIENCE = 100
"""Looks, of two milliseconds each, before a worker is taken for one that is to go on while keys are pressed.

They are counted, and no clock is asked: on a busy machine they take as much longer as the worker does.
"""

_LONG: WeakSet[Worker[Any]] = WeakSet()
"""The workers that were waited for once and went on."""

LONGEST = 20.0
"""Seconds that an app is waited for that gets no processor."""


async def until_calm(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until the app has handled and drawn everything; in the place of Textual's `wait_for_idle`.

    `max_sleep` are seconds of the processor, after which it is taken for one that is never at rest: on a busy
    machine those of the clock say nothing.
    """
    await sleep(min_sleep)
    app = active_app.get()
    latest, enough = monotonic() + LONGEST, process_time() + max_sleep
    looks = 0
    while monotonic() < latest and process_time() < enough and app.is_running:
        await until_idle(latest, enough)
        if not app.screen_stack:
            return
        if _drawn_on(app.screen):
            continue
        if _keeps_keys(app) or app._resize_event is not None:
            # Textual takes up a new size a moment later, with all that came meanwhile.
            app.screen.check_idle()
            await sleep(0.002)
        elif not _awaited(app):
            return
        elif looks == PATIENCE:
            _LONG.update(_awaited(app))
        else:
            looks += 1
            await sleep(0.002)


def _drawn_on(screen: Screen[Any]) -> bool:
    """Have drawn what is still to be drawn; whether there was anything."""
    undrawn = _undrawn(screen)
    for widget in undrawn:
        widget.check_idle()
    if undrawn:
        screen._on_timer_update()
    return bool(undrawn)


def _keeps_keys(app: App[Any]) -> bool:
    """Whether keys are kept until the one before has done its work, and a dialog is there that takes them."""
    return bool(getattr(app, "_typed", None) or app.screen._callbacks)


async def until_idle(deadline: float, enough: float) -> None:
    """Wait until the loop has nothing to do at once, and not in the moment after either.

    Until a moment of the clock at most, and until the process has used so much of the processor.
    """
    loop = get_running_loop()
    assert isinstance(loop, asyncio.BaseEventLoop)
    quiet = 0
    while quiet < 3 and monotonic() < deadline and process_time() < enough:
        await sleep(0)
        quiet = 0 if loop._ready else quiet + 1  # type: ignore[attr-defined]


def _undrawn(screen: Screen[Any]) -> list[Widget]:
    """Return what of the screen is still to be laid out or drawn again."""
    undrawn = [each for each in screen.walk_children(Widget) if each._layout_required or each._repaint_required]
    return [screen, *undrawn] if screen._layout_required or screen._dirty_widgets else undrawn


def _awaited(app: App[Any]) -> list[Worker[Any]]:
    return [worker for worker in app.workers if not worker.is_finished and worker not in _LONG]

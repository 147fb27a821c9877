"""Apps without a terminal are drawn when they have come to rest: half of their time went into all other frames.

So does a slow terminal: how often an app is drawn while it is at work is a matter of speed, here of how
busy the machine is. What a key has led to is drawn after it, by the compositor that draws on a terminal.
"""

from __future__ import annotations

from asyncio import get_running_loop
from typing import TYPE_CHECKING
from weakref import WeakSet

from textual.screen import Screen

from pooldeck_tui.terminal.compositor import LineCompositor

if TYPE_CHECKING:
    from typing import Any

    import pytest

_AT_LATEST = 0.5
"""Seconds after which a frame is drawn also where the app does not come to rest."""

_PUT_OFF: WeakSet[Screen[Any]] = WeakSet()
"""The screens of which a frame is to be drawn."""

_draw = Screen._compositor_refresh


def draw_at_rest(patch: pytest.MonkeyPatch) -> None:
    """Have frames drawn by `drawn`, and by the compositor that draws them on a terminal."""
    patch.setattr("textual.screen.Compositor", LineCompositor)
    patch.setattr(Screen, "_compositor_refresh", _put_off)


def drawn(screen: Screen[Any]) -> bool:
    """Draw the frame that was put off; whether there was one."""
    if screen not in _PUT_OFF:
        return False
    _PUT_OFF.discard(screen)
    _draw(screen)
    return True


def _put_off(screen: Screen[Any]) -> None:
    app = screen.app
    if not app.is_headless or screen is not app.screen:
        _draw(screen)
        return
    screen._dirty_widgets.clear()
    if screen not in _PUT_OFF:
        _PUT_OFF.add(screen)
        get_running_loop().call_later(_AT_LATEST, screen.call_next, drawn, screen)
    # Drawing finds out where everything is, and layout tells those widgets of their size that were nowhere before.
    screen._compositor.full_map  # noqa: B018
    app._update_mouse_over(screen)

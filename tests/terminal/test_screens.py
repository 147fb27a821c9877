"""A screen that comes to the top is drawn as a whole, never a part of it over the one that was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.color import ColorSystem
from textual.screen import ModalScreen
from textual.widgets import Static

from pooldeck_tui.terminal.base import TerminalApp
from pooldeck_tui.terminal.canvas import Canvas
from pooldeck_tui.terminal.frames import draw, frame_size, is_frame

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.app import ComposeResult
    from textual.geometry import Offset


class Onlooker:
    """Takes frames as a painter does, and keeps what can be seen after each."""

    def __init__(self) -> None:
        self._canvas = Canvas(40, 6, ColorSystem.TRUECOLOR)
        self.seen: list[str] = []

    def paint(self, update: RenderableType, _cursor: Offset, *, synchronised: bool) -> bool:
        """Show a frame."""
        assert is_frame(update)
        assert frame_size(update) in (None, self._canvas.size)
        assert not synchronised
        draw(update, self._canvas)
        self.seen.append(" ".join("".join("".join(line.cells) for line in self._canvas._wanted).split()))
        return True


class Above(ModalScreen[None]):
    """Covers the screen."""

    CSS = "Above Static { width: 100%; height: 100%; }"

    def compose(self) -> ComposeResult:
        """A word in each line."""
        yield Static("\n".join(["above"] * 6))


class Two(TerminalApp[None]):
    """Two lines, and a screen above them."""

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Static("first", id="first")
        yield Static("second")


async def test_a_change_below_is_not_drawn_over_a_screen_that_has_just_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, onlooker = Two(), Onlooker()
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(Two, "is_headless", False)
        monkeypatch.setattr(app, "painter", onlooker)
        below = app.screen
        app.push_screen(Above())
        await pilot.pause()
        assert onlooker.seen[-1] == " ".join(["above"] * 6)
        # A busy machine comes to draw what has changed below before it comes to the change of screens.
        gone = app.pop_screen()
        first = below.query_one("#first", Static)
        first.update("other", layout=False)
        below._compositor.update_widgets({first})
        below._compositor_refresh()
        await gone
        await pilot.pause()
        monkeypatch.undo()
    assert set(onlooker.seen[1:]) <= {" ".join(["above"] * 6), "other second"}
    assert onlooker.seen[-1] == "other second"

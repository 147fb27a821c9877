"""Shows frames on the terminal: only what changed, and only when the terminal is ready for it."""

from __future__ import annotations

from asyncio import AbstractEventLoop, get_running_loop
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.console import RenderableType
from textual.geometry import Offset

from pooldeck_tui.terminal.canvas import Canvas
from pooldeck_tui.terminal.frames import draw, frame_size, is_frame

if TYPE_CHECKING:
    from pooldeck_tui.terminal.outlet import Outlet

_BEGIN_FRAME, _END_FRAME = "\x1b[?2026h", "\x1b[?2026l"


class Painter:
    """Brings the terminal up to the newest frame, skipping those that it was too slow to see."""

    def __init__(self, outlet: Outlet, colours: ColorSystem) -> None:
        self.is_on_screen = False
        """Whether the terminal is ours to draw on; set while the driver is in application mode."""
        self.outlet = outlet
        """The way out to the terminal."""
        self._colours = colours
        self._canvas = Canvas(0, 0, colours)
        self._cursor = Offset(0, 0)
        self._shown_cursor: Offset | None = None
        self._synchronised = False
        self._loop: AbstractEventLoop | None = None

    def paint(self, update: RenderableType, cursor: Offset, *, synchronised: bool) -> bool:
        """Take a frame and the place of the text cursor; show them now, or with a later frame.

        `synchronised` tells that the terminal knows how to show a frame in one go (mode 2026). Returns False where
        `update` is not a frame, and then leaves it alone.
        """
        if not is_frame(update):
            return False
        size = frame_size(update)
        if size is not None and size != self._canvas.size:
            self._canvas = Canvas(*size, self._colours)
        draw(update, self._canvas)
        self._cursor = cursor
        self._synchronised = synchronised
        self.flush()
        return True

    def forget(self) -> None:
        """Take what the terminal shows for unknown; the next frame writes the whole screen."""
        self._canvas.forget()
        self._shown_cursor = None

    def flush(self) -> None:
        """Write what has changed, or have it written as soon as the terminal has caught up."""
        if not self.is_on_screen:
            return
        if self.outlet.is_behind:
            self._loop = get_running_loop()
            self.outlet.call_when_drained(self._flush_from_thread)
            if self.outlet.is_behind:
                return
        changes = self._canvas.write_changes()
        if changes or self._cursor != self._shown_cursor:
            self._shown_cursor = self._cursor
            cursor = f"\x1b[{self._cursor.y + 1};{self._cursor.x + 1}H"
            frame = changes + cursor
            self.outlet.write(f"{_BEGIN_FRAME}{frame}{_END_FRAME}" if self._synchronised else frame)

    def _flush_from_thread(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.flush)

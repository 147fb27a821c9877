"""The app that the product's app derives from: draws little, never waits, always gives the terminal back."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, ClassVar, TextIO, cast

from rich.console import COLOR_SYSTEMS, Console
from rich.text import Text
from textual import on
from textual.app import ReturnType
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.filter import Monochrome

from pooldeck_tui.terminal.clean import CleanStream, EscapeFilter
from pooldeck_tui.terminal.colours import colour_filter
from pooldeck_tui.terminal.compatibility import missing_names
from pooldeck_tui.terminal.device import FoundTerminal, has_hung_up, has_shell, let_go
from pooldeck_tui.terminal.ending import PATIENCE, Ending
from pooldeck_tui.terminal.environment import Colours, choose_colours, plain_output
from pooldeck_tui.terminal.outlet import Outlet
from pooldeck_tui.terminal.telling import TellingApp

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.screen import Screen

    from pooldeck_tui.terminal.painter import Painter

_log = logging.getLogger(__name__)

_STDIN, _STDOUT, _STDERR = 0, 1, 2

_RESIZE_SETTLES = 0.1
"""Seconds after which a screen that was not laid out anew is written again, because the terminal has moved it."""


class TerminalApp(TellingApp[ReturnType]):
    """An app that is safe to run over a slow line, on data from anywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+l",
            "redraw",
            "Redraw",
            show=False,
            priority=True,  # in dialogs too
            id="app.redraw",
            tooltip="Draw the whole screen again",
        ),
        Binding(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            show=False,
            priority=True,
            id="app.suspend",
            tooltip="Back to the shell; fg returns",
        ),
    ]

    def __init__(self, colours: Colours | None = None) -> None:
        """Make an app that draws in `colours`, by default in those of the environment."""
        self._is_plain = _has_to_be_plain()
        super().__init__()
        colours = colours or choose_colours(os.environ)
        self.no_color = colours.none
        self._colours, self._escapes = colour_filter(colours), EscapeFilter()
        stream = cast("TextIO", sys.__stderr__)
        self.error_console = Console(
            file=cast("IO[str]", CleanStream(stream)), markup=False, highlight=False, color_system=None
        )
        self.painter = None if self._is_plain else _make_painter(stream, self.console)
        """Shows frames; None where Textual's own output path is used."""
        self._shown: Screen[object] | None = None
        self._ending = Ending(self._leave)
        self._life: asyncio.Task[ReturnType | None] | None = None

    async def close_resources(self) -> None:
        """Close what the app holds outside the terminal; overridden by the product.

        Called at every kind of ending, after the terminal has been given back. It may take `ending.PATIENCE`
        seconds, then it is cancelled.
        """

    def run_to_end(self, *, mouse: bool = True) -> int:
        """Run on the real terminal until the app ends, in whatever way; return the exit code of the process.

        `mouse` turns mouse reports on, which a slow line had better do without. Call it on the main thread.
        """
        found = FoundTerminal(_STDIN, _STDERR)
        self._ending.last_act = found.give_back
        try:
            asyncio.run(self._live(mouse=mouse))
        finally:
            if self.painter is not None and self.painter.is_on_screen:
                found.give_back()
        return self._ending.exit_code(self.return_code or 0)

    def get_driver_class(self) -> type[Driver]:
        """Return the driver for a terminal that may be slow, be stopped or go away."""
        if self._is_plain:
            return super().get_driver_class()
        from pooldeck_tui.terminal.driver import TerminalDriver

        return TerminalDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what changes every strip; last comes the filter that lets nothing act on the terminal."""
        # Textual's own answer to NO_COLOR, even where it is empty, is to send greys.
        filters = [each for each in super().get_line_filters() if not isinstance(each, Monochrome)]
        if self._colours is not None:
            filters.append(self._colours)
        return [*filters, self._escapes]

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal to another program, to which Ctrl+C then belongs; raises SuspendNotSupported."""
        with super().suspend(), self._ending.interrupts_ignored():
            yield

    def terminal_vanished(self) -> None:
        """End the app because there is nobody at the terminal any more."""
        self._ending.begin(signal.SIGHUP)

    def action_redraw(self) -> None:
        """Write the whole screen again, whatever else has been written over it."""
        if self.painter is not None:
            self.painter.forget()
        self.screen.refresh()

    def action_suspend_process(self) -> None:
        """Go back to the shell until it continues the app; not where there is no shell."""
        if has_shell():
            super().action_suspend_process()
        else:
            self.notify("There is no shell to go back to from here.", severity="warning", markup=False)

    @on(Resize)
    def _write_all_again(self) -> None:
        """Write the whole screen again: the terminal has moved or cut what it showed."""
        if self.painter is not None:
            self.painter.forget()
            self.set_timer(_RESIZE_SETTLES, self.painter.flush)

    async def _live(self, *, mouse: bool) -> None:
        with self._ending.watching():
            self._life = asyncio.create_task(self.run_async(mouse=mouse), name="app")
            try:
                await asyncio.wait({self._life})
            finally:
                self._ending.arm()
                await self._close_in_time()
            if not self._life.cancelled():
                self._life.result()

    async def _close_in_time(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.close_resources()
        except TimeoutError:
            _log.warning("Closing took longer than %s s and was given up", PATIENCE)

    def _leave(self) -> None:
        """End in order; an app that is stuck in a handler is cancelled."""
        if has_hung_up(_STDIN):
            if self.painter is not None:
                self.painter.outlet.abandon()
            let_go(_STDIN, _STDOUT, _STDERR)
        self.exit(return_code=self._ending.exit_code(0))
        if self._life is not None:
            asyncio.get_running_loop().call_later(PATIENCE, self._life.cancel)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Show a frame through the painter instead of writing it whole."""
        painter = self.painter
        if painter is None or renderable is None or self.is_headless or self.is_inline:
            super()._display(screen, renderable)
            return
        if self._batch_count or not self.is_running:
            return
        from pooldeck_tui.terminal.compositor import use_line_compositor  # not there in every Textual
        from pooldeck_tui.terminal.frames import is_part

        use_line_compositor(screen)
        if screen is not self._shown and is_part(renderable):
            # Another screen is still seen, and a part of this one would be laid over it: it is shown as a whole.
            screen.refresh()
            return
        self._shown = screen
        cursor = screen.outer_size.clamp_offset(self.cursor_position)
        if painter.paint(renderable, cursor, synchronised=self._sync_available):
            self.post_display_hook()
        else:
            super()._display(screen, renderable)
            painter.forget()

    def _fatal_error(self) -> None:
        """End with a plain traceback; Textual's own shows local variables, which may hold a password."""
        _log.critical("The app has crashed", exc_info=True)
        self.panic(Text(traceback.format_exc()))


def _has_to_be_plain() -> bool:
    """Tell whether Textual's own output is asked for, or Textual is not the one we know."""
    if plain_output(os.environ):
        return True
    missing = missing_names()
    if missing:
        _log.warning("Plain output: this version of Textual has changed %s", ", ".join(missing))
    return bool(missing)


def _make_painter(stream: TextIO, console: Console) -> Painter:
    from pooldeck_tui.terminal.painter import Painter  # what it imports is not there in every Textual

    return Painter(Outlet(stream), COLOR_SYSTEMS[console.color_system or "truecolor"])

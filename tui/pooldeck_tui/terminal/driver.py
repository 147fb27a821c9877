"""Textual's driver for a terminal that may be slow, be stopped, or go away."""

from __future__ import annotations

import os
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Protocol, cast

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size

from pooldeck_tui.terminal.alt_keys import told_apart
from pooldeck_tui.terminal.clean import clean_sequence
from pooldeck_tui.terminal.device import has_shell

if TYPE_CHECKING:
    from textual.app import App

    from pooldeck_tui.terminal.painter import Painter

_LAST_BYTES_TIMEOUT = 0.5
"""Seconds that a terminal which does not read may hold up the end."""

_ESCAPE_IS_ALONE = constants.ESCAPE_DELAY + 0.01
"""Seconds after which an Escape that nothing followed is a key; a little more than the parser gives it."""

_MOUSE_PIXELS_OFF = "\x1b[?1016l"
"""The one mode that Textual turns on and never off."""


class Host(Protocol):
    """What the driver needs of the app."""

    painter: Painter
    """There is one wherever this driver is used."""

    def terminal_vanished(self) -> None:
        """Learn that there is nobody at the terminal any more."""


class _Waking(Event):
    """An event that also wakes the thread which waits for input."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(self._writer, False)

    def set(self) -> None:
        super().set()
        os.write(self._writer, b"!")

    def clear(self) -> None:
        super().clear()
        os.read(self.reader, 1024)


class TerminalDriver(LinuxDriver):
    """Writes through the outlet, reads until the terminal vanishes, stops and continues as a job does."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.exit_event = self._waking = _Waking()
        self._host = cast("Host", app)
        self._painter = self._host.painter
        self._stopped = False
        # Textual's own handlers run in the middle of anything and would start it a second time on a stray SIGCONT.
        self._loop.add_signal_handler(signal.SIGTSTP, self._stop)
        self._loop.add_signal_handler(signal.SIGCONT, self._continue)

    def write(self, data: str) -> None:
        """Queue `data` for the terminal, without anything in it that Textual would not write itself."""
        self._painter.outlet.write(clean_sequence(data))

    def start_application_mode(self) -> None:
        """Take the terminal, and draw all of the screen."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # Textual's own handler can be interrupted by itself: the older size would be told last.
        self._loop.add_signal_handler(signal.SIGWINCH, self._tell_size)
        self._painter.is_on_screen = True
        self._painter.forget()
        self._painter.flush()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._painter.is_on_screen = False
        self.write(_MOUSE_PIXELS_OFF)
        super().stop_application_mode()

    def close(self) -> None:
        """Wait a moment for the terminal to take the last bytes."""
        super().close()
        self._painter.outlet.drain(_LAST_BYTES_TIMEOUT)

    def run_input_thread(self) -> None:
        """Read keys until told to end, or until the terminal has vanished."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with self._input() as selector:
            patience: float | None = None
            while not self.exit_event.is_set():
                ready = {key.fd for key, _ in selector.select(patience)}
                patience = _ESCAPE_IS_ALONE if self.fileno in ready else None
                if self.fileno in ready:
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._host.terminal_vanished)
                        return
                    for event in parser.feed(told_apart(decode(data))):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    @contextmanager
    def _input(self) -> Iterator[selectors.BaseSelector]:
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._waking.reader, selectors.EVENT_READ)
            yield selector

    def _read(self) -> bytes:
        """Return what was typed, nothing where the terminal has vanished."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _tell_size(self) -> None:
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self.send_message(Resize(size, size))

    def _stop(self) -> None:
        if not has_shell():
            return
        if self._painter.is_on_screen:
            self.suspend_application_mode()
            self._stopped = True
        _stop_job()

    def _continue(self) -> None:
        if not self._in_foreground():
            # The shell was told `bg`: there is nothing to draw on.
            _stop_job()
            return
        if self._painter.is_on_screen:
            # Stopped by SIGSTOP, which nobody can prepare for; the shell has changed the terminal since.
            self.suspend_application_mode()
            self.resume_application_mode()
        elif self._stopped:
            self._stopped = False
            self.resume_application_mode()
            self.send_message(self.SignalResume())

    def _in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            # The terminal went while we were stopped; its hang-up ends the app.
            return True


def _stop_job() -> None:
    """Stop the whole job: the shell takes over only when what it started (`make`, `sudo`) has stopped as well."""
    os.killpg(os.getpgrp(), signal.SIGSTOP)

"""Ends the process in order when it is told to, and ends it anyway when order fails."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

PATIENCE = 2.0
"""Seconds that the app may take to leave its message loop, and again to close what it holds."""

LAST_WORD = 5.0
"""Seconds after which the process ends whatever it is doing."""


class Ending:
    """How the process came to end: by which signal, if any."""

    def __init__(self, leave: Callable[[], None]) -> None:
        """Call `leave` on the loop, once, when a signal comes."""
        self.signal: int | None = None
        """The signal that ended it, None where there was none."""
        self.last_act: Callable[[], None] = lambda: None
        """What is done, from a thread, just before a process that would not end is ended."""
        self._leave = leave
        self._is_leaving = False
        self._alarm: int | None = None

    def exit_code(self, otherwise: int) -> int:
        """Return 128 and the signal, as a shell reports it, or the code of an ending without one."""
        return otherwise if self.signal is None else 128 + self.signal

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Answer SIGINT, SIGTERM and SIGHUP by ending in order; needs the main thread and a running loop."""
        loop = asyncio.get_running_loop()
        self._start_watchdog()
        for number in _SIGNALS:
            self._answer(loop, number)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    @contextmanager
    def interrupts_ignored(self) -> Iterator[None]:
        """Leave Ctrl+C to another program that has the terminal meanwhile: both get the signal."""
        loop = asyncio.get_running_loop()
        # A handler, because the program would inherit that the signal is ignored.
        loop.add_signal_handler(signal.SIGINT, lambda: None)
        try:
            yield
        finally:
            self._answer(loop, signal.SIGINT)

    def begin(self, number: int) -> None:
        """End because of signal `number`; only the first one counts."""
        self._note(number, None)
        if not self._is_leaving:
            self._is_leaving = True
            self._leave()

    def arm(self) -> None:
        """Start the clock after which the process ends come what may."""
        if self._alarm is not None:
            os.write(self._alarm, b"!")

    def _answer(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        loop.add_signal_handler(number, self.begin, number)
        # The loop is woken through its own descriptor; this handler runs even where the loop never comes back.
        signal.signal(number, self._note)
        signal.siginterrupt(number, False)

    def _note(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.signal is None:
            self.signal = number
            self.arm()

    def _start_watchdog(self) -> None:
        # Its thread is there beforehand, and is woken by a pipe, because little else is safe in a signal handler.
        reader, self._alarm = os.pipe()
        Thread(target=self._watch, args=(reader,), name="last-word", daemon=True).start()

    def _watch(self, reader: int) -> None:
        os.read(reader, 1)
        time.sleep(LAST_WORD)
        self.last_act()
        os._exit(self.exit_code(1))

"""Writes to the terminal from a thread of its own, so that nobody waits for a slow one."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from threading import Condition, Thread
from typing import TextIO


class Outlet:
    """The way out to the terminal: takes text at once, in order, and outlives the terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._changed = Condition()
        self._queue: list[str] = []
        self._writing = False
        self._open = True
        self._thread: Thread | None = None
        self._on_drained: Callable[[], None] | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has yet to take something that was written."""
        return bool(self._queue) or self._writing

    def write(self, text: str) -> None:
        """Queue `text`; it is dropped where the terminal is gone."""
        with self._changed:
            if self._open and text:
                self._queue.append(text)
                self._changed.notify_all()
                if self._thread is None:
                    self._thread = Thread(target=self._run, name="terminal-output", daemon=True)
                    self._thread.start()

    def call_when_drained(self, callback: Callable[[], None]) -> None:
        """Call back once, from the writing thread, when the terminal has taken all; the last callback counts."""
        with self._changed:
            self._on_drained = callback

    def drain(self, seconds: float) -> bool:
        """Wait until the terminal has taken all, at most `seconds`; tell whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: not self.is_behind, seconds)

    def abandon(self) -> None:
        """Write nothing from now on: the terminal is gone."""
        with self._changed:
            self._open = False
            self._queue.clear()
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                text = "".join(self._queue)
                self._queue.clear()
                self._writing = True
            sent = self._send(text)
            with self._changed:
                self._writing = False
                if not sent:
                    self._open = False
                    self._queue.clear()
                callback = None
                if not self._queue:
                    callback, self._on_drained = self._on_drained, None
                self._changed.notify_all()
            if callback is not None:
                callback()

    def _send(self, text: str) -> bool:
        """Write all of `text`, however long it takes; tell whether there is a terminal still."""
        data = memoryview(text.encode(self._stream.encoding, "replace"))
        try:
            fd = self._stream.fileno()
            while data:
                try:
                    data = data[os.write(fd, data) :]
                except BlockingIOError:
                    # Somebody who shares the terminal made it non-blocking.
                    select.select((), (fd,), ())
        except (OSError, ValueError):
            return False
        return True

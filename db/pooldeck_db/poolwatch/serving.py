"""Sends snapshots to whoever reads, from a thread of its own.

It answers while the pool is exhausted and while the event loop is blocked, and waits for no reader: one that does
not take what it is sent gets no more until it does, and is dropped when it has not for a while.
"""

from __future__ import annotations

import selectors
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING

from pooldeck_db.poolwatch.protocol import INTERVAL, READERS, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

STALLED = 5.0
"""Seconds after which a reader that takes nothing is dropped."""

_NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)
"""A reader that is gone must not end a process that did not ask to ignore SIGPIPE."""

_END = 2.0
"""Seconds that the thread is given to end."""


class _Reader:
    """One who reads, and what is on its way there."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.pending = memoryview(b"")
        self.taken_at = time.monotonic()
        """When it last took something, or had taken all."""

    def send(self, line: bytes) -> bool:
        """Send a line, unless the one before is still on its way; False where the reader is gone."""
        if self.pending:
            return time.monotonic() - self.taken_at < STALLED
        self.pending = memoryview(line)
        self.taken_at = time.monotonic()
        return self.push()

    def push(self) -> bool:
        """Send what it takes of what is pending; False where the reader is gone."""
        while self.pending:
            try:
                sent = self.connection.send(self.pending, _NO_SIGNAL)
            except BlockingIOError:
                return True
            except OSError:
                return False
            self.pending = self.pending[sent:]
            self.taken_at = time.monotonic()
        return True


class Server:
    """The thread, the socket it listens at, and its readers."""

    def __init__(self, listener: socket.socket, greeting: bytes, line: Callable[[], bytes]) -> None:
        self._listener = listener
        self._greeting = greeting
        self._line = line
        self._readers: dict[socket.socket, _Reader] = {}
        self._selector = selectors.DefaultSelector()
        self._end, self._wake = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="pooldeck-publish", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._end, selectors.EVENT_READ)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and with it every connection."""
        self._wake.close()
        if self._thread is not threading.current_thread() and self._thread.is_alive():
            self._thread.join(_END)
        self.abandon()

    def abandon(self) -> None:
        """Close what this process has of it: in a forked process the thread is the parent's."""
        for reader in tuple(self._readers):
            reader.close()
        for one in (self._listener, self._end, self._wake):
            one.close()
        self._selector.close()

    def _run(self) -> None:
        # Signals are for the threads that the process had before.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        due = 0.0
        while True:
            for key, _ in self._selector.select(max(0.0, due - time.monotonic()) if self._readers else None):
                if key.fileobj is self._end:
                    return
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._attend(self._readers[key.fileobj])  # type: ignore[index]  # only sockets are registered
            if self._readers and time.monotonic() >= due:
                self._send(self._line())
                due = time.monotonic() + INTERVAL

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except (
            OSError
        ):  # It went away meanwhile; or the process has no descriptor left, and more of them to ask for.
            time.sleep(INTERVAL)
            return
        connection.setblocking(False)
        reader = _Reader(connection)
        if len(self._readers) >= READERS:
            reader.send(refusal(f"{READERS} read this pool already."))
            connection.close()
        elif reader.send(self._greeting):
            self._readers[connection] = reader
            self._selector.register(connection, selectors.EVENT_READ)
        else:
            connection.close()

    def _attend(self, reader: _Reader) -> None:
        """It takes more, or it is gone: there is nothing for it to say."""
        try:
            said = reader.connection.recv(1)
        except BlockingIOError:
            said = None
        except OSError:
            said = b""
        self._keep(reader, still_there=said is None and reader.push())

    def _send(self, line: bytes) -> None:
        for reader in tuple(self._readers.values()):
            self._keep(reader, still_there=reader.send(line))

    def _keep(self, reader: _Reader, *, still_there: bool) -> None:
        connection = reader.connection
        if still_there:
            writing = selectors.EVENT_WRITE if reader.pending else 0
            self._selector.modify(connection, selectors.EVENT_READ | writing)
        else:
            del self._readers[connection]
            self._selector.unregister(connection)
            connection.close()

"""Keeps the texts of the editor on the disk while they are written, so that not even a kill loses one.

Every process has a directory of its own among those of a connection, and its lock. Two pooldecks on one connection
so have each its own buffers, and neither can destroy the other's; what a process leaves behind, in whatever way it
ended, belongs to the next that starts on the connection.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from pooldeck_db.errors import PooldeckError
from pooldeck_db.files.keeping import stem_of
from pooldeck_db.scripts.buffer_files import Buffer, Desk, open_desk
from pooldeck_db.surroundings import state_directory

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 16 * 1024 * 1024
"""Bytes of a text that is kept."""
MOST = 100
"""Buffers that a process keeps; what it took over from others may be more."""


class Buffers:
    """The buffers of one connection that belong to this process."""

    def __init__(self, identity: str, directory: Path | None = None) -> None:
        """For a connection's identity (`remembered.identity_of`)."""
        self._parent = (directory or state_directory() / "buffers") / stem_of(identity)
        self._desk: Desk | None = None
        self._pending: dict[str, Buffer] = {}
        """The newest text of each buffer that is not on the disk yet."""
        self._known: set[str] = set()
        self._turn = asyncio.Lock()
        self._writing = threading.Lock()
        """Held by the thread that writes: it may outlive the task that asked for it."""

    @property
    def directory(self) -> Path:
        """Where the buffers of the connection are, of all processes."""
        return self._parent

    def new(self, title: str, text: str = "") -> Buffer:
        """A buffer that is not kept before it is saved."""
        return Buffer(f"{time.time_ns():020}-{uuid4().hex[:8]}", title, text)

    async def load(self) -> tuple[Buffer, ...]:
        """Its buffers, the oldest first, with those that processes left behind which are gone. Raises OSError.

        One that is damaged is kept aside as `<id>.damaged`.
        """
        async with self._turn:
            found = await asyncio.to_thread(self._load)
        self._known = {buffer.id for buffer in found}
        return found

    async def save(self, buffer: Buffer) -> None:
        """Keep a buffer as it is now; on return the disk has this text or a newer one of it.

        Of texts that come faster than they are written, the newest is. Raises OSError, and PooldeckError where the
        text is too large or the buffers are too many.
        """
        self._check(buffer)
        self._known.add(buffer.id)
        self._pending[buffer.id] = buffer
        async with self._turn:
            await asyncio.to_thread(self._write, buffer.id)

    async def remove(self, id: str) -> None:  # noqa: A002  # as it is called everywhere
        """Keep a buffer no longer. Raises OSError."""
        self._known.discard(id)
        self._pending.pop(id, None)
        async with self._turn:
            await asyncio.to_thread(self._remove, id)

    async def close(self) -> None:
        """Write what is not written yet, and leave all for whoever comes next. Raises OSError."""
        async with self._turn:
            await asyncio.to_thread(self._close)

    def _check(self, buffer: Buffer) -> None:
        if len(buffer.text) > LARGEST or len(buffer.text.encode("utf-8", "surrogatepass")) > LARGEST:
            what = "The text is larger than 16 MiB, and is not kept on the disk."
            raise PooldeckError(what, subject=buffer.title, hint="Save it as a file, or divide it.")
        if buffer.id not in self._known and len(self._known) >= MOST:
            what = f"There are {MOST} buffers already; this one is not kept on the disk."
            raise PooldeckError(what, subject=buffer.title, hint="Close one that nobody needs any more.")

    def _opened(self) -> Desk:
        if self._desk is None:
            self._desk = open_desk(self._parent)
        return self._desk

    def _load(self) -> tuple[Buffer, ...]:
        with self._writing:
            desk = self._opened()
            found = (desk.read(file) for file in desk.files())
            return tuple(buffer for buffer in found if buffer is not None)

    def _write(self, id: str) -> None:  # noqa: A002
        with self._writing:
            buffer = self._pending.pop(id, None)
            if buffer is None:
                return  # It was written meanwhile, or is not wanted any more.
            try:
                self._opened().write(buffer)
            except OSError:
                self._pending.setdefault(id, buffer)
                raise

    def _remove(self, id: str) -> None:  # noqa: A002
        with self._writing:
            self._opened().remove(id)

    def _close(self) -> None:
        try:
            for id in tuple(self._pending):  # noqa: A001
                self._write(id)
        finally:
            with self._writing:
                if self._desk is not None:
                    self._desk.close()
                self._desk = None

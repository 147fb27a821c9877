"""Bytes of a result: in memory up to a bound, beyond it in a temporary file, and always to be read at any row."""

from __future__ import annotations

import os
import tempfile
import threading
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

BLOCK = 64 * 1024
"""Bytes from which on a block is not added to: so much is read for any row."""

_PIECE = 1024 * 1024
"""Bytes that are written at once."""

IN_MEMORY = 8 * 1024 * 1024
"""Bytes that are kept in memory before any are written to the disk."""


class Store:
    """Blocks of whole rows, one after the other, and a sparse index of where each begins.

    Written by one task; read from any thread.
    """

    def __init__(self, *, block: int = BLOCK, in_memory: int = IN_MEMORY) -> None:
        self._block = block
        self._in_memory = in_memory
        self._rows_before = array("Q")
        self._offsets = array("Q")
        self._tail = bytearray()
        self._file: BinaryIO | None = None
        self._lock = threading.Lock()
        self.rows = 0
        """That are in it."""
        self.spilled = 0
        """Bytes on the disk; what follows them is in memory."""
        self.is_closed = False

    @property
    def size(self) -> int:
        """Bytes altogether."""
        return self.spilled + len(self._tail)

    @property
    def is_full(self) -> bool:
        """Whether it is time to spill."""
        return len(self._tail) > self._in_memory

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self._offsets)

    def append(self, data: bytes, rows: int) -> None:
        """Add some whole rows."""
        with self._lock:
            if not self._offsets or self.size - self._offsets[-1] >= self._block:
                self._rows_before.append(self.rows)
                self._offsets.append(self.size)
            self._tail += data
            self.rows += rows

    def spill(self) -> None:
        """Write the oldest bytes in memory to the disk; to be called in a thread. Raises OSError."""
        data = bytes(self._tail[:_PIECE])
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0, prefix="pooldeck-result-")  # noqa: SIM115  # `close` does
        written = 0
        while written < len(data):
            written += os.pwrite(self._file.fileno(), memoryview(data)[written:], self.spilled + written)
        with self._lock:
            del self._tail[:written]
            self.spilled += written

    def block_of(self, row: int) -> int:
        """The number of the block that a row is in."""
        with self._lock:
            return bisect_right(self._rows_before, row) - 1

    def read(self, block: int) -> tuple[int, bytes]:
        """The number of the first row of a block, and its bytes. Raises OSError."""
        with self._lock:
            start = self._offsets[block]
            end = self._offsets[block + 1] if block + 1 < len(self._offsets) else self.size
            on_disk = b""
            if start < self.spilled and self._file is not None:
                on_disk = os.pread(self._file.fileno(), min(end, self.spilled) - start, start)
            in_memory = self._tail[max(start, self.spilled) - self.spilled : max(end, self.spilled) - self.spilled]
            return self._rows_before[block], on_disk + in_memory

    def close(self) -> None:
        """Let go of everything; afterwards it is empty."""
        with self._lock:
            self.is_closed = True
            if self._file is not None:
                self._file.close()
            self._file, self.rows, self.spilled = None, 0, 0
            self._rows_before, self._offsets, self._tail = array("Q"), array("Q"), bytearray()

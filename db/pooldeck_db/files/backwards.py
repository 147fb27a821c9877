"""Reads the lines of a file from its end, a block at a time, however large it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 64 * 1024


def lines_backwards(descriptor: int, longest: int) -> Iterator[bytes]:
    """The lines of an open file without their ends, the last one first, and no more of it in memory than needed.

    A line of more than `longest` bytes is left out. Blocks. Raises OSError.
    """
    place = os.fstat(descriptor).st_size
    tail, is_too_long = b"", False
    while place:
        start = max(0, place - _BLOCK)
        first, *lines = (os.pread(descriptor, place - start, start) + tail).split(b"\n")
        place = start
        if lines:
            last = lines.pop()
            if not is_too_long:
                yield last
            yield from reversed(lines)
            is_too_long = False
        is_too_long = is_too_long or len(first) > longest
        tail = b"" if is_too_long else first
    if not is_too_long:
        yield tail

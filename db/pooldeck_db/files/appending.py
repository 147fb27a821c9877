"""Appends lines to a file that several processes share, and begins a new one when it has grown large."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from pooldeck_db.files.keeping import is_at, wait_for_lock

if TYPE_CHECKING:
    from pathlib import Path


def append(file: Path, lines: bytes, *, largest: int, kept: int) -> None:
    """Write lines behind the others, all of them or none, and wait until the disk has them.

    A file that would grow beyond `largest` bytes is kept as `<name>.1<ending>`, and of such `kept` at most. Makes
    the file with mode 0600, and its directory where it is missing. Blocks. Raises OSError.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while not _appended(file, lines, largest, kept):
        pass  # Another process began a new file meanwhile.


def _appended(file: Path, lines: bytes, largest: int, kept: int) -> bool:
    """Write the lines; False where the file that was opened is not at the path any more when its lock is had."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        wait_for_lock(descriptor, file)
        if not is_at(file, descriptor):
            return False
        size = os.fstat(descriptor).st_size
        if size and size + len(lines) > largest:
            _rotate(file, kept)
            return False
        _write(descriptor, lines, size)
    finally:
        os.close(descriptor)
    return True


def _rotate(file: Path, kept: int) -> None:
    """Give each file the next number; the last one's place is taken by the one before."""
    names = [file, *(file.with_name(f"{file.stem}.{number}{file.suffix}") for number in range(1, kept + 1))]
    for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
        with suppress(FileNotFoundError):
            newer.replace(older)


def _write(descriptor: int, lines: bytes, size: int) -> None:
    try:
        # One call where the disk has room, so that even who asks for no lock sees whole lines.
        written = 0
        while written < len(lines):
            written += os.write(descriptor, lines[written:])
        os.fsync(descriptor)
    except BaseException:  # Nothing is swallowed: whatever ends it, no half line may stay behind.
        with suppress(OSError):
            os.ftruncate(descriptor, size)
        raise

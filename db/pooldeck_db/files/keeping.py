"""Keeps small files of state: written whole or not at all, for the user alone, and set aside when damaged."""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 2.0
"""Seconds to wait for another process that writes."""

_PAUSE = 0.01
"""Seconds between two looks whether it has ended."""

_NO_LOCKS = frozenset((errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS))
"""What a file system says that knows no locks."""


def write_whole(file: Path, text: str) -> None:
    """Write a file with mode 0600; whoever reads meanwhile sees the old text or the new one, and never a part.

    Makes the directory where it is missing. Raises OSError, and leaves nothing behind then.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    descriptor, written = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        Path(written).replace(file)
    except BaseException:  # Nothing is swallowed: whatever ends it, no draft may stay behind.
        Path(written).unlink(missing_ok=True)
        raise


def set_aside(file: Path) -> None:
    """Keep a file that cannot be read as `<name>.damaged.json`, so that a new one can be begun."""
    try:
        file.replace(file.with_name(f"{file.stem}.damaged.json"))
    except OSError:
        return  # A state directory that cannot be written keeps its damaged file, and that harms nobody.


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """A scope that only one process is in at a time; waits up to two seconds for another to leave it.

    Blocks: not for the event loop. Makes the directory where it is missing. Raises TimeoutError, and OSError.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(directory / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, directory)
        yield
    finally:
        os.close(descriptor)  # That releases the lock, too.


def _lock(descriptor: int, directory: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            if time.monotonic() > until:
                raise TimeoutError(errno.ETIMEDOUT, "another pooldeck holds the lock", str(directory)) from busy
            time.sleep(_PAUSE)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return
        else:
            return

"""Keeps small files of state: written whole or not at all, for the user alone, and set aside when damaged."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import socket
import tempfile
import time
from contextlib import contextmanager
from hashlib import sha256
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

_NO_SYNC = frozenset((errno.EINVAL, errno.ENOTSUP, errno.EROFS))
"""What a file system says that cannot be asked to write a directory out."""

_UNUSUAL = re.compile(r"[^A-Za-z0-9.-]+")
_SHOWN = 40
"""Characters of an identity that a file's name begins with, for whoever looks for it."""


def stem_of(identity: str) -> str:
    """How the files of something are called: so that they can be found, and never collide with another's."""
    digest = sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{_UNUSUAL.sub('-', identity)[:_SHOWN]}-{digest[:12]}"


def write_whole(file: Path, content: str | bytes) -> None:
    """Write a file with mode 0600; whoever reads meanwhile sees the old content or the new, and never a part.

    Makes the directory where it is missing. Raises OSError, and leaves nothing behind then.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    descriptor, written = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-")
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content if isinstance(content, bytes) else content.encode())
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
        wait_for_lock(descriptor, directory)
        yield
    finally:
        os.close(descriptor)  # That releases the lock, too.


def try_lock(descriptor: int) -> bool | None:
    """Take the lock of an open file: False where another has it, None on a file system that knows no locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return None
    return True


def wait_for_lock(descriptor: int, subject: Path) -> None:
    """Take the lock of an open file; waits up to two seconds. Blocks. Raises TimeoutError, and OSError."""
    until = time.monotonic() + _PATIENCE
    while try_lock(descriptor) is False:
        if time.monotonic() > until:
            raise TimeoutError(errno.ETIMEDOUT, "another pooldeck holds the lock", str(subject))
        time.sleep(_PAUSE)


def sync_directory(directory: Path) -> None:
    """Wait until the disk has what a directory's files are called. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(descriptor)


def is_at(path: Path, descriptor: int) -> bool:
    """Whether a path still leads to the file that was opened, and not to one that took its place."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def may_be_alive(pid: int, host: str) -> bool:
    """Whether a process may still run: what a file system that knows no locks cannot tell."""
    if host != socket.gethostname():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

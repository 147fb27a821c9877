"""A socket that only this user can read, in the place of one that was left behind."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 1.0
"""Seconds that a socket has to answer whether somebody listens there."""

_NOBODY = {errno.ECONNREFUSED, errno.ENOENT}


def listening(path: Path, readers: int) -> socket.socket:
    """A socket that listens at the path, mode 0600; one that a process left behind there is replaced.

    Raises ConfigurationError where somebody else listens there, or the path cannot be used.
    """
    try:
        with _alone_in(path.parent):
            _make_room(path)
            return _bound(path, readers)
    except OSError as error:
        raise ConfigurationError(
            f"No pool can be published there: {error.strerror or error}.",
            file=path,
            hint="Choose another address.",
        ) from error


def identity_of(path: Path) -> tuple[int, int] | None:
    """What tells the file at a path from any other; None where there is none."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_room(path: Path) -> None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise ConfigurationError(
            "There is something else than a socket; it was left as it is.",
            file=path,
            hint="Choose another address.",
        )
    if _somebody_listens(path):
        raise ConfigurationError(
            "A pool is already published there, by a process that is running.",
            file=path,
            hint="Choose another address, or stop that process.",
        )
    path.unlink(missing_ok=True)


def _somebody_listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(_PATIENCE)
        try:
            asking.connect(str(path))
        except (BlockingIOError, TimeoutError):  # Its queue is full: it lives, and is busy.
            return True
        except OSError as error:
            if error.errno in _NOBODY:
                return False
            raise
    return True


def _bound(path: Path, readers: int) -> socket.socket:
    """Bound beside its place and then moved there: nobody ever finds it with another mode, or not listening."""
    beside = path.with_name(f".{os.getpid()}")
    beside.unlink(missing_ok=True)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        os.fchmod(bound.fileno(), 0o600)
        bound.bind(str(beside))
        beside.chmod(0o600)
        bound.listen(readers)
        bound.setblocking(False)
        beside.rename(path)
    except OSError:
        bound.close()
        beside.unlink(missing_ok=True)
        raise
    return bound


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Keep other publishers from the directory: of two that find a socket left behind, one may replace it."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

"""The file of a journal: locked by its owner, appended to, and claimed by another when the owner is gone.

Everything here blocks: not for the event loop.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from pooldeck_db.files.keeping import is_at, sync_directory, try_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SUFFIX = ".jsonl"
_CHUNK = 256 * 1024
"""Bytes that are written at once."""
_ABANDONED = 600.0
"""Seconds after which nobody works at a draft any more."""


class JournalFile:
    """A journal that this process holds the lock of, as long as it is open."""

    def __init__(self, path: Path, descriptor: int, *, is_locked: bool = True) -> None:
        self.path = path
        self.is_locked = is_locked
        """False on a file system that knows no locks."""
        self._descriptor = descriptor
        self._torn = False

    @classmethod
    def create(cls, directory: Path, stem: str, lines: Iterable[bytes]) -> JournalFile:
        """Begin a journal that holds these lines; nobody sees it before it does. Raises OSError."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = directory / f"{stem}-{os.getpid()}-{uuid4().hex[:8]}{_SUFFIX}"
        return cls(path, _placed(path, lines))

    @property
    def size(self) -> int:
        """Its bytes."""
        return os.fstat(self._descriptor).st_size

    @property
    def is_torn(self) -> bool:
        """Whether half a step stands at its end, behind which nothing may be written."""
        return self._torn

    def append(self, lines: Iterable[bytes]) -> None:
        """Write lines behind the others, and wait until the disk has them; all of them or none. Raises OSError."""
        before = self.size
        try:
            _write(self._descriptor, lines)
        except BaseException:  # Nothing is swallowed: whatever ends it, no half step may stay behind.
            self._torn = True
            with suppress(OSError):
                os.ftruncate(self._descriptor, before)
                self._torn = False
            raise

    def rewrite(self, lines: Iterable[bytes]) -> None:
        """Have it hold these lines and no others; whoever reads sees the old ones or these. Raises OSError."""
        descriptor = _placed(self.path, lines)
        os.close(self._descriptor)
        self._descriptor, self._torn = descriptor, False

    def lines(self) -> Iterator[bytes]:
        """Its lines, one by one; the last one may have no end. Raises OSError."""
        with open(os.dup(self._descriptor), "rb") as opened:  # noqa: PTH123  # what is locked, whatever lies at the path
            opened.seek(0)
            yield from opened

    def remove(self) -> None:
        """Delete it, and give its lock back. Raises OSError, and holds it on then."""
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Give its lock back, and leave the file for whoever comes next."""
        os.close(self._descriptor)


def journals(directory: Path, stem: str) -> list[Path]:
    """The journals of a connection, whoever's they are, in the order of their names. Raises OSError."""
    try:
        # The digest at the end of the stem makes it the beginning of no other.
        return sorted(directory.glob(f"{stem}-*{_SUFFIX}"))
    except FileNotFoundError:
        return []


def claim(path: Path) -> JournalFile | None:
    """Take the lock of a journal; None where its owner is alive, or where it is gone by now. Raises OSError."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        locked = try_lock(descriptor)
        held = locked is not False and is_at(path, descriptor)
    except BaseException:  # Nothing is swallowed: the descriptor is not to be lost.
        os.close(descriptor)
        raise
    if not held:
        os.close(descriptor)
        return None
    return JournalFile(path, descriptor, is_locked=bool(locked))


def set_aside(path: Path) -> None:
    """Keep a journal under a name that no pooldeck looks for. Raises OSError."""
    with suppress(FileNotFoundError):
        path.replace(path.with_suffix(".damaged"))


def remove_drafts(directory: Path, stem: str, now: float) -> None:
    """Delete what somebody began to write who was killed in the middle of it. Raises OSError."""
    for draft in directory.glob(f".{stem}-*"):
        with suppress(FileNotFoundError):
            if now - draft.stat().st_mtime > _ABANDONED:
                draft.unlink()


def _placed(path: Path, lines: Iterable[bytes]) -> int:
    """Write a file whole, lock it, and put it at its path; gives the descriptor that holds the lock."""
    draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    descriptor = os.open(draft, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        try_lock(descriptor)
        _write(descriptor, lines)
        draft.replace(path)
        sync_directory(path.parent)
    except BaseException:  # Nothing is swallowed: whatever ends it, no draft may stay behind.
        os.close(descriptor)
        draft.unlink(missing_ok=True)
        raise
    return descriptor


def _write(descriptor: int, lines: Iterable[bytes]) -> None:
    pending = bytearray()
    for line in lines:
        pending += line
        if len(pending) > _CHUNK:
            _write_all(descriptor, pending)
            pending.clear()
    _write_all(descriptor, pending)
    os.fsync(descriptor)


def _write_all(descriptor: int, data: bytearray) -> None:
    written = 0
    while written < len(data):
        written += os.write(descriptor, bytes(data[written:]))

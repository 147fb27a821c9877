"""The directory of a process's buffers: locked while it lives, and taken over by another when it is gone.

Everything here blocks: not for the event loop.
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from pooldeck_db.files.keeping import is_at, may_be_alive, sync_directory, try_lock, write_whole
from pooldeck_db.scripts.saved import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = "owner.json"
_SUFFIX = ".sql"


@dataclass(frozen=True, slots=True)
class Buffer:
    """A text in the editor."""

    id: str
    """By what it is known again; buffers that were begun later have a greater one."""
    title: str
    text: str
    cursor: int = 0
    """The index of the character that the cursor is before."""
    origin: Origin | None = None
    """The saved query that it was opened from or saved as; None where there is none."""


class Desk:
    """A directory of buffers that this process holds the lock of, as long as it is open."""

    def __init__(self, directory: Path, descriptor: int) -> None:
        self.directory = directory
        self._descriptor = descriptor

    @classmethod
    def create(cls, parent: Path) -> Desk:
        """Begin one. Raises OSError."""
        directory = parent / f"{os.getpid()}-{uuid4().hex[:8]}"
        draft = parent / f".{directory.name}"
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.mkdir(mode=0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        descriptor = os.open(draft / _LOCK, flags, 0o600)
        try:
            try_lock(descriptor)
            owner = {"pid": os.getpid(), "host": socket.gethostname()}
            os.write(descriptor, json.dumps(owner).encode())
            draft.rename(directory)  # Nobody sees it before its lock is held.
        except BaseException:  # Nothing is swallowed: the descriptor is not to be lost.
            os.close(descriptor)
            raise
        return cls(directory, descriptor)

    def files(self) -> list[Path]:
        """The files of its buffers, the oldest first."""
        return sorted(self.directory.glob(f"*{_SUFFIX}"))

    def take_over(self, other: Path) -> None:
        """Move the buffers of a process that is gone here. Raises OSError."""
        with _claimed(other) as is_claimed:
            if is_claimed:
                _move(other, self.directory)

    def write(self, buffer: Buffer) -> None:
        """Write a buffer in the place of what it held before. Raises OSError."""
        write_whole(self.path(buffer.id), _encoded(buffer))

    def read(self, file: Path) -> Buffer | None:
        """What a file holds; None where it is damaged, and it is kept aside then. Raises OSError."""
        try:
            return _decoded(file.name.removesuffix(_SUFFIX), file.read_bytes())
        except (ValueError, RecursionError):
            file.replace(self.directory.parent / f"{file.stem}.damaged")
            return None

    def remove(self, id: str) -> None:  # noqa: A002  # as it is called everywhere
        """Delete a buffer. Raises OSError."""
        self.path(id).unlink(missing_ok=True)
        sync_directory(self.directory)

    def path(self, id: str) -> Path:  # noqa: A002
        """Where a buffer is kept."""
        return self.directory / f"{id}{_SUFFIX}"

    def close(self) -> None:
        """Give the lock back, and leave the buffers for whoever comes next."""
        if not self.files():
            _remove(self.directory)
        os.close(self._descriptor)


def open_desk(parent: Path) -> Desk:
    """A directory for this process, with the buffers in it of all that are gone. Raises OSError."""
    desk = Desk.create(parent)
    for other in sorted(parent.iterdir()):
        # One that begins with a dot is not begun yet.
        if other.is_dir() and other != desk.directory and not other.name.startswith("."):
            desk.take_over(other)
    return desk


@contextmanager
def _claimed(directory: Path) -> Iterator[bool]:
    """A scope in which nobody else takes a directory over; False where its owner lives, or somebody else does."""
    try:
        descriptor = os.open(directory / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:  # It has just been taken over; or its owner was killed before there was a buffer.
        yield False
        return
    try:
        locked = try_lock(descriptor)
        is_free = not _may_be_alive(descriptor) if locked is None else locked
        yield is_free and is_at(directory / _LOCK, descriptor)
    finally:
        os.close(descriptor)


def _may_be_alive(descriptor: int) -> bool:
    """Whether the owner may still run, on a file system that knows no locks."""
    try:
        owner = json.loads(os.pread(descriptor, 4_096, 0))
        return may_be_alive(owner["pid"], owner["host"])
    except (ValueError, TypeError, KeyError):
        return False


def _move(source: Path, target: Path) -> None:
    for file in source.glob(f"*{_SUFFIX}"):
        file.rename(target / file.name)
    sync_directory(target)
    _remove(source)


def _remove(directory: Path) -> None:
    """Delete a directory without buffers, with what a killed process had begun to write; the lock at last."""
    for draft in directory.glob(".*"):
        draft.unlink(missing_ok=True)
    (directory / _LOCK).unlink(missing_ok=True)
    with suppress(OSError):  # Something lies there that is not ours.
        directory.rmdir()


def _encoded(buffer: Buffer) -> bytes:
    """A line of JSON, and the text as it is behind it: a text of megabytes costs no more than copying it."""
    text = buffer.text.encode("utf-8", "surrogatepass")
    origin = None if buffer.origin is None else asdict(buffer.origin)
    head = {"title": buffer.title, "cursor": buffer.cursor, "bytes": len(text), "origin": origin}
    return b"%b\n%b" % (json.dumps(head).encode(), text)


def _decoded(id: str, data: bytes) -> Buffer:  # noqa: A002
    """Raises ValueError where it is no buffer, or half of one."""
    head, _, text = data.partition(b"\n")
    read = json.loads(head)
    match read:
        case {"title": str(title), "cursor": int(cursor), "bytes": int(size)} if size == len(text):
            decoded = text.decode("utf-8", "surrogatepass")
            origin = _origin(read.get("origin"))
            return Buffer(id, title, decoded, max(0, min(cursor, len(decoded))), origin)
    raise ValueError("It is no buffer.")


def _origin(read: object) -> Origin | None:
    """The saved query that a head names; raises ValueError where it is none."""
    match read:
        case {"file": str(file), "size": int(size), "digest": str(digest)}:
            bytes.fromhex(digest)
            return Origin(file, size, digest)
    return None

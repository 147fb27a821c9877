"""Who has locked a SQLite file, by what Linux tells of file locks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pooldeck_db.activity.file_records import FileLock, LockLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

LOCKS = Path("/proc/locks")
"""Every file lock of the machine, a line each."""

MOST = 200
"""How many locks of a file are told."""

_PENDING_BYTE = 0x40000000
_RESERVED_BYTE = _PENDING_BYTE + 1
_SHARED_FIRST = _PENDING_BYTE + 2
"""The bytes of the file that stand for its locks (SQLite's os.h); from here on, 510 for readers."""

_WAL_WRITE, _WAL_CHECKPOINT, _WAL_RECOVER, _WAL_READ, _WAL_OPEN = 120, 121, 122, 123, 128
"""Likewise, the bytes of the log's index; every connection has the last one, which says nothing."""

_FIELDS = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """One lock, as Linux tells it."""

    writes: bool
    pid: int | None
    device: tuple[int, int]
    inode: int
    first: int
    last: int | None
    """None for the end of the file, however long it will be."""


def locks_of(path: Path) -> tuple[FileLock, ...] | None:
    """The locks on the file, and on the index of its log; None where the system does not tell.

    Opens neither: to close them again would drop every lock that this process has on them.
    """
    try:
        lines = [line for line in map(_line, LOCKS.read_text().splitlines()) if line is not None]
        index = path.with_name(path.name + "-shm")
        found = [*_on(path, lines, _level_of_file), *_on(index, lines, _level_of_log)]
    except OSError:
        return None
    return tuple(FileLock(level, pid, _program(pid), is_own=pid == os.getpid()) for level, pid in found[:MOST])


def _on(
    path: Path, lines: Iterable[_Line], level_of: Callable[[_Line], Iterator[LockLevel]]
) -> Iterator[tuple[LockLevel, int | None]]:
    """The locks on one file, once for each process."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    device = (os.major(status.st_dev), os.minor(status.st_dev))
    mine = [line for line in lines if (line.device, line.inode) == (device, status.st_ino)]
    yield from dict.fromkeys((level, line.pid) for line in mine for level in level_of(line))


def _level_of_file(line: _Line) -> Iterator[LockLevel]:
    """What a lock on bytes of the file is: one line may stand for several that lie side by side."""
    if _has(line, _SHARED_FIRST):
        yield LockLevel.EXCLUSIVE if line.writes else LockLevel.SHARED
    elif line.writes and _has(line, _PENDING_BYTE):
        yield LockLevel.PENDING
    elif line.writes and _has(line, _RESERVED_BYTE):
        yield LockLevel.RESERVED


def _level_of_log(line: _Line) -> Iterator[LockLevel]:
    """What a lock on bytes of the log's index is."""
    named = ((_WAL_WRITE, LockLevel.WAL_WRITE), (_WAL_CHECKPOINT, LockLevel.WAL_CHECKPOINT))
    for byte, level in (*named, (_WAL_RECOVER, LockLevel.WAL_RECOVER)):
        if line.writes and _has(line, byte):
            yield level
    if not line.writes and any(_has(line, byte) for byte in range(_WAL_READ, _WAL_OPEN)):
        yield LockLevel.WAL_READ


def _has(line: _Line, byte: int) -> bool:
    return line.first <= byte and (line.last is None or byte <= line.last)


def _line(text: str) -> _Line | None:
    """`1: POSIX  ADVISORY  WRITE 1234 08:01:567 1073741826 1073742335`; None for a line of another kind."""
    fields = text.split()
    if len(fields) != _FIELDS or fields[1] not in ("POSIX", "OFDLCK"):
        return None  # Also what waits, which is marked by an arrow: SQLite itself never waits in the system.
    _, _, _, mode, pid, file, first, last = fields
    major, minor, inode = file.split(":")
    return _Line(
        mode == "WRITE",
        int(pid) if int(pid) > 0 else None,
        (int(major, 16), int(minor, 16)),
        int(inode),
        int(first),
        None if last == "EOF" else int(last),
    )


def _program(pid: int | None) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").rstrip("\n") if pid else ""
    except OSError:
        return ""

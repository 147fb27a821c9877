"""How a SQLite file is, and who holds it. No I/O here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LockLevel(StrEnum):
    """How far a process has locked a SQLite file, by the names of SQLite's documentation."""

    SHARED = "SHARED"
    """It reads; with a write-ahead log, it only has the file open."""
    RESERVED = "RESERVED"
    """It is going to write; others still read."""
    PENDING = "PENDING"
    """It waits for readers to end, and lets no new ones begin."""
    EXCLUSIVE = "EXCLUSIVE"
    """It writes to the file; nobody else may read."""
    WAL_READ = "WAL read"
    """It reads a state of the write-ahead log, which a checkpoint has to keep."""
    WAL_WRITE = "WAL write"
    """It appends to the write-ahead log; others still read."""
    WAL_CHECKPOINT = "WAL checkpoint"
    """It carries the write-ahead log over into the file."""
    WAL_RECOVER = "WAL recover"
    """It mends the index of the write-ahead log after a crash."""


@dataclass(frozen=True, slots=True)
class FileLock:
    """A lock that a process has on a SQLite file, or waits for."""

    level: LockLevel
    pid: int | None
    """The process of this machine; None where the system does not say."""
    program: str
    """What runs in it; empty where that cannot be seen."""
    is_own: bool
    """It is this process."""


@dataclass(frozen=True, slots=True)
class FileFigures:
    """A SQLite file at one moment."""

    at: float
    """Seconds since the epoch."""
    size: int | None
    """Bytes of the file; None where it is not there any more."""
    wal_size: int | None
    """Bytes of the write-ahead log beside it; None where there is none."""
    journal_mode: str
    """`delete`, `wal`, ...; empty where it cannot be read now, as are the numbers below None."""
    locking_mode: str
    """`normal`, or `exclusive` where one connection keeps its locks."""
    synchronous: str
    """How carefully a connection made by pooldeck waits for the disk: `off`, `normal`, `full`, `extra`."""
    auto_vacuum: str
    """Whether free pages are given back: `none`, `full`, `incremental`."""
    page_size: int | None
    """Bytes of a page."""
    page_count: int | None
    free_pages: int | None
    """Pages that hold nothing, and are used again before the file grows."""
    cache: int | None
    """Bytes that a connection made by pooldeck may keep in memory."""
    data_version: int | None
    """Another number than before: somebody has written meanwhile."""
    locks: tuple[FileLock, ...] | None
    """Who has locked it; None where the system does not tell."""
    unseen: tuple[str, ...]
    """What could not be read, and why, each in a sentence."""

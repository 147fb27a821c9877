"""Watches a SQLite file over a connection of its own."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from pooldeck_db.activity.file_records import FileFigures
from pooldeck_db.activity.link import MonitorLink
from pooldeck_db.activity.sqlite.holders import locks_of
from pooldeck_db.errors import DatabaseError, LockUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection
    from pathlib import Path

    from pooldeck_db.activity.file_records import FileLock
    from pooldeck_db.activity.records import Link
    from pooldeck_db.dialects.base import Dialect, MonitorConnection

_PRAGMAS = (
    "journal_mode", "locking_mode", "synchronous", "auto_vacuum", "page_size", "page_count", "freelist_count",
    "cache_size", "data_version",
)  # fmt: skip

_SYNCHRONOUS = ("off", "normal", "full", "extra")
_AUTO_VACUUM = ("none", "full", "incremental")
_KIBIBYTE = 1024


@dataclass(frozen=True, slots=True)
class _Outside:
    """What is known of the file without SQLite."""

    size: int | None
    """None where the file is not there."""
    wal_size: int | None
    locks: tuple[FileLock, ...] | None


class FileMonitor:
    """How a SQLite file is, and who holds it; waits for nobody's lock."""

    def __init__(self, path: Path, label: str, dialect: Dialect) -> None:
        self._path = path
        self._link = MonitorLink(dialect, label)

    @property
    def link(self) -> Link:
        """How the monitor stands with the file."""
        return self._link.link

    async def figures(self) -> FileFigures:
        """The file now; what cannot be read, since somebody has locked it or moved it, is said in `unseen`.

        Raises DatabaseError where it cannot be opened.
        """
        return await self._link.run(self._figures)

    async def watch(self, interval: float = 1.0) -> AsyncGenerator[FileFigures | Link, None]:
        """The file again and again, so many seconds apart; and why it cannot be read, where it cannot."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + interval
            try:
                yield await self.figures()
            except DatabaseError as error:
                yield replace(self.link, reason=str(error))
            await asyncio.sleep(self._link.rest or max(0.0, due - loop.time()))

    async def close(self) -> None:
        """Close the connection for good."""
        await self._link.close()

    async def _figures(self, connection: MonitorConnection) -> FileFigures:
        outside = await asyncio.to_thread(_outside, self._path)
        told: dict[str, int | str] = {}
        unseen: list[str] = []
        if outside.size is None:
            unseen.append(f"{self._path} is not there any more: it was moved or deleted while it was open.")
        for name in _PRAGMAS:
            try:
                rows = await connection.rows(f"PRAGMA {name}")
            except LockUnavailable as error:
                unseen.append(f"The file cannot be read now: {error.what}")
                break
            for row in rows:
                (told[name],) = cast("Collection[int | str]", row.values())
        return _read(told, outside, tuple(unseen))


def _read(told: dict[str, int | str], outside: _Outside, unseen: tuple[str, ...]) -> FileFigures:
    page_size = _number(told, "page_size")
    return FileFigures(
        at=time.time(),
        size=outside.size,
        wal_size=outside.wal_size,
        journal_mode=str(told.get("journal_mode", "")),
        locking_mode=str(told.get("locking_mode", "")),
        synchronous=_word(_SYNCHRONOUS, _number(told, "synchronous")),
        auto_vacuum=_word(_AUTO_VACUUM, _number(told, "auto_vacuum")),
        page_size=page_size,
        page_count=_number(told, "page_count"),
        free_pages=_number(told, "freelist_count"),
        cache=_cache(_number(told, "cache_size"), page_size),
        data_version=_number(told, "data_version"),
        locks=outside.locks,
        unseen=unseen,
    )


def _number(told: dict[str, int | str], name: str) -> int | None:
    return int(told[name]) if name in told else None


def _word(words: tuple[str, ...], number: int | None) -> str:
    return words[number] if number is not None and number < len(words) else ""


def _cache(setting: int | None, page_size: int | None) -> int | None:
    """The setting in bytes: it is in pages, or where it is negative in KiB."""
    if setting is None or page_size is None:
        return None
    return -setting * _KIBIBYTE if setting < 0 else setting * page_size


def _outside(path: Path) -> _Outside:
    """Ask the system, in a thread."""
    return _Outside(_size(path), _size(path.with_name(path.name + "-wal")), locks_of(path))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None

"""Every statement that was run, in a file that several pooldecks append to."""

from __future__ import annotations

import asyncio
import json
import os
import re
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from pooldeck_db.files.appending import append
from pooldeck_db.files.backwards import lines_backwards
from pooldeck_db.scripts.secrets import masked_error, masked_secrets
from pooldeck_db.surroundings import state_directory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from threading import Event

    from pooldeck_db.target import Backend

_LARGEST = 8 * 1024 * 1024
"""Bytes of a file; then a new one is begun."""
_KEPT = 3
"""Files that are kept beside the one that is written."""
LONGEST = 100_000
"""Characters that are kept of a statement."""
_LONGEST_LINE = 2 * 1024 * 1024
_PLAIN = re.compile(r"""[ !#-\[\]-~]+""")
"""What JSON writes as it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement that was run."""

    text: str
    """As it was written, without its secrets; its first 100,000 characters."""
    connection: str
    """What it was run on, as the user knows it."""
    at: float
    """When, in seconds since the epoch."""
    seconds: float
    """How long it took."""
    rows: int | None = None
    """How many rows came back or were changed; None where it has none."""
    error: str = ""
    """Why it failed; empty where it did not."""
    is_cut: bool = False
    """Whether the text is only its beginning."""


class QueryHistory:
    """What was run, across connections and starts; bounded to 32 MiB, of which the oldest goes first."""

    def __init__(self, directory: Path | None = None) -> None:
        self._file = (directory or state_directory()) / "queries.jsonl"
        self._turn = asyncio.Lock()

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return self._file

    async def add(self, entry: Entry, dialect: Backend) -> None:
        """Note what was run, without the secrets in it, and wait until the disk has it. Raises OSError."""
        async with self._turn:  # In the order of the wishes.
            await asyncio.to_thread(self._add, entry, dialect)

    async def search(
        self, words: str = "", *, connection: str | None = None, limit: int = 200
    ) -> tuple[Entry, ...]:
        """The entries whose text or error has all of the words, the newest first; of one connection or of all.

        Raises OSError. Cancelling it ends the reading.
        """
        from threading import Event

        stop = Event()
        try:
            return await asyncio.to_thread(self._search, words, connection, limit, stop)
        finally:
            stop.set()

    def _add(self, entry: Entry, dialect: Backend) -> None:
        # What lies behind the beginning may be megabytes; a secret that the end of it cuts is masked to the end.
        is_cut = len(entry.text) > LONGEST
        text = masked_secrets(entry.text[:LONGEST], dialect)
        kept = replace(
            entry,
            text=text,
            error=masked_error(entry.error, entry.text[:LONGEST], dialect),
            is_cut=is_cut or entry.is_cut,
        )
        # Begun on a new line: what somebody wrote before it who was killed may have no end.
        append(self._file, b"\n%b\n" % json.dumps(asdict(kept)).encode(), largest=_LARGEST, kept=_KEPT)

    def _search(self, words: str, connection: str | None, limit: int, stop: Event) -> tuple[Entry, ...]:
        wanted = words.casefold().split()
        plain = [word.encode() for word in wanted if _PLAIN.fullmatch(word)]
        found: list[Entry] = []
        for line in self._lines():
            if stop.is_set() or len(found) >= limit:
                break
            if plain and not _may_have(line, plain):
                continue
            entry = _entry(line)
            if entry is not None and connection in (None, entry.connection) and _has(entry, wanted):
                found.append(entry)
        return tuple(found)

    def _lines(self) -> Iterator[bytes]:
        """The lines of all files, the newest first."""
        numbered = [self._file.with_name(f"{self._file.stem}.{number}.jsonl") for number in range(1, _KEPT + 1)]
        with ExitStack() as opened:
            # All at once: who begins a new file meanwhile gives each another name.
            files: dict[int, int] = {}
            for path in (self._file, *numbered):
                with suppress(FileNotFoundError):
                    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                    opened.callback(os.close, descriptor)
                    files.setdefault(os.fstat(descriptor).st_ino, descriptor)
            for descriptor in files.values():
                yield from lines_backwards(descriptor, _LONGEST_LINE)


def _may_have(line: bytes, words: list[bytes]) -> bool:
    """Whether a line has these words at all: told without reading it as JSON, which takes far longer."""
    lowered = line.lower()
    return all(word in lowered for word in words)


def _has(entry: Entry, words: list[str]) -> bool:
    text = f"{entry.text}\n{entry.error}".casefold() if words else ""
    return all(word in text for word in words)


def _entry(line: bytes) -> Entry | None:
    """What a line holds; None where it is empty, half of one, or something else."""
    if not line:
        return None
    try:
        match json.loads(line):
            case {
                "text": str(text),
                "connection": str(connection),
                "at": float(at) | int(at),
                "seconds": float(seconds) | int(seconds),
                "rows": int() | None as rows,
                "error": str(error),
                "is_cut": bool(is_cut),
            }:
                return Entry(text, connection, at, seconds, rows, error, is_cut)
    except (ValueError, RecursionError):
        return None
    return None

"""Keeps what is staged on disk, so that whatever ends the process, the next one can offer it."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from pooldeck_db.errors import ConnectionLost
from pooldeck_db.files.keeping import may_be_alive, stem_of
from pooldeck_db.rows.journal_file import JournalFile, claim, journals, remove_drafts, set_aside
from pooldeck_db.rows.journal_lines import BLANK, Journalled, Owner, adopted_in, first_line, read, step
from pooldeck_db.rows.turn import Turn
from pooldeck_db.surroundings import state_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.results import Prepared

T = TypeVar("T")

_SMALL = 1024 * 1024
"""Bytes up to which a journal grows before it is written anew."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """What an earlier process left staged."""

    path: Path
    """Its journal, which nobody else is offered as long as this process holds it."""
    state: Journalled
    host: str
    """Where it ran."""
    trouble: str = ""
    """One sentence: why not all of its journal could be read; empty where all could."""

    @property
    def changes(self) -> ChangeSet:
        """Everything that was staged, what was just being written among it."""
        return self.state.changes

    @property
    def prepared(self) -> Prepared | None:
        """What it was about to commit: whether that was committed is to be found out first. None where nothing."""
        return self.state.prepared

    @property
    def at(self) -> float:
        """When the last step was made, in seconds since the epoch."""
        return self.state.at


class Journal:
    """The journal of one connection in this process: a file, made when there is something to keep.

    What is written is on the disk when `keep` returns, and what it began stays where the process is killed.
    """

    def __init__(self, identity: str, directory: Path | None = None) -> None:
        self._owner = Owner(identity, socket.gethostname(), os.getpid())
        self._directory = directory or state_directory() / "journal"
        self._stem = stem_of(identity)
        self._file: JournalFile | None = None
        self._kept = BLANK
        self._bound = _SMALL
        self._claims: dict[Path, JournalFile] = {}
        self._turn = Turn()
        self._is_closed = False

    @property
    def path(self) -> Path | None:
        """Where it is; None where nothing of it is on the disk."""
        return self._file.path if self._file is not None else None

    async def keep(self, state: Journalled) -> None:
        """Have this state on the disk. Raises OSError, and then the disk has the state before.

        Raises ConnectionLost after `close`: what lies there belongs to the next process.
        """
        await self._in_thread(lambda: self._keep(state))

    async def leftovers(self) -> tuple[Leftover, ...]:
        """What processes left that are gone; this one holds it until it is removed or released.

        What cannot be opened is among it, with its trouble and without changes. Raises OSError.
        """
        return await self._in_thread(lambda: tuple(self._leftovers()))

    async def remove(self, leftover: Leftover) -> None:
        """Have a leftover offered never again; a damaged journal is kept beside. Raises OSError."""
        await self._in_thread(lambda: self._remove(leftover))

    async def sweep(self, leftover: Leftover, names: Iterable[str]) -> tuple[str, ...]:
        """Remove a leftover that the state on the disk says was taken over; gives which such are still there."""
        return await self._in_thread(lambda: tuple(self._sweep(leftover, names)))

    async def release(self, leftover: Leftover) -> None:
        """Let a leftover be offered another time, or by another process."""
        held = self._claims.pop(leftover.path, None)
        if held is not None:
            await self._in_thread(held.close)

    async def leave(self) -> bool:
        """Leave what is kept to the next process, and begin anew; False where the disk does not have all of it."""
        return await self._in_thread(self._leave)

    async def close(self) -> None:
        """Leave on the disk what is there, for the next process."""
        await self._in_thread(self._close)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Do it in a thread to its end, whatever is cancelled meanwhile: the disk and this are to agree."""
        return await self._turn.take(lambda: asyncio.to_thread(work))

    def _keep(self, state: Journalled) -> None:
        if self._is_closed:
            raise ConnectionLost("The database was closed.", subject=self._owner.identity, hint="Open it again.")
        if not (state.is_empty and self._without_file()):
            self._write(state)
        self._kept = state

    def _write(self, state: Journalled) -> None:
        if self._file is None:
            self._file = JournalFile.create(self._directory, self._stem, self._whole(state))
        elif self._file.is_torn:
            self._file.rewrite(self._whole(state))
        elif self._file.size <= self._bound or not self._written_anew(self._file, state):
            before = self._file.size
            self._file.append(step(self._kept, state))
            if self._file.size <= 2 * before:
                return
        # Mostly what is needed stands there; when there is as much again, that may be otherwise.
        self._bound = max(_SMALL, 2 * self._file.size)

    def _written_anew(self, file: JournalFile, state: Journalled) -> bool:
        """Have the file as small as it can be; False where the disk has no room for both for a moment."""
        try:
            file.rewrite(self._whole(state))
        except OSError:
            self._bound = 2 * file.size
            return False
        return True

    def _whole(self, state: Journalled) -> Iterator[bytes]:
        return chain((first_line(self._owner),), step(BLANK, state))

    def _without_file(self) -> bool:
        """Delete the file of which nothing is needed; False where that cannot be done."""
        if self._file is not None:
            try:
                self._file.remove()
            except OSError:
                return False
            self._file = None
        return True

    def _leftovers(self) -> Iterator[Leftover]:
        with suppress(OSError):  # What cannot be swept does no harm.
            remove_drafts(self._directory, self._stem, time.time())
        claimed: dict[Path, JournalFile] = {}
        for path in journals(self._directory, self._stem):
            try:
                file = None if path in self._claims else claim(path)
            except OSError as error:
                yield Leftover(path, BLANK, "", f"It cannot be opened: {error.strerror}.")
            else:
                claimed |= {path: file} if file is not None else {}
        self._claims |= claimed
        # Looked through once more, since what is claimed now may have been taken over before that.
        void = set(chain.from_iterable(map(_adopted, journals(self._directory, self._stem))))
        for path, file in claimed.items():
            leftover = self._offered(path, file, void)
            if leftover is not None:
                yield leftover

    def _offered(self, path: Path, file: JournalFile, void: set[str]) -> Leftover | None:
        """What a claimed journal holds; None where that is nothing, or not to be offered, and it is let go."""
        reading = read(file.lines())
        owner = reading.owner
        if not file.is_locked and owner is not None and may_be_alive(owner.pid, owner.host):
            self._claims.pop(path).close()
            return None
        if path.name not in void and (reading.trouble or reading.state.changes or reading.state.prepared):
            return Leftover(path, reading.state, owner.host if owner is not None else "", reading.trouble)
        # What took over another that is still there is needed as long as that is.
        if not any((self._directory / name).exists() for name in reading.state.adopted):
            with suppress(OSError):
                file.path.unlink(missing_ok=True)
        self._claims.pop(path).close()
        return None

    def _remove(self, leftover: Leftover) -> None:
        held = self._claims.get(leftover.path)
        if leftover.trouble:
            set_aside(leftover.path)
        else:
            leftover.path.unlink(missing_ok=True)
        if held is not None:
            held.close()
            del self._claims[leftover.path]

    def _sweep(self, leftover: Leftover, names: Iterable[str]) -> Iterator[str]:
        with suppress(OSError):
            self._remove(leftover)
        return (name for name in names if (self._directory / name).exists())

    def _leave(self) -> bool:
        if self._file is None or self._file.is_torn:
            return False
        self._file.close()
        self._file, self._kept, self._bound = None, BLANK, _SMALL
        return True

    def _close(self) -> None:
        for held in (*self._claims.values(), *((self._file,) if self._file is not None else ())):
            held.close()
        self._claims.clear()
        self._file = None
        self._is_closed = True


def _adopted(path: Path) -> set[str]:
    """What a journal took over, be it in use or claimed."""
    try:
        with path.open("rb") as opened:
            return adopted_in(opened)
    except OSError:
        return set()

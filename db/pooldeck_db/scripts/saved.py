"""Saved queries: plain .sql files in a folder that can be kept in git, shared or of one connection.

They belong to the user, who edits, moves and deletes them with other programs, too: a file is never replaced that
is another by now than the one that was read.
"""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pooldeck_db.errors import PooldeckError
from pooldeck_db.files.keeping import stem_of, write_whole
from pooldeck_db.scripts.names import flaw_of
from pooldeck_db.surroundings import default_config_file

SUFFIX = ".sql"
LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is read."""
_MOST = 5_000
"""Files of a folder that are listed."""


class QueryChanged(PooldeckError):
    """The file of a saved query is not the one that was read."""

    title = "Changed by somebody else"
    default_hint = "Look at what is there now, or save under another name."


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A file with a query."""

    name: str
    """What it is called, without `.sql`."""
    is_shared: bool
    """Whether it belongs to every connection, and not to this one alone."""
    file: Path
    modified: int
    """When it was written, in nanoseconds since the epoch."""
    size: int
    """Its bytes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """By what a file that was read or written is known again, by another process too."""

    file: str
    size: int
    digest: str
    """Of its bytes, as hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class SavedText:
    """What a file held when it was read or written."""

    query: SavedQuery
    text: str
    """Byte for byte, with its line ends; bytes that are no UTF-8 come back as they were when it is written."""
    digest: bytes

    @property
    def origin(self) -> Origin:
        """By what the file is known again."""
        return Origin(str(self.query.file), self.query.size, self.digest.hex())


class SavedQueries:
    """The saved queries that one connection sees: its own, and those that are shared."""

    def __init__(self, folder: Path | None = None, connection: str = "") -> None:
        """In that folder, else in the one beside the configuration file.

        Without a connection all are shared, whatever is said of a new one.
        """
        self._folder = folder or default_config_file().with_name("queries")
        safe = connection if not flaw_of(connection) else stem_of(connection)
        self._own = self._folder / safe if connection else None

    @property
    def folder(self) -> Path:
        """Where the shared ones are; those of the connection are in a folder in it with the connection's name."""
        return self._folder

    async def list(self) -> tuple[SavedQuery, ...]:
        """All of them in the order of their names, those of the connection first. Raises OSError."""
        return await asyncio.to_thread(self._list)

    async def read(self, query: SavedQuery) -> SavedText:
        """What a file holds now. Raises OSError, and PooldeckError where it is too large."""
        return await asyncio.to_thread(_read, query)

    async def create(self, name: str, text: str, *, is_shared: bool) -> SavedText:
        """Save a new one. Raises OSError, and PooldeckError where it has such a name already, or none can."""
        return await asyncio.to_thread(self._create, name, text, is_shared=is_shared)

    async def write(self, before: SavedText | Origin, text: str) -> SavedText:
        """Put a text in the place of what was read. Raises OSError, and QueryChanged where it is another."""
        known = _recalled(before) if isinstance(before, Origin) else before
        return await asyncio.to_thread(_write, known, text)

    async def delete(self, before: SavedText) -> None:
        """Delete the file that was read. Raises OSError, and QueryChanged where it is another now."""
        await asyncio.to_thread(_delete, before)

    async def rename(self, before: SavedText, name: str, *, is_shared: bool) -> SavedText:
        """Give the file that was read another name or place. Raises as `create` and `write` do."""
        return await asyncio.to_thread(self._rename, before, name, is_shared=is_shared)

    async def is_changed(self, before: SavedText) -> bool:
        """Whether a file is another than the one that was read, or gone. Raises OSError."""
        return await asyncio.to_thread(_is_changed, before)

    def _list(self) -> tuple[SavedQuery, ...]:
        own = [] if self._own is None else _listed(self._own, is_shared=False)
        return (*own, *_listed(self._folder, is_shared=True))

    def _place(self, name: str, *, is_shared: bool) -> Path:
        if flaw := flaw_of(name):
            raise PooldeckError(flaw, subject=name, hint="Give it a name that is one for files everywhere.")
        folder = self._folder if is_shared or self._own is None else self._own
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for present in folder.iterdir():
            # Where files are not told apart by case, they would be the same.
            if present.name.casefold() == f"{name}{SUFFIX}".casefold():
                what = "There is a saved query of this name already."
                raise PooldeckError(what, subject=str(present), hint="Choose another name, or open that one.")
        return folder / f"{name}{SUFFIX}"

    def _create(self, name: str, text: str, *, is_shared: bool) -> SavedText:
        data = _bytes(name, text)
        is_shared = is_shared or self._own is None
        file = self._place(name, is_shared=is_shared)
        _reserve(file)
        try:
            write_whole(file, data)
        except OSError:
            file.unlink(missing_ok=True)
            raise
        return _text(_query(file, is_shared=is_shared), data)

    def _rename(self, before: SavedText, name: str, *, is_shared: bool) -> SavedText:
        _prove_unchanged(before)
        is_shared = is_shared or self._own is None
        file = self._place(name, is_shared=is_shared)
        _reserve(file)
        before.query.file.replace(file)
        return replace(before, query=_query(file, is_shared=is_shared))


def _listed(folder: Path, *, is_shared: bool) -> list[SavedQuery]:
    found: list[SavedQuery] = []
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if len(found) >= _MOST:
                break
            if entry.name.endswith(SUFFIX) and not entry.name.startswith(".") and entry.is_file():
                found.append(_query(Path(entry.path), is_shared=is_shared))
    return sorted(found, key=lambda query: query.name.casefold())


def _query(file: Path, *, is_shared: bool) -> SavedQuery:
    found = file.stat()
    return SavedQuery(file.name.removesuffix(SUFFIX), is_shared, file, found.st_mtime_ns, found.st_size)


def _reserve(file: Path) -> None:
    """Put an empty file there, and never in another's place: who looks meanwhile finds the name taken."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _read(query: SavedQuery) -> SavedText:
    query = _query(query.file, is_shared=query.is_shared)
    if query.size > LARGEST:
        raise PooldeckError("The file is larger than 16 MiB.", subject=str(query.file), hint="Run it with psql.")
    return _text(query, query.file.read_bytes())


def _text(query: SavedQuery, data: bytes) -> SavedText:
    return SavedText(query, data.decode("utf-8", "surrogateescape"), sha256(data).digest())


def _recalled(origin: Origin) -> SavedText:
    """What is known of a file without a look at it: it is compared before it is written."""
    file = Path(origin.file)
    query = SavedQuery(file.name.removesuffix(SUFFIX), is_shared=False, file=file, modified=0, size=origin.size)
    return SavedText(query, "", bytes.fromhex(origin.digest))


def _bytes(name: str, text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        what = f"Character {error.start + 1} of the text is half of one, and cannot be written."
        raise PooldeckError(what, subject=name, hint="Delete it, then save again.") from None


def _write(before: SavedText, text: str) -> SavedText:
    data = _bytes(before.query.name, text)
    _prove_unchanged(before)
    file = Path(os.path.realpath(before.query.file))  # A link stays one.
    mode = stat.S_IMODE(file.stat().st_mode)
    write_whole(file, data)
    file.chmod(mode)
    return _text(_query(before.query.file, is_shared=before.query.is_shared), data)


def _delete(before: SavedText) -> None:
    _prove_unchanged(before)
    before.query.file.unlink()


def _prove_unchanged(before: SavedText) -> None:
    if _is_changed(before):
        is_gone = not before.query.file.exists()
        what = "The file is gone." if is_gone else "The file was changed since it was read."
        raise QueryChanged(what, subject=str(before.query.file))


def _is_changed(before: SavedText) -> bool:
    try:
        now = _query(before.query.file, is_shared=before.query.is_shared)
    except FileNotFoundError:
        return True
    if (now.modified, now.size) == (before.query.modified, before.query.size):
        return False
    # Written again with the same in it, as git does when it changes branches to and fro.
    return now.size != before.query.size or sha256(before.query.file.read_bytes()).digest() != before.digest

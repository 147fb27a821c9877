"""What stands in the way of opening or writing a SQLite file; SQLite itself says no more than that it cannot."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseDamaged, DatabaseError, DatabaseMissing, NotADatabase, PermissionDenied
from pooldeck_db.files import absence_of, contents_of
from pooldeck_db.files.contents import ENOUGH
from pooldeck_db.translation import DAMAGED

if TYPE_CHECKING:
    from pathlib import Path

_BY_EFFECTIVE_USER = os.access in os.supports_effective_ids

_CANNOT_OPEN = "SQLITE_CANTOPEN"

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
"""What a path may lead to that is no plain file."""


def check_file(path: Path, label: str) -> None:
    """Refuse what is no readable file.

    The file is not opened for that: to close it again would drop every lock that this process has on it.
    Raises DatabaseMissing, NotADatabase or PermissionDenied.
    """
    try:
        mode = path.stat().st_mode
    except PermissionError:
        raise _denied(path, label) from None
    except (FileNotFoundError, NotADirectoryError):
        absence = absence_of(path)
        raise DatabaseMissing(absence.what, subject=label, hint=absence.hint, code=_CANNOT_OPEN) from None
    except OSError as problem:
        what = f"There is no file {path}: {problem.strerror}."
        raise DatabaseMissing(what, subject=label, code=_CANNOT_OPEN) from None
    if not stat.S_ISREG(mode):
        kind = next((words for is_kind, words in _KINDS if is_kind(mode)), "not a plain file")
        hint = "Give the path of a SQLite file."
        raise NotADatabase(f"{path} is {kind}.", subject=label, hint=hint, code=_CANNOT_OPEN)
    if not _may(path, os.R_OK):
        raise _denied(path, label)


def unreadable_as_database(path: Path, label: str) -> DatabaseError:
    """The error for a file that SQLite does not take for a database: what it is instead, by its first bytes.

    Nobody here can hold a lock on such a file, so it may be opened.
    """
    try:
        with path.open("rb") as opened:
            contents = contents_of(opened.read(ENOUGH))
    except OSError as problem:
        return NotADatabase(f"It is not a SQLite database, nor can it be read: {problem.strerror}.", subject=label)
    if contents is None:
        what = "It begins as a SQLite database does, but its header makes no sense."
        return DatabaseDamaged(what, subject=label, hint=DAMAGED, code="SQLITE_NOTADB")
    what = f"{path} is no SQLite database: it is {contents.what}."
    return NotADatabase(what, subject=label, hint=contents.hint, code="SQLITE_NOTADB")


def write_obstacle(path: Path) -> str:
    """What keeps the file from being written, in a few words; empty where nothing is known to.

    A journal has to be made beside the file, unless one is there already.
    """
    if not _may(path, os.W_OK):
        return "file not writable"
    beside = (path.with_name(path.name + ending) for ending in ("-wal", "-journal"))
    if not _may(path.parent, os.W_OK | os.X_OK) and not any(journal.exists() for journal in beside):
        return "directory not writable"
    return ""


def _may(path: Path, access: int) -> bool:
    return os.access(path, access, effective_ids=_BY_EFFECTIVE_USER)


def _denied(path: Path, label: str) -> PermissionDenied:
    """The refusal, with the directory that is in the way where it is not the file itself."""
    hint = "Ask the owner for the permission, or open it as another user."
    closed = next((parent for parent in reversed(path.parents) if not _may(parent, os.X_OK)), None)
    what = f"You may not read {path}." if closed is None else f"You may not enter the directory {closed}."
    return PermissionDenied(what, subject=label, hint=hint, code=_CANNOT_OPEN)

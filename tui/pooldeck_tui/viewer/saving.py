"""Writes a value to a file that nobody else may read."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 64 * 1024
_MODE = 0o600

_WORDS = {
    errno.ENOENT: "There is no such directory.",
    errno.ENOTDIR: "Part of the path is a file, not a directory.",
    errno.EISDIR: "This is a directory; add a file's name.",
    errno.EACCES: "You may not write there.",
    errno.EPERM: "You may not write there.",
    errno.EROFS: "This file system can only be read.",
    errno.ENOSPC: "There is no room left on the device.",
    errno.EDQUOT: "Your quota of this file system is used up.",
    errno.ENAMETOOLONG: "The name is too long.",
    errno.ELOOP: "A link of the path leads round in a circle.",
}


def path_mistake(answer: str) -> str:
    """What is wrong with a path as it was typed, empty for nothing that can be told without looking."""
    if not answer.strip():
        return "Type a file's name."
    return "A path has no NUL character." if "\0" in answer else ""


def typed_path(answer: str) -> Path:
    """The path that was typed, `~` and the working directory filled in."""
    path = Path(answer.strip())
    with suppress(RuntimeError):  # Where nobody's home is known, `~` is a name like any other.
        path = path.expanduser()
    return Path.cwd() / path


def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that is not there yet.

    Raises FileExistsError where it is, and OSError where it cannot be written; then nothing is left of it.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    try:
        _write(descriptor, content)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def write_over(path: Path, content: str | bytes) -> None:
    """Write in the place of a file, which stays as it was where it cannot be written; raises OSError then."""
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    try:
        _write(descriptor, content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def trouble_in_words(path: Path, error: OSError) -> str:
    """Why a file could not be written, in one sentence that names it."""
    return f"{path} was not written. {reason_in_words(error)}"


def reason_in_words(error: OSError) -> str:
    """Why a file could not be written, in one sentence for where its path is seen."""
    return _WORDS.get(error.errno or 0) or f"{error.strerror or 'unknown error'}."


def _write(descriptor: int, content: str | bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        for piece in _pieces(content):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _pieces(content: str | bytes) -> Iterator[bytes]:
    """The content in pieces: encoding all at once would hold up the keys."""
    for at in range(0, len(content), _PIECE):
        piece = content[at : at + _PIECE]
        # Text that is no UTF-8 came as lone surrogates, and goes as the bytes that it was.
        yield piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")

"""Why there is no file at a path, and which one may have been meant."""

from __future__ import annotations

import os
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_MOST_NAMES = 2_000
"""So many names of a directory are looked at for a similar one: it may lie on a slow network drive."""

_NO_MAKING = "pooldeck opens databases, and does not create them."


class Absence(NamedTuple):
    """Why there is no file."""

    what: str
    """One sentence: what is not there."""
    hint: str
    """What may have been meant, and what to do."""


def absence_of(path: Path) -> Absence:
    """Why there is no file at a path where none was found. Reads the nearest directory that there is."""
    if path.is_symlink():
        what = f"{path} is a link to {os.readlink(path)}, which is not there."  # noqa: PTH115  # as it was written
        return Absence(what, "Mend the link, or give the path of the file itself.")
    nearest = _nearest(path)
    missing = nearest / path.relative_to(nearest).parts[0]
    if not nearest.is_dir():
        what = f"There is no file {path}: {nearest} is a file, not a directory."
        return Absence(what, f"Did you mean {nearest}?")
    similar = similar_name(missing.name, nearest, directories=missing != path)
    meant = f"Did you mean {nearest / similar}? " if similar else "Check the path: "
    if missing == path:
        return Absence(f"There is no file {path}.", meant + _NO_MAKING)
    what = f"There is no file {path}: the directory {nearest} holds no {missing.name}."
    return Absence(what, meant + _NO_MAKING)


def similar_name(wished: str, directory: Path, *, directories: bool = False) -> str:
    """The file's or directory's name that is most like the one that was wished for; empty where none is.

    A name counts without its ending, too: `shop` is like `shop.db`.
    """
    names = _names(directory, directories=directories)
    stems = {name.partition(".")[0]: name for name in reversed(names) if not name.startswith(".")}
    if wished in stems:
        return stems[wished]
    near = get_close_matches(wished, [*names, *stems], n=1, cutoff=0.7)
    return stems.get(near[0], near[0]) if near else ""


def _names(directory: Path, *, directories: bool) -> list[str]:
    try:
        with os.scandir(directory) as entries:
            found = list(islice(entries, _MOST_NAMES))
        return sorted(entry.name for entry in found if _is_directory(entry) is directories)
    except OSError:
        return []


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # A link that leads round in a circle.
        return False


def _nearest(path: Path) -> Path:
    """The nearest ancestor that is there."""
    return next((parent for parent in path.parents if _exists(parent)), path.parents[-1])


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True

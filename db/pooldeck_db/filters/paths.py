"""Paths into JSON values, as the databases read them: pure."""

from __future__ import annotations

import re

from pooldeck_db.filters.mistakes import FilterMistake
from pooldeck_db.target import Backend

_SQLITE = re.compile(r"""\$(?:\.(?:"[^"]*"|[^."\[]+)|\[(?:\d+|\#(?:-\d+)?)\])*""")
"""SQLite itself finds a mistake only where a value is as deep as the path."""
_MODES = ("lax", "strict")


def rooted(path: str, backend: Backend) -> str:
    """A path from the root, also where that was left out; `lax` and `strict` may stand before it (PostgreSQL)."""
    mode, _, rest = path.partition(" ")
    if path.startswith("$") or (backend is Backend.POSTGRESQL and mode in _MODES and rest):
        return path
    return f"$.{path}"


def check_path(path: str, backend: Backend) -> None:
    """Raise FilterMistake for what is no path; PostgreSQL's own language of paths is left to the server."""
    if not path:
        raise FilterMistake("The path into the JSON value is missing.", hint="Write one behind the column: $.a.b")
    if backend is Backend.SQLITE and not _SQLITE.fullmatch(rooted(path, backend)):
        raise FilterMistake(f"{path!r} is no path into a JSON value.", hint='A path is like $.a[0]."b c"[#-1].')

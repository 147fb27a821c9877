"""What a file is that is no database, told by its first bytes. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

SQLITE_HEADER = b"SQLite format 3\0"
"""How every SQLite database begins."""

ENOUGH = 512
"""Bytes of the beginning that are looked at."""

_UNPACK = "Unpack it, and open what is in it."


class Contents(NamedTuple):
    """What a file is."""

    what: str
    """To stand behind "it is": `a zip archive`."""
    hint: str
    """One sentence: how to come to a database from it."""


_SIGNATURES: tuple[tuple[bytes, Contents], ...] = (
    (b"\x1f\x8b", Contents("packed by gzip", _UNPACK)),
    (b"PK\x03\x04", Contents("a zip archive", _UNPACK)),
    (b"BZh", Contents("packed by bzip2", _UNPACK)),
    (b"\xfd7zXZ\0", Contents("packed by xz", _UNPACK)),
    (b"(\xb5/\xfd", Contents("packed by zstd", _UNPACK)),
    (b"PGDMP", Contents("a dump by pg_dump", "Load it into a database with pg_restore, and open that.")),
    (b"** This file contains an SQLite 2", Contents("a database of SQLite 2", "Convert it to SQLite 3.")),
    (b"%PDF", Contents("a PDF document", "Check the path.")),
)

_DUCKDB = re.compile(rb".{8}DUCK", re.DOTALL)
_SQL = re.compile(rb"\s*(--|/\*|PRAGMA\b|BEGIN\b|CREATE\b|INSERT\b|SET\b|SELECT\b)", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_SCRIPT = Contents("a text of SQL", "Run it with psql, or with sqlite3 on a new file, and open the result.")
_TEXT = Contents("a text", "Check the path.")
_OTHER_DATABASE = Contents("a DuckDB database", "pooldeck opens PostgreSQL and SQLite.")
_UNKNOWN = Contents("something else, or encrypted", "Check the path; what is encrypted is to be decrypted first.")


def contents_of(start: bytes) -> Contents | None:
    """What the file is that begins like this, told by its first `ENOUGH` bytes; None for a SQLite database."""
    if start.startswith(SQLITE_HEADER):
        return None
    for signature, contents in _SIGNATURES:
        if start.startswith(signature):
            return contents
    if _DUCKDB.match(start):
        return _OTHER_DATABASE
    if _CONTROL.search(start):
        return _UNKNOWN
    return _SCRIPT if _SQL.match(start) else _TEXT

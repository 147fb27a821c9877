"""What the words of a declared type mean: SQLite accepts any, and only hints at what is stored."""

from __future__ import annotations

import re

from pooldeck_db.values import Kind

_WORDS = (
    (Kind.BOOLEAN, ("BOOL",)),
    (Kind.JSON, ("JSON",)),
    (Kind.UUID, ("UUID", "GUID", "UNIQUEIDENTIFIER")),
    (Kind.TIME, ("DATE", "TIME", "INTERVAL")),
    (Kind.OTHER, ("POINT", "POLYGON", "GEOM")),
    (Kind.NETWORK, ("INET", "CIDR", "MACADDR")),
    (Kind.NUMBER, ("INT",)),
    (Kind.TEXT, ("CHAR", "CLOB", "TEXT", "STRING")),
    (Kind.BINARY, ("BLOB", "BINARY", "BYTEA")),
    (Kind.NUMBER, ("REAL", "FLOA", "DOUB", "NUM", "DEC", "MONEY", "SERIAL")),
)
"""Parts of declared types, in the order in which they are looked for; INT before CHAR before BLOB before REAL is
SQLite's own order of affinities."""

_PARENTHESES = re.compile(r"\([^)]*\)?")


def kind_of(declared: str) -> Kind:
    """The kind for a declared type; OTHER where there is none or it says nothing."""
    words = base_type(declared).upper()
    return next((kind for kind, parts in _WORDS if any(part in words for part in parts)), Kind.OTHER)


def base_type(declared: str) -> str:
    """The declared type without its length or precision, in small letters: `varchar` for `VARCHAR(20)`."""
    return " ".join(_PARENTHESES.sub(" ", declared).lower().split())

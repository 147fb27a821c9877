"""Names in SQL: in quotes where they would be read as something else, and as they are where not."""

from __future__ import annotations

import re

from pooldeck_db.completion.reserved import RESERVED
from pooldeck_db.target import Backend

_PLAIN = {
    Backend.POSTGRESQL: re.compile(r"[a-z_][a-z0-9_$]*\Z"),
    Backend.SQLITE: re.compile(r"[A-Za-z_][A-Za-z0-9_$]*\Z"),
}
_QUOTES = {'"': '"', "`": "`", "[": "]"}


def spelled(name: str, backend: Backend, *, quotes: str = "") -> str:
    """A name as it is written in a statement; in quotes anyway where some were opened, in those."""
    if not quotes and _PLAIN[backend].match(name) and name.lower() not in RESERVED[backend]:
        return name
    opening = quotes or '"'
    closing = _QUOTES[opening]
    if opening == "[" and "]" in name:  # SQLite has no way to write it in brackets.
        opening = closing = '"'
    doubled = name if opening == "[" else name.replace(closing, closing * 2)
    return f"{opening}{doubled}{closing}"


def quoted_label(text: str) -> str:
    """A text as a string."""
    return "'" + text.replace("'", "''") + "'"

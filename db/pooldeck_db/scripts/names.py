"""Names that are file names on every system that a folder may be copied to."""

from __future__ import annotations

import unicodedata

_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
_LONGEST = 120
"""Bytes in UTF-8: what encrypting file systems still keep, with an ending."""


def flaw_of(name: str) -> str:
    """Why a name can be no file's name, as a sentence; empty where it can."""
    if not name.strip():
        return "The name is empty."
    if bad := sorted(_FORBIDDEN.intersection(name)):
        return f"The name has {' '.join(bad)} in it."
    if any(unicodedata.category(character).startswith("C") for character in name):
        return "The name has a control character or an invisible one in it."
    if name[0] == "." or name[0] == " " or name[-1] in " .":
        return "The name begins with a dot or space, or ends with one."
    if name.partition(".")[0].rstrip().lower() in _RESERVED:
        return "The name belongs to a device on some systems."
    if len(name.encode()) > _LONGEST:
        return f"The name is longer than {_LONGEST} bytes."
    return ""

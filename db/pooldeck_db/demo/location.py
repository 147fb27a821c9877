"""Where the demo database lies, and whether the file there is one; light enough for the first paint."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

APPLICATION_ID = 0x504F4F4C
"""What SQLite keeps in the file's header to tell whose it is: `POOL`."""

VERSION = 1
"""Counts up whenever the tables or the data change; another version on disk is made anew."""

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_FIELDS = struct.Struct(">60xI4xI28x")
"""The user version and the application id, as the file format has them."""


class Found(Enum):
    """What lies where the demo database belongs."""

    NOTHING = auto()
    CURRENT = auto()
    OTHER_VERSION = auto()
    SOMETHING_ELSE = auto()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the making has come."""

    done: int
    """Rows written."""
    total: int
    """Rows to write in all."""
    table: str
    """The table that was written to last; empty at the beginning."""


def demo_path(configured: str | None = None) -> Path:
    """Where the demo database is kept: where the settings say, else in the user's data directory."""
    if configured:
        return Path(configured).expanduser()
    import platformdirs  # Only when it is asked for: it costs milliseconds.

    return platformdirs.user_data_path("pooldeck", appauthor=False) / "demo.db"


def look(path: Path) -> Found:
    """Read the file's header, without a lock and without opening it as a database.

    Raises OSError where there is a file that cannot be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return Found.NOTHING
    if not header:
        return Found.NOTHING
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        return Found.SOMETHING_ELSE
    version, application = _FIELDS.unpack(header)
    if application != APPLICATION_ID:
        return Found.SOMETHING_ELSE
    return Found.CURRENT if version == VERSION else Found.OTHER_VERSION

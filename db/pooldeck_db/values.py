"""Values as they cross from the database to the screen, unchanged.

PostgreSQL values cross as the server's own text, SQLite values by storage class: both can be shown and
written back without loss (a native `date` or `interval` cannot: BC years, infinity and months are lost).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Kind(StrEnum):
    """What sort of thing a column holds; drives alignment, colour, editor, filter operators and copy."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    TIME = "time"
    JSON = "json"
    ARRAY = "array"
    ENUM = "enum"
    UUID = "uuid"
    BINARY = "binary"
    RANGE = "range"
    NETWORK = "network"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Clipped:
    """The beginning of a value that is too long for a page; the whole is loaded on demand."""

    start: str | bytes
    """The first characters (text) or bytes (binary) of the value."""
    length: int | None
    """How long the whole is, in characters (text) or bytes (binary); None where asking would cost a scan."""


Value: TypeAlias = int | float | str | bytes | Clipped | None
"""None is NULL and nothing else. PostgreSQL gives only None, str and Clipped; SQLite its storage classes."""

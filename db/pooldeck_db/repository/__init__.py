"""Reads and writes the rows of any mapped class, in the session of whoever asks."""

from pooldeck_db.repository.errors import (
    InvalidCursor,
    InvalidKey,
    InvalidRow,
    RepositoryError,
    RowNotFound,
    VersionConflict,
)
from pooldeck_db.repository.records import KeysetPage
from pooldeck_db.repository.repository import AsyncRepository

__all__ = [
    "AsyncRepository",
    "InvalidCursor",
    "InvalidKey",
    "InvalidRow",
    "KeysetPage",
    "RepositoryError",
    "RowNotFound",
    "VersionConflict",
]

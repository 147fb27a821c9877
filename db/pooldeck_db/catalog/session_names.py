"""What one session can name, and others cannot, or not in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.catalog.records import RelationKind, RelationName


@dataclass(frozen=True, slots=True)
class SessionRelation:
    """A temporary table, or one of an attached file."""

    name: RelationName
    kind: RelationKind
    columns: tuple[str, ...]
    types: tuple[str, ...]
    """The type of each column, as SQL; empty where it has none (SQLite)."""


@dataclass(frozen=True, slots=True)
class SessionNames:
    """The names of a session."""

    path: tuple[str, ...]
    """The schemas whose names need no schema before them, in the order they are looked through."""
    relations: tuple[SessionRelation, ...]

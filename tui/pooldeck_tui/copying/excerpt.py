"""What is to be copied: some rows of some columns, every value whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.target import Backend

Whole: TypeAlias = int | float | str | bytes | None
"""A value that was not cut. PostgreSQL gives only None and str; SQLite its storage classes."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some rows of some columns of a relation."""

    relation: RelationName
    backend: Backend
    columns: tuple[Column, ...]
    """In the order in which they are to be copied."""
    rows: tuple[tuple[Whole, ...], ...]
    """One value a column."""


def plain_text(value: Whole) -> str:
    """A value as text: binary as PostgreSQL writes it (`\\x48`), a number by its shortest digits, NULL as nothing.

    What it returns for NULL is for those who have told it apart before.
    """
    if value is None:
        return ""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    return value if isinstance(value, str) else repr(value)

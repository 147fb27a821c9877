"""Frozen records of what can be written at a place of a script."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ItemKind(StrEnum):
    """What an item would write."""

    COLUMN = "column"
    RELATION = "table"
    """A table, a view, a CTE."""
    ALIAS = "alias"
    """What a table or sub-query is called in this statement."""
    JOIN = "join"
    """A join condition, from a foreign key."""
    EXPANSION = "columns"
    """The columns in the place of an asterisk."""
    LABEL = "value"
    """A label of an enum, as a string."""
    FUNCTION = "function"
    SCHEMA = "schema"
    TYPE = "type"
    KEYWORD = "keyword"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be written."""

    text: str
    """As it is shown: a name as it is stored, without quotes; text from the database, never markup."""
    insert: str
    """The SQL to be put in the place of the text from `start` to `end`: quoted and qualified where it must be."""
    kind: ItemKind
    detail: str = ""
    """What tells it apart: a column's type and table, a function's arguments; may be empty."""


@dataclass(frozen=True, slots=True)
class Completions:
    """What can be written at a place, the best first."""

    start: int
    """The index in the text where an item's `insert` begins: before the part of a word that is already there."""
    end: int
    """Where it ends: at the cursor, or behind the word that the cursor is in."""
    items: tuple[Item, ...] = ()
    """At most 50; empty where nothing can be said, as in strings and comments."""

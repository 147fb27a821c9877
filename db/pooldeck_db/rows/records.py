"""What a row is known by, what it was when it was shown, and what is to become of it. Pure."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.catalog import RelationName

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT = 64 * 1024
"""Bytes of a value up to which a row's image has it whole; of a longer one it has a digest."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is kept of a value that is long, or cannot be read as it is: enough to tell whether it has changed."""

    length: int
    """Its bytes, as the database has it."""
    md5: str
    """The MD5 digest of these bytes as hexadecimal digits; not for secrecy, only to tell a change."""
    is_blob: bool = False
    """SQLite: whether it is a BLOB, which is not the text of the same bytes."""

    @property
    def is_long(self) -> bool:
        """Whether it is of a long value. SQLite: else it is of a text that is no valid UTF-16."""
        return self.length > KEPT

    def why_unknown(self, column: str) -> str:
        """Why a column's value is not known, in one sentence."""
        if self.is_long:
            return f"The value of {column} was too long to be kept ({self.length:,} bytes)."
        return f"The text in {column} is no valid UTF-16, and cannot be read as it is stored."


class Default(Enum):
    """Stands for what the database itself puts into a column that nobody names."""

    DEFAULT = "default"


DEFAULT = Default.DEFAULT
"""The column's default, whatever that is when the row is written."""

Held: TypeAlias = int | float | str | bytes | Digest | None
"""A value as a row's image has it: whole, or its digest; None is NULL."""
Entry: TypeAlias = int | float | str | bytes | Default | None
"""What a cell is to hold: a value whole, NULL (None), or the column's default."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was typed for a cell, as the database would store it."""

    entry: Entry
    """The value in the database's own spelling."""
    remark: str = ""
    """One sentence where it is not quite what was typed: it is rounded; else empty."""


@dataclass(frozen=True, slots=True)
class RowAddress:
    """What a row is known by, whichever order it was read in."""

    relation: RelationName
    columns: tuple[str, ...]
    """The columns of its key; or the hidden column that holds its address (`ctid`, `rowid`); or none, where it is
    known by nothing but all its values."""
    values: tuple[Held, ...]
    """One for each of `columns`, whole and lossless; where there are none, the row's image."""
    store: RelationName | None = None
    """The partition or inheritor that an address is one of, where the relation has several."""


@dataclass(frozen=True, slots=True)
class RowImage:
    """One row as it was at a moment: what a later write is compared with."""

    address: RowAddress
    columns: tuple[str, ...]
    """The names of the relation's columns, in its order."""
    values: tuple[Held, ...]
    """One for each of `columns`."""

    def value(self, column: str) -> Held:
        """The value of one column; raises ValueError where the image has no such column."""
        return self.values[self.columns.index(column)]

    @property
    def weight(self) -> int:
        """About how many bytes of memory the values take."""
        return sum(map(sys.getsizeof, self.values))

    def as_mapping(self) -> Mapping[str, Held]:
        """The values by their columns' names."""
        return dict(zip(self.columns, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Edit:
    """Other values for some cells of a row."""

    base: RowImage
    """The row as it was when it was first edited."""
    entries: tuple[tuple[str, Entry], ...]
    """Columns and what they are to hold, in the order in which they were edited; never empty."""

    @property
    def relation(self) -> RelationName:
        """Whose row it is."""
        return self.base.address.relation

    @property
    def id(self) -> RowAddress:
        """What the change is known by in its set."""
        return self.base.address


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row."""

    draft: int
    """Its number among the new rows of the set, which it keeps."""
    relation: RelationName
    entries: tuple[tuple[str, Entry], ...]
    """Columns and what they are to hold; the others get their default. May be empty."""

    @property
    def id(self) -> int:
        """What the change is known by in its set."""
        return self.draft


@dataclass(frozen=True, slots=True)
class Delete:
    """A row that is to go."""

    base: RowImage
    """The row as it was when it was marked."""

    @property
    def relation(self) -> RelationName:
        """Whose row it is."""
        return self.base.address.relation

    @property
    def id(self) -> RowAddress:
        """What the change is known by in its set."""
        return self.base.address


Change: TypeAlias = Edit | Insert | Delete
"""What is to become of one row."""
ChangeId: TypeAlias = RowAddress | int
"""What a change is known by: its row's address, or the number of its draft."""

"""What comes of writing a change set. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.rows.records import Change, Default, Delete, Digest, Edit, Entry, Held, RowImage

if TYPE_CHECKING:
    from pooldeck_db.errors import DatabaseError


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a plan, as it is sent."""

    sql: str
    """With a placeholder where a value is bound."""
    parameters: tuple[object, ...]
    """The bound values in the order of the placeholders."""
    change: Change
    """The change that it writes."""
    times: int = 1
    """For how many rows it is sent; `parameters` are those of the first."""
    others: int = 0
    """How many of these are rows besides that of the change, which a model's class wrote with it."""


_AS_READ = {"utf-8": "surrogateescape", "utf-16-le": "surrogatepass", "utf-16-be": "surrogatepass"}
"""The encodings that databases have, and how each takes the lone surrogates that stand for what is none."""


def _holds(held: Held, entry: Entry) -> bool:
    """Whether a cell holds what was written, in the database's own form."""
    if isinstance(entry, str) and isinstance(held, Digest):
        # SQLite's digests are of the bytes in the database's own encoding.
        bytes_of = (entry.encode(encoding, _AS_READ[encoding]) for encoding in _AS_READ)
        return any(len(each) == held.length and _digest(each) == (held.length, held.md5) for each in bytes_of)
    if isinstance(entry, bytes) and isinstance(held, Digest):
        return _digest(entry) == (held.length, held.md5)
    # PostgreSQL's binary values cross as its text.
    return held == entry or (isinstance(entry, bytes) and held == f"\\x{entry.hex()}")


def _digest(data: bytes) -> tuple[int, str]:
    return len(data), hashlib.md5(data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Written:
    """One change as it was written."""

    change: Change
    statements: tuple[Statement, ...]
    """What was sent for it: one, but for a row of a model, whose class may send none or several."""
    before: RowImage | None
    """The row as it was locked; None for a new row."""
    after: RowImage | None
    """The row as the database said it has it now; None for a deleted row."""
    kept: tuple[tuple[str, Entry], ...] = ()
    """Values whole that `before` has but digests of, as far as there was room; the journal leaves them out."""

    @property
    def altered(self) -> tuple[str, ...]:
        """The columns that hold something else than was written: a trigger or the type itself changed it."""
        if self.after is None or isinstance(self.change, Delete):
            return ()
        held = self.after.as_mapping()
        return tuple(
            column
            for column, entry in self.change.entries
            if not isinstance(entry, Default) and not _holds(held.get(column), entry)
        )


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that is not as it was shown."""

    change: Edit | Delete
    """Yours, with the row as it was shown."""
    theirs: RowImage | None
    """The row as it is now; None where it is gone, or hidden from the user by now."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A set that was written and not committed yet: what is needed to find out later whether it was."""

    transaction: str | None
    """The transaction's id (PostgreSQL: `pg_current_xact_id()`); None where the database gives none."""
    written: tuple[Written, ...]
    id: str = ""
    """What the journal and the audit know this write by; whoever keeps it gives it one."""


@dataclass(frozen=True, slots=True)
class Applied:
    """All of it was written and committed."""

    written: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Conflicted:
    """Nothing was written, because rows are not as they were shown."""

    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written, because the database refused one of the changes."""

    change: Change | None
    """The change that it refused; None where it refused the whole, as at the commit."""
    column: str
    """The column that is to blame; empty where that is not known."""
    error: DatabaseError


@dataclass(frozen=True, slots=True)
class Unknown:
    """The connection was lost while it committed: it was written as a whole, or not at all."""

    prepared: Prepared
    error: DatabaseError


Outcome: TypeAlias = Applied | Conflicted | Refused | Unknown
"""What came of an apply."""

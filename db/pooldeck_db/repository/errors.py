"""What a repository refuses.

RepositoryError
├── RowNotFound      no row has that key (any more)
├── VersionConflict  the row is another than the one that was to be changed
├── InvalidKey       what was given cannot be a key of the model
├── InvalidCursor    the cursor was damaged, or is one of another order
└── InvalidRow       values that the model has no place for, or rows of different shapes

What the database refuses is left as SQLAlchemy raises it: much of it comes with the commit, which is the caller's.
"""

from __future__ import annotations

from pooldeck_db.errors import PooldeckError


class RepositoryError(PooldeckError):
    """A repository was asked for something that it cannot do."""

    title = "Not possible"


class RowNotFound(RepositoryError):
    """No row has that key, or none has it any more."""

    title = "No such row"
    default_hint = "It may have been deleted meanwhile."


class VersionConflict(RepositoryError):
    """Somebody else changed the row meanwhile."""

    title = "Changed by somebody else"
    default_hint = "Read it again, and decide anew."


class InvalidKey(RepositoryError):
    """What was given cannot be a key of the model."""

    title = "Not a key"


class InvalidCursor(RepositoryError):
    """The cursor is not one that this repository gave for this order."""

    title = "Not a cursor"
    default_hint = "Begin again with the first page."


class InvalidRow(RepositoryError):
    """A row names what the model has not, or has another shape than those before it."""

    title = "Not a row"

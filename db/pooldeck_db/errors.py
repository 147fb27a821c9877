"""Everything that pooldeck reports as gone wrong.

PooldeckError
├── ConfigurationError            a setting cannot be used: which file, which key, what is allowed
├── ActionFailed                  an action of the user's own code raised, or did what it may not: where it did
└── DatabaseError                 the database or the way to it refused
    ├── ConnectError              no connection could be made
    │   ├── AuthenticationFailed  the server does not know this user or password
    │   ├── DatabaseMissing       no such database on the server, no such file
    │   ├── ServerUnreachable     nobody answers at that address
    │   ├── NotADatabase          the file is something else
    │   └── DriverMissing         the scheme has no driver here
    ├── DatabaseDamaged           what is stored cannot be made sense of any more
    ├── ConnectionLost            the connection ended while it was in use
    ├── PoolExhausted             every connection of the pool is held by somebody else
    ├── Cancelled                 the statement was ended on the server at somebody's wish
    ├── DeadlineExceeded          the statement ran longer than it was allowed to
    ├── LockUnavailable           somebody else holds the lock
    ├── PermissionDenied          the user may not do that
    ├── ReadOnlyViolation         a write on a read-only connection
    ├── ObjectMissing             the relation or column is not there (any more)
    ├── ConstraintViolated        a key, check, not-null or foreign key said no
    ├── ValueRefused              the value does not fit the column's type
    └── StatementFailed           anything else that the database refused

Each says what happened, to what, and what to do next. Drivers' own errors are turned into these in
`translation.py`; nothing above the session scope sees a driver's class.
"""

from __future__ import annotations

from pathlib import Path


class PooldeckError(Exception):
    """A failure that can be explained to the user."""

    title = "Something went wrong"
    """The kind of failure in a few words, as a heading."""

    default_hint = ""
    """What to do next when the place that raised it knew nothing better."""

    def __init__(self, what: str, *, subject: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        """One sentence: what happened."""
        self.subject = subject
        """The object it happened to: a table, a connection, a file; may be empty."""
        self.hint = hint or self.default_hint
        """One sentence: what the user can do next; may be empty."""

    def __str__(self) -> str:
        about = f"{self.subject}: " if self.subject else ""
        return f"{about}{self.what}" + (f" {self.hint}" if self.hint else "")


class ConfigurationError(PooldeckError):
    """One or more settings cannot be used."""

    title = "The configuration has a mistake"

    def __init__(self, what: str, *, file: Path | None = None, key: str = "", hint: str = "") -> None:
        where = f"{file} [{key}]" if file and key else str(file or key)
        super().__init__(what, subject=where, hint=hint)
        self.file = file
        """The file that holds the setting, None for an environment variable or an argument."""
        self.key = key
        """The setting as it is written, dotted: `connections.shop.pool.size`."""


class ActionFailed(PooldeckError):
    """An action of the user's models raised, or did what it may not: it says what of it was written."""

    title = "The action failed"

    def __init__(self, what: str, *, subject: str, hint: str = "", where: str = "", traceback: str = "") -> None:
        super().__init__(what, subject=subject, hint=hint)
        self.where = where
        """The line of the user's code, as `file.py:12`; empty where none is to blame."""
        self.traceback = traceback
        """From the action's own function on; empty where nothing was raised."""


class DatabaseError(PooldeckError):
    """The database, or the way to it, refused."""

    title = "The database refused"

    def __init__(
        self,
        what: str,
        *,
        subject: str = "",
        hint: str = "",
        code: str = "",
        constraint: str = "",
        column: str = "",
        position: int | None = None,
        context: str = "",
    ) -> None:
        super().__init__(what, subject=subject, hint=hint)
        self.code = code
        """The server's own code: a sqlstate (PostgreSQL) or an extended result name (SQLite)."""
        self.constraint = constraint
        """The constraint that was violated, as the database names it; may be empty."""
        self.column = column
        """The column that the database blames; may be empty."""
        self.position = position
        """The character of the statement that the server blames, counted from 1; None where it blames none."""
        self.context = context
        """Where it happened in the server's words, as the line of a function; may be empty."""


class ConnectError(DatabaseError):
    """No connection could be made."""

    title = "No connection"
    default_hint = "Check the address and the server, then try again."


class AuthenticationFailed(ConnectError):
    """The server does not accept this user or password."""

    title = "The server refused the login"
    default_hint = "Check user and password (and pg_hba.conf on the server)."


class DatabaseMissing(ConnectError):
    """There is no such database on the server, or no such file."""

    title = "No such database"
    default_hint = "Check the database's name: pooldeck opens databases, and does not create them."


class ServerUnreachable(ConnectError):
    """Nobody answers at that address."""

    title = "The server cannot be reached"
    default_hint = "Check host, port and network, and that the server is running; then try again."


class NotADatabase(ConnectError):
    """The file is something else than a database."""

    title = "Not a database"
    default_hint = "Check the path: the file was left as it is."


class DriverMissing(ConnectError):
    """No driver for that kind of database is installed."""

    title = "No driver"
    default_hint = "pooldeck opens postgresql:// and sqlite:/// addresses and paths of SQLite files."


class DatabaseDamaged(DatabaseError):
    """What is stored, or a part of it, cannot be made sense of any more."""

    title = "The database is damaged"
    default_hint = "Copy it before anything else is tried, and look for the newest backup that is whole."


class ConnectionLost(DatabaseError):
    """The connection ended while it was in use."""

    title = "The connection was lost"
    default_hint = "Try again: pooldeck makes a new connection."


class PoolExhausted(DatabaseError):
    """Every connection of the pool is held, and none came back in time."""

    title = "No free connection"
    default_hint = "Wait for running queries or cancel one; pool.size and pool.max_overflow set the limit."


class Cancelled(DatabaseError):
    """The statement was ended on the server at somebody's wish."""

    title = "Cancelled"


class DeadlineExceeded(DatabaseError):
    """The statement ran longer than it may."""

    title = "Too slow"
    default_hint = "Try again, or raise statement_timeout of the connection, which sets the limit."


class LockUnavailable(DatabaseError):
    """Somebody else holds the lock."""

    title = "Locked by somebody else"
    default_hint = "Try again when the other transaction has ended."


class PermissionDenied(DatabaseError):
    """The user may not do that."""

    title = "No permission"
    default_hint = "Ask the owner for the privilege, or connect as another user."


class ReadOnlyViolation(DatabaseError):
    """A write was tried on a read-only connection."""

    title = "Read-only"
    default_hint = "This connection is read-only, and the database enforces it."


class ObjectMissing(DatabaseError):
    """The relation or column is not there, or not there any more."""

    title = "It is not there"
    default_hint = "It may have been dropped or renamed: refresh the list of tables."


class ConstraintViolated(DatabaseError):
    """A key, check, not-null, exclusion or foreign key said no."""

    title = "A constraint said no"


class ValueRefused(DatabaseError):
    """The value does not fit the column's type."""

    title = "The value does not fit"


class StatementFailed(DatabaseError):
    """Anything else that the database refused."""

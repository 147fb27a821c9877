"""Turns what SQLAlchemy, asyncpg, sqlite3 and the operating system raise into pooldeck's own errors.

Dispatch is by the server's code first (sqlstate, SQLite result name) and by class second, never by
message, since messages are localised. The exceptions are SQLite's (always English): its plain
SQLITE_ERROR, and what violated a constraint, of which there is nothing but a message.
"""

from __future__ import annotations

import re
import socket
import ssl
from typing import TYPE_CHECKING

import sqlalchemy.exc

from pooldeck_db import errors

if TYPE_CHECKING:
    from pooldeck_db.errors import DatabaseError

_SQLSTATES: dict[str, type[DatabaseError]] = {
    "28": errors.AuthenticationFailed,
    "3D000": errors.DatabaseMissing,
    "53300": errors.ConnectError,
    "57P03": errors.ServerUnreachable,
    "08": errors.ConnectionLost,
    "57P01": errors.ConnectionLost,
    "57P02": errors.ConnectionLost,
    "57P04": errors.ConnectionLost,
    "57P05": errors.ConnectionLost,
    "25P03": errors.ConnectionLost,
    "57014": errors.Cancelled,
    "25006": errors.ReadOnlyViolation,
    "42501": errors.PermissionDenied,
    "42P01": errors.ObjectMissing,
    "42703": errors.ObjectMissing,
    "3F000": errors.ObjectMissing,
    "42704": errors.ObjectMissing,
    "55P03": errors.LockUnavailable,
    "40P01": errors.LockUnavailable,
    "23": errors.ConstraintViolated,
    "22": errors.ValueRefused,
}
"""By sqlstate, or by its class (the first two characters); see appendix A of the PostgreSQL manual."""

_HINTS = {
    "53300": "End connections that nobody needs, or have max_connections raised; then press r to try again.",
    "57P03": "Wait until the server is ready, then press r to try again.",
}
"""What to do next, by sqlstate, where that differs from what the kind of error says."""

_SQLITE_NAMES: dict[str, type[DatabaseError]] = {
    "SQLITE_CANTOPEN": errors.DatabaseMissing,
    "SQLITE_NOTADB": errors.NotADatabase,
    "SQLITE_CORRUPT": errors.NotADatabase,
    "SQLITE_BUSY": errors.LockUnavailable,
    "SQLITE_LOCKED": errors.LockUnavailable,
    "SQLITE_READONLY": errors.ReadOnlyViolation,
    "SQLITE_AUTH": errors.ReadOnlyViolation,
    "SQLITE_PERM": errors.PermissionDenied,
    "SQLITE_INTERRUPT": errors.Cancelled,
    "SQLITE_CONSTRAINT": errors.ConstraintViolated,
    "SQLITE_MISMATCH": errors.ValueRefused,
    "SQLITE_TOOBIG": errors.ValueRefused,
}
"""By SQLite's primary result name; extended names (`SQLITE_BUSY_SNAPSHOT`) begin with it."""

_SQLITE_EXTENDED: dict[str, tuple[type[DatabaseError], str, str]] = {
    "SQLITE_READONLY_DBMOVED": (
        errors.DatabaseMissing,
        "The file was moved or deleted while it was open.",
        "Put it back, or open the database again.",
    ),
    "SQLITE_READONLY_DIRECTORY": (
        errors.PermissionDenied,
        "The directory of the file cannot be written, and SQLite needs to put a file there.",
        "Copy the database to a directory of your own; a file that nobody writes opens with ?immutable=1.",
    ),
}
"""Extended result names that mean something else than their primary name: what happened, and what to do."""

_SQLITE_CONSTRAINT = re.compile(r"(CHECK|NOT NULL|UNIQUE) constraint failed: (.*)", re.DOTALL)

_SQLITE_MISSING = re.compile(r"no such (table|column|index|view)")

_OS_ERRORS: tuple[tuple[type[BaseException], type[DatabaseError], str], ...] = (
    (ConnectionRefusedError, errors.ServerUnreachable, "The connection was refused."),
    (socket.gaierror, errors.ServerUnreachable, "The host name is not known."),
    (UnicodeDecodeError, errors.StatementFailed, "The answer holds a name that is not UTF-8."),
    (UnicodeEncodeError, errors.ValueRefused, "The text holds characters that cannot be sent as UTF-8."),
    (OverflowError, errors.ValueRefused, "The number is too large."),
    (
        ssl.SSLCertVerificationError,
        errors.ConnectError,
        "The server's certificate is not trusted (see sslrootcert).",
    ),
    (ssl.SSLError, errors.ConnectError, "No encrypted connection could be agreed on (see sslmode)."),
    (TimeoutError, errors.ServerUnreachable, "No answer came in time."),
    (PermissionError, errors.PermissionDenied, "The operating system denied access."),
    (FileNotFoundError, errors.ServerUnreachable, "There is nothing at that address."),
    (ConnectionResetError, errors.ConnectionLost, "The other side closed the connection."),
    (BrokenPipeError, errors.ConnectionLost, "The other side closed the connection."),
    (ConnectionError, errors.ConnectError, ""),
    (OSError, errors.ServerUnreachable, ""),
)

TRANSLATED = (sqlalchemy.exc.SQLAlchemyError, OSError, TimeoutError, UnicodeError, OverflowError)
"""The classes that `translate` takes: everything that the drivers let through for a reason that is not a bug."""


def translate(error: BaseException, subject: str) -> DatabaseError:
    """The error of ours that explains `error`, which happened to `subject` (a relation, a connection)."""
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return errors.PoolExhausted("No connection of the pool became free in time.", subject=subject)
    driver_error = _driver_error(error)
    for explain in (_from_sqlstate, _from_sqlite, _from_lost_connection, _from_system):
        if (explained := explain(driver_error, error, subject)) is not None:
            return explained
    hint = getattr(driver_error, "hint", None)
    return errors.StatementFailed(_sentence(driver_error), subject=subject, hint=hint or "")


def translate_connecting(error: BaseException, subject: str) -> DatabaseError:
    """As `translate`, for what ended the attempt to make a connection to `subject`."""
    explained = translate(error, subject)
    if isinstance(explained, errors.ConnectError) or (
        isinstance(explained, errors.PermissionDenied) and explained.code
    ):
        return explained
    closed = isinstance(explained, errors.ConnectionLost) and not explained.code
    category = errors.ServerUnreachable if closed else errors.ConnectError
    hint = explained.hint if explained.hint != explained.default_hint else ""
    return category(explained.what, subject=subject, hint=hint, code=explained.code)


def _driver_error(error: BaseException) -> BaseException:
    """The driver's own exception inside SQLAlchemy's, or `error` itself."""
    original = getattr(error, "orig", None)
    if original is None:
        return error
    # The asyncpg dialect raises its DBAPI class from asyncpg's own; `driver_exception` itself may raise.
    driver_error: BaseException = original.__cause__ or original
    return driver_error


def _from_sqlstate(driver_error: BaseException, _: BaseException, subject: str) -> DatabaseError | None:
    code = getattr(driver_error, "sqlstate", None)
    if not isinstance(code, str):
        return None
    category = _SQLSTATES.get(code) or _SQLSTATES.get(code[:2]) or errors.StatementFailed
    detail = getattr(driver_error, "detail", None)
    return category(
        _sentence(driver_error) + (f" {detail}" if detail else ""),
        subject=subject,
        hint=getattr(driver_error, "hint", None) or _HINTS.get(code, ""),
        code=code,
        constraint=getattr(driver_error, "constraint_name", None) or "",
        column=getattr(driver_error, "column_name", None) or "",
    )


def _from_sqlite(driver_error: BaseException, _: BaseException, subject: str) -> DatabaseError | None:
    name = getattr(driver_error, "sqlite_errorname", None)
    if not isinstance(name, str):
        return None
    if name == "SQLITE_ERROR" and _SQLITE_MISSING.match(str(driver_error)):
        return errors.ObjectMissing(_sentence(driver_error), subject=subject, code=name)
    if name in _SQLITE_EXTENDED:
        category, what, hint = _SQLITE_EXTENDED[name]
        return category(what, subject=subject, hint=hint, code=name)
    primary = "_".join(name.split("_")[:2])
    category = _SQLITE_NAMES.get(primary, errors.StatementFailed)
    constraint, column = _sqlite_blame(str(driver_error))
    return category(_sentence(driver_error), subject=subject, code=name, constraint=constraint, column=column)


def _sqlite_blame(message: str) -> tuple[str, str]:
    """The constraint and the column that a message of SQLite blames, each empty where it blames none.

    An unnamed check is blamed by its expression.
    """
    match = _SQLITE_CONSTRAINT.fullmatch(message)
    if match is None:
        return "", ""
    if match[1] == "CHECK":
        return match[2], ""
    return "", "" if ", " in match[2] else match[2].rpartition(".")[2]


def _from_lost_connection(driver_error: BaseException, error: BaseException, subject: str) -> DatabaseError | None:
    if getattr(error, "connection_invalidated", False):
        return errors.ConnectionLost(_sentence(driver_error), subject=subject)
    return None


def _from_system(driver_error: BaseException, _: BaseException, subject: str) -> DatabaseError | None:
    for kind, category, what in _OS_ERRORS:
        if isinstance(driver_error, kind):
            said = _sentence(driver_error) if str(driver_error) else ""
            return category(" ".join(part for part in (what, said) if part), subject=subject)
    return None


def _sentence(error: BaseException) -> str:
    """The first line of the error's message, as a sentence."""
    lines = str(error).strip().splitlines()
    message = lines[0].strip() if lines else type(error).__name__
    message = message[:1].upper() + message[1:]
    return message if message.endswith((".", "!", "?")) else message + "."

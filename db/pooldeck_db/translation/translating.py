"""From whatever was raised to the error of ours that explains it."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import sqlalchemy.exc

from pooldeck_db import errors
from pooldeck_db.translation.postgresql import CONNECTING_HINTS, from_sqlstate
from pooldeck_db.translation.sqlite import from_sqlite
from pooldeck_db.translation.wording import sentence

if TYPE_CHECKING:
    from pooldeck_db.errors import DatabaseError

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
    for explain in (from_sqlstate, from_sqlite):
        if (explained := explain(driver_error, subject)) is not None:
            return explained
    if getattr(error, "connection_invalidated", False):
        return errors.ConnectionLost(sentence(driver_error), subject=subject)
    if (explained := _from_system(driver_error, subject)) is not None:
        return explained
    hint = getattr(driver_error, "hint", None)
    return errors.StatementFailed(sentence(driver_error), subject=subject, hint=hint or "")


def translate_connecting(error: BaseException, subject: str) -> DatabaseError:
    """As `translate`, for what ended the attempt to make a connection to `subject`."""
    explained = translate(error, subject)
    if isinstance(explained, errors.ConnectError) or (
        isinstance(explained, errors.PermissionDenied) and explained.code
    ):
        return explained
    closed = isinstance(explained, errors.ConnectionLost) and not explained.code
    category = errors.ServerUnreachable if closed else errors.ConnectError
    hint = explained.hint if explained.hint != explained.default_hint else CONNECTING_HINTS.get(explained.code, "")
    return category(explained.what, subject=subject, hint=hint, code=explained.code)


def _driver_error(error: BaseException) -> BaseException:
    """The driver's own exception inside SQLAlchemy's, or `error` itself."""
    original = getattr(error, "orig", None)
    if original is None:
        return error
    # The asyncpg dialect raises its DBAPI class from asyncpg's own; `driver_exception` itself may raise.
    driver_error: BaseException = original.__cause__ or original
    return driver_error


def _from_system(driver_error: BaseException, subject: str) -> DatabaseError | None:
    for kind, category, what in _OS_ERRORS:
        if isinstance(driver_error, kind):
            said = sentence(driver_error) if str(driver_error) else ""
            return category(" ".join(part for part in (what, said) if part), subject=subject)
    return None

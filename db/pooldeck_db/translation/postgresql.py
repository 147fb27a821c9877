"""What PostgreSQL's sqlstates mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db import errors
from pooldeck_db.translation.wording import sentence

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
    "XX001": errors.DatabaseDamaged,
    "XX002": errors.DatabaseDamaged,
}
"""By sqlstate, or by its class (the first two characters); see appendix A of the PostgreSQL manual."""

_HINTS = {
    "53300": "End connections that nobody needs, or have max_connections raised; then try again.",
    "28000": "Check the user, the database and sslmode against pg_hba.conf on the server.",
    "57P03": "Wait until the server is ready, then try again.",
    "53100": "Free space on the server's disk.",
    "XX002": "The index can be built anew (REINDEX); pg_amcheck says which others are damaged.",
}
"""What to do next, by sqlstate, where that differs from what the kind of error says."""

CONNECTING_HINTS = {
    "42704": "Check the settings in the parameter options: -c name=value.",
    "22023": "Check the settings in the parameter options: -c name=value.",
    "55000": "Somebody has closed this database (ALTER DATABASE ... ALLOW_CONNECTIONS); choose another.",
}
"""What to do next, by sqlstate, where it ended the attempt to connect."""


def from_sqlstate(driver_error: BaseException, subject: str) -> DatabaseError | None:
    """The error of ours for what the server refused; None where it was not the server."""
    code = getattr(driver_error, "sqlstate", None)
    if not isinstance(code, str):
        return None
    category = _SQLSTATES.get(code) or _SQLSTATES.get(code[:2]) or errors.StatementFailed
    detail = getattr(driver_error, "detail", None)
    position = getattr(driver_error, "position", None)
    said = "\n".join([sentence(driver_error), *_more_lines(driver_error)])
    return category(
        said + (f" {detail}" if detail else ""),
        subject=subject,
        hint=getattr(driver_error, "hint", None) or _HINTS.get(code, ""),
        code=code,
        constraint=getattr(driver_error, "constraint_name", None) or "",
        column=getattr(driver_error, "column_name", None) or "",
        position=int(position) if position else None,
        context=getattr(driver_error, "context", None) or "",
    )


def _more_lines(driver_error: BaseException) -> list[str]:
    """The message behind its first line, which what is raised by hand may have."""
    message = getattr(driver_error, "message", None)
    return message.strip().splitlines()[1:] if isinstance(message, str) else []

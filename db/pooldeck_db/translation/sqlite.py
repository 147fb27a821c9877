"""What SQLite's result names mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db import errors
from pooldeck_db.translation.wording import sentence

if TYPE_CHECKING:
    from pooldeck_db.errors import DatabaseError

_NAMES: dict[str, type[DatabaseError]] = {
    "SQLITE_CANTOPEN": errors.DatabaseMissing,
    "SQLITE_NOTADB": errors.NotADatabase,
    "SQLITE_CORRUPT": errors.DatabaseDamaged,
    "SQLITE_BUSY": errors.LockUnavailable,
    "SQLITE_LOCKED": errors.LockUnavailable,
    "SQLITE_READONLY": errors.ReadOnlyViolation,
    "SQLITE_AUTH": errors.ReadOnlyViolation,
    "SQLITE_PERM": errors.PermissionDenied,
    "SQLITE_INTERRUPT": errors.Cancelled,
    "SQLITE_CONSTRAINT_DATATYPE": errors.ValueRefused,
    "SQLITE_CONSTRAINT": errors.ConstraintViolated,
    "SQLITE_MISMATCH": errors.ValueRefused,
    "SQLITE_TOOBIG": errors.ValueRefused,
}
"""By SQLite's extended result name, or by the primary one, which extended ones (`SQLITE_BUSY_SNAPSHOT`) begin
with."""

_UNNAMED = {3091: "SQLITE_CONSTRAINT_DATATYPE"}
"""The names of result codes that Python's module has none for: here what a STRICT table refuses."""

DAMAGED = (
    "Copy the file before anything else. PRAGMA integrity_check says what is damaged; .recover of sqlite3"
    " saves what it can read; a backup may be better."
)
"""What to do about a damaged file."""

_HINTS = {
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_CANTOPEN": "Check that the file is still there, and that you may read and write it and its directory.",
    "SQLITE_FULL": "Free space on the disk.",
    "SQLITE_IOERR": "Check the disk, or the connection to the network drive, that the file is on.",
}
"""What to do next, by SQLite's primary result name, where that differs from what the kind of error says."""

_NEEDED = "Where a view or trigger names it, bring it back, or change the definition."

_INTERRUPTED = "A transaction was interrupted, and to undo or redo it the file has to be written."
_MEND = "Let somebody open it who may write it, not read-only; that mends it."

_EXTENDED: dict[str, tuple[type[DatabaseError], str, str]] = {
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
    "SQLITE_READONLY_ROLLBACK": (errors.PermissionDenied, _INTERRUPTED, _MEND),
    "SQLITE_READONLY_RECOVERY": (errors.PermissionDenied, _INTERRUPTED, _MEND),
    "SQLITE_READONLY_CANTINIT": (errors.PermissionDenied, _INTERRUPTED, _MEND),
}
"""Extended result names that mean something else than their primary name: what happened, and what to do."""

_CONSTRAINT = re.compile(r"(CHECK|NOT NULL|UNIQUE) constraint failed: (.*)", re.DOTALL)

_MISSING = re.compile(r"no such (?:table|column|index|view)(?:: (?:\w+\.(?P<needed>.+))?)?")
"""SQLite puts the schema before a name that it met in the definition of a view or trigger."""


def from_sqlite(driver_error: BaseException, subject: str) -> DatabaseError | None:
    """The error of ours for what SQLite refused; None where it was not SQLite."""
    name = getattr(driver_error, "sqlite_errorname", None)
    if not isinstance(name, str):
        return None
    name = _UNNAMED.get(getattr(driver_error, "sqlite_errorcode", 0), name)
    if name == "SQLITE_ERROR" and (missing := _MISSING.match(str(driver_error))):
        needed = missing["needed"]
        hint = _NEEDED if needed and not subject.endswith(needed) else ""
        return errors.ObjectMissing(sentence(driver_error), subject=subject, hint=hint, code=name)
    if name in _EXTENDED:
        category, what, hint = _EXTENDED[name]
        return category(what, subject=subject, hint=hint, code=name)
    primary = "_".join(name.split("_")[:2])
    category = _NAMES.get(name) or _NAMES.get(primary, errors.StatementFailed)
    constraint, column = _blame(str(driver_error))
    hint = _HINTS.get(primary, "")
    return category(
        sentence(driver_error), subject=subject, hint=hint, code=name, constraint=constraint, column=column
    )


def _blame(message: str) -> tuple[str, str]:
    """The constraint and the column that a message of SQLite blames, each empty where it blames none.

    An unnamed check is blamed by its expression.
    """
    match = _CONSTRAINT.fullmatch(message)
    if match is None:
        return "", ""
    if match[1] == "CHECK":
        return match[2], ""
    return "", "" if ", " in match[2] else match[2].rpartition(".")[2]

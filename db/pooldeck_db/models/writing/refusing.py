"""What the user's own code raises while a row is written, as errors of ours."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, InvalidRequestError, MissingGreenlet, StatementError
from sqlalchemy.orm.exc import DetachedInstanceError, StaleDataError

from pooldeck_db.errors import DatabaseError, StatementFailed, ValueRefused
from pooldeck_db.rows.through import Missed
from pooldeck_db.translation import TRANSLATED, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Mapper

_UNLOADED = re.compile(r"'([\w.]+)' is not available|operation of attribute '(\w+)'")
"""How SQLAlchemy names what would have been loaded."""


@contextmanager
def explained(mapper: Mapper[object], column: str = "") -> Iterator[None]:
    """Whatever is raised within becomes a DatabaseError about the column, or Missed for a row that was not hit."""
    try:
        yield
    except (DatabaseError, Missed):
        raise
    except StaleDataError as error:
        raise Missed from error
    except Exception as error:
        raise explanation(error, mapper, column) from error


def explanation(error: Exception, mapper: Mapper[object], column: str = "") -> DatabaseError:
    """What an exception means that was raised while an object of the class was made, changed or flushed."""
    name = mapper.class_.__name__
    if isinstance(error, MissingGreenlet | InvalidRequestError) and (found := _unloaded(error)):
        return StatementFailed(
            f"The model's own code reads {found}, which is not loaded: that would be a statement behind its back.",
            subject=name,
            hint="Have it look at nothing but the columns of the row.",
            column=column,
        )
    if isinstance(error, StatementError) and not isinstance(error, DBAPIError) and error.orig is not None:
        return _raised(error.orig, name, column)
    # The connection is there already: what the system denies, it denies the user's own code.
    if isinstance(error, TRANSLATED) and not isinstance(error, OSError):
        return _with_attribute(translate(error, name), mapper, column)
    return _raised(error, name, column)


def _unloaded(error: Exception) -> str:
    """What would have been loaded; empty where the error is about something else."""
    named = _UNLOADED.search(str(error))
    if named is not None:
        return named[1] or named[2]
    return "something" if isinstance(error, MissingGreenlet | DetachedInstanceError) else ""


def _raised(error: BaseException, name: str, column: str) -> ValueRefused:
    said = str(error).strip()
    # The two are raised to refuse a value; whatever else is raised is told apart by its kind.
    kind = "" if isinstance(error, ValueError | AssertionError) and said else f"{type(error).__name__}: "
    what = f"The model refuses it: {kind}{said}".rstrip(": ")
    return ValueRefused(
        what if what.endswith((".", "!", "?")) else f"{what}.",
        subject=name,
        hint="Change what its code objects to, or drop the change.",
        column=column,
    )


def _with_attribute(error: DatabaseError, mapper: Mapper[object], column: str) -> DatabaseError:
    """The error about the attribute of the column that the database blames."""
    error.column = next(
        (
            each.key
            for each in mapper.column_attrs
            if any(getattr(part, "name", None) == error.column for part in each.columns)
        ),
        column,
    )
    return error

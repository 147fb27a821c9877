"""Explains what the database refused, where the pager knows more about it than the database says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import ObjectMissing, StatementFailed, ValueRefused
from pooldeck_db.paging.records import After, AtValue, Before

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.errors import DatabaseError
    from pooldeck_db.paging.records import PageRequest

_UNREADABLE_VALUE = frozenset(("22P02", "22007", "22008", "22003", "22021", "22P03", "2200M"))
"""The sqlstates of a text that the type does not take."""

_CHANGED_TYPE = frozenset(("42883", "42804", "42846"))
"""The sqlstates of a comparison that the column's type, as it is now, does not have."""


def explained(error: DatabaseError, detail: RelationDetail, request: PageRequest) -> DatabaseError:
    """The error to raise in the place of one that was met while a page was read."""
    if isinstance(error, ValueRefused) and error.code:
        return _value(error, detail, request)
    if error.code in _CHANGED_TYPE:
        return _changed(error)
    return error


def _value(error: DatabaseError, detail: RelationDetail, request: PageRequest) -> DatabaseError:
    refused = error.code in _UNREADABLE_VALUE
    if refused and isinstance(request.place, AtValue):
        return _typed(error, detail, request)
    if refused and isinstance(request.place, After | Before):
        return _changed(error)
    return StatementFailed(
        f"A row of the page cannot be read: {error.what}",
        subject=error.subject,
        hint="Scroll or sort to other rows; the rows around it can still be read.",
        code=error.code,
    )


def _typed(error: DatabaseError, detail: RelationDetail, request: PageRequest) -> DatabaseError:
    return error


def _changed(error: DatabaseError) -> DatabaseError:
    return ObjectMissing(
        f"Its columns have changed: {error.what}",
        subject=error.subject,
        hint="Press ctrl+r to read its columns again.",
        code=error.code,
    )

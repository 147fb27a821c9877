"""Explains what the database refused, where the pager knows more about it than the database says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Text, bindparam, text

from pooldeck_db.errors import ObjectMissing, PermissionDenied, StatementFailed, ValueRefused
from pooldeck_db.paging.records import After, AtValue, Before
from pooldeck_db.paging.shape import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.errors import DatabaseError
    from pooldeck_db.paging.order import OrderColumn
    from pooldeck_db.paging.records import Place

_TEXT_REFUSED = frozenset(("22P02", "22007", "22008", "22003", "22021", "22P03", "2200M"))
"""The sqlstates of a text that a type does not take."""

_TYPE_CHANGED = frozenset(("42883", "42804", "42846"))
"""The sqlstates of a comparison that the column's type, as it is now, does not have."""

_REREAD = "It may have been altered, dropped or renamed: read it again, or refresh the list of tables."

_SQLITE_PLAIN = "SQLITE_ERROR"
"""What SQLite calls an expression that failed, among others."""

_OF_VIEW = "Its SQL (see the structure) does not hold for every row: go to other rows, or change the view."
_OF_MODEL = "A computed attribute of the model does not hold for every row: go to other rows, or open its table."

_UNREADABLE = text(
    "SELECT name FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS columns (name, number)"
    " WHERE NOT pg_catalog.has_column_privilege(:relation, name, 'SELECT') ORDER BY number"
).bindparams(bindparam("names", type_=ARRAY(Text)))


def explained(
    error: DatabaseError, detail: RelationDetail, place: Place, order: Sequence[OrderColumn]
) -> DatabaseError:
    """The error to raise in the place of one that was met while a page of the relation was read."""
    if isinstance(error, ObjectMissing) and error.hint == error.default_hint:
        return ObjectMissing(error.what, subject=error.subject, hint=_REREAD, code=error.code)
    if error.code in _TYPE_CHANGED:
        return _changed(error)
    if isinstance(error, ValueRefused) and error.code in _TEXT_REFUSED:
        if isinstance(place, AtValue):
            return _refused(error, place, order)
        if isinstance(place, After | Before):
            return _changed(error)
    has_code = isinstance(error, ValueRefused) and bool(error.code)
    if detail.relation.kind.is_computed and (has_code or error.code == _SQLITE_PLAIN):
        return StatementFailed(
            f"A row of it cannot be worked out: {error.what}",
            subject=error.subject,
            hint=_OF_MODEL if detail.source else _OF_VIEW,
            code=error.code,
        )
    if not has_code:
        return error
    return StatementFailed(
        f"A row of the page cannot be read: {error.what}",
        subject=error.subject,
        hint="Go to other rows: only pages with that row fail.",
        code=error.code,
    )


async def denied(session: AsyncSession, error: PermissionDenied, detail: RelationDetail) -> PermissionDenied:
    """The refusal with the names of the columns that may not be read, where others may (PostgreSQL)."""
    name = detail.relation.name
    names = [column.name for column in detail.columns]
    parameters = {"names": names, "relation": f"{quoted(name.schema)}.{quoted(name.name)}"}
    columns = (await session.execute(_UNREADABLE, parameters)).scalars().all()
    if not columns or len(columns) == len(names):
        return error
    listed = ", ".join(columns)
    return PermissionDenied(
        f"You may not read {'the column' if len(columns) == 1 else 'the columns'} {listed}.",
        subject=error.subject,
        hint="Ask the owner for SELECT on it, or for a view without it.",
        code=error.code,
        column=columns[0],
    )


def _changed(error: DatabaseError) -> ObjectMissing:
    return ObjectMissing(
        f"Its columns have other types now: {error.what}", subject=error.subject, hint=_REREAD, code=error.code
    )


def _refused(error: ValueRefused, place: AtValue, order: Sequence[OrderColumn]) -> ValueRefused:
    columns = [each.column for each in order[: len(place.values)]]
    typed = ", ".join(f"{column.name} ({column.type})" for column in columns)
    return ValueRefused(
        f"The value does not fit {typed}: {error.what}",
        subject=error.subject,
        hint="Type a value as the column holds it.",
        code=error.code,
        column=columns[0].name,
    )

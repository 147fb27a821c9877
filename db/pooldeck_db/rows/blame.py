"""Whom a refusal is about: the column, from what the database says and what the catalog knows. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.rows.records import Delete

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.errors import DatabaseError
    from pooldeck_db.rows.records import Change


_REFERENCE = "SQLITE_CONSTRAINT_FOREIGNKEY"


def blamed_column(detail: RelationDetail, change: Change, error: DatabaseError) -> str:
    """The column that is to blame for the refusal of a change; empty where that cannot be told."""
    if isinstance(change, Delete):
        return ""
    written = [name for name, _ in change.entries]
    if error.column:
        return error.column
    if error.constraint:
        concerned = columns_of(detail, error.constraint) or _in_check(detail, written, error.constraint)
        return next((name for name in written if name in concerned), concerned[0] if concerned else "")
    if error.code == _REFERENCE:
        # Which one failed is not said; mostly but one can have.
        written = [name for name in written if name in _referring(detail)]
    named = [name for name in written if _names(error.what, detail.relation.name.name, name)]
    if len(named) == 1 or (named and error.code.startswith("SQLITE_CONSTRAINT")):
        return named[0]
    return written[0] if len(written) == 1 else ""


def columns_of(detail: RelationDetail, constraint: str) -> tuple[str, ...]:
    """The columns of a constraint, unique index or foreign key by its name; none where it is of another table."""
    return next(_named(detail, constraint), ())


def _named(detail: RelationDetail, name: str) -> Iterator[tuple[str, ...]]:
    yield from (each.columns for each in detail.constraints if each.name == name)
    yield from (
        tuple(column for column in each.columns if column is not None)
        for each in detail.indexes
        if each.name == name
    )
    yield from (each.columns for each in detail.foreign_keys if each.name == name)
    yield from (each.target_columns for each in detail.referenced_by if each.name == name)


def _in_check(detail: RelationDetail, written: Sequence[str], expression: str) -> tuple[str, ...]:
    """The columns of a check without a name, which SQLite calls by its expression."""
    checks = [each for each in detail.constraints if not each.name and expression in each.definition]
    if len(checks) == 1 and checks[0].columns:
        return checks[0].columns
    words = set(re.findall(r"\w+", expression))
    return tuple(name for name in written if name in words)


def _referring(detail: RelationDetail) -> set[str]:
    """The columns that refer to other rows, or that others refer to."""
    own = (each.columns for each in detail.foreign_keys)
    others = (each.target_columns for each in detail.referenced_by)
    return {name for names in (*own, *others) for name in names}


def _names(message: str, table: str, column: str) -> bool:
    """Whether a message of SQLite's names a column: `UNIQUE constraint failed: t.a, t.b`, `in INT column t.a`."""
    if message.endswith(f" column {table}.{column}."):
        return True
    return any(part.strip(" .") == f"{table}.{column}" for part in message.partition(":")[2].split(","))

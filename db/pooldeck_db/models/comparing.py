"""In what a table differs from the one that its models describe. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Column, UnaryExpression, UniqueConstraint
from sqlalchemy.exc import SQLAlchemyError

from pooldeck_db.catalog.sqlite.kinds import kind_of
from pooldeck_db.models.records import Difference, DifferenceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Dialect, Table
    from sqlalchemy.sql import ClauseElement

    from pooldeck_db.catalog import Column as Stored
    from pooldeck_db.catalog import Outline, RelationName

_SPELLINGS = {
    "varchar": "character varying",
    "char": "character",
    "decimal": "numeric",
    "int": "integer",
    "varbit": "bit varying",
}
"""What PostgreSQL calls types that SQLAlchemy writes otherwise (PostgreSQL's documentation, table 8.1)."""

_SINGLE = 24
"""Binary digits that a number of single precision has."""

_TYPE = re.compile(r"([^(\[]+?)\s*(\([^)]*\))?((?:\s[^(\[]+)?)((?:\[\])*)")
"""A type: its name, what is in parentheses, the rest of its name, and the brackets of an array (no number of
dimensions is kept)."""


def differences(
    name: RelationName, table: Table, outline: Outline, dialect: Dialect, default_schema: str
) -> Iterator[Difference]:
    """What differs, columns first. `outline` has all columns of the table that is stored."""
    stored = {column.name: column for column in outline.columns}
    for column in table.columns:
        if column.name not in stored:
            said = _type_of(column, dialect)
            yield Difference(DifferenceKind.MISSING_COLUMN, name, column.name, in_models=said)
        else:
            yield from _column(name, column, stored[column.name], dialect, default_schema)
    for each in outline.columns:
        if each.name not in table.columns:
            yield Difference(DifferenceKind.EXTRA_COLUMN, name, each.name, in_database=each.type)
    yield from _indexes(name, table, outline)


def _column(
    name: RelationName, column: Column[object], stored: Stored, dialect: Dialect, default_schema: str
) -> Iterator[Difference]:
    said = _type_of(column, dialect)
    if not _is_same_type(said, stored.type, dialect.name, default_schema):
        yield Difference(DifferenceKind.TYPE, name, column.name, said, stored.type)
    if not column.primary_key and bool(column.nullable) != stored.nullable:
        words = {True: "NULL", False: "NOT NULL"}
        yield Difference(
            DifferenceKind.NULLABILITY, name, column.name, words[bool(column.nullable)], words[stored.nullable]
        )


def _type_of(column: Column[object], dialect: Dialect) -> str:
    """The type as this database would be told it; one of another database by its own name."""
    try:
        return str(column.type.compile(dialect=dialect))
    except (SQLAlchemyError, AttributeError):  # The compiler has no method for the types of other databases.
        return f"{column.type!r}, which this database does not have"


def _is_same_type(said: str, stored: str, dialect: str, default_schema: str) -> bool:
    if dialect == "sqlite":
        # A declared type only hints at what is stored, so what hints at the same is the same.
        return _plain(said) == _plain(stored) or (bool(stored) and kind_of(said) == kind_of(stored))
    return _spelled(said) in (_plain(stored), _plain(stored.removeprefix(f"{default_schema}.")))


def _plain(type_: str) -> str:
    return re.sub(r"\s*([(),\[\]])\s*", r"\1", type_.replace('"', "").lower())


def _spelled(type_: str) -> str:
    """A type as PostgreSQL itself writes it."""
    match = _TYPE.fullmatch(_plain(type_))
    if match is None:
        return _plain(type_)
    name, length, behind, brackets = match[1], match[2] or "", match[3], match[4]
    if name == "float":
        # The standard's precision in binary digits says which of the two it is.
        name, length = ("real" if length and int(length[1:-1]) <= _SINGLE else "double precision"), ""
    return f"{_SPELLINGS.get(name, name)}{length}{behind}{brackets[:2]}"


def _indexes(name: RelationName, table: Table, outline: Outline) -> Iterator[Difference]:
    """Indexes are told apart by their columns and whether they are unique; those of expressions by their names."""
    wanted = dict(_wanted(table))
    present = {
        _IndexKey.of(index.columns, index.name, unique=index.unique): index.name
        for index in outline.indexes
        if not index.primary
    }
    for key, own in wanted.items():
        if key not in present:
            shown = own or ", ".join(key.parts)
            yield Difference(DifferenceKind.MISSING_INDEX, name, shown, in_models=str(key))
    for key, own in present.items():
        if key not in wanted:
            yield Difference(DifferenceKind.EXTRA_INDEX, name, own, in_database=str(key))


def _wanted(table: Table) -> Iterator[tuple[_IndexKey, str]]:
    """The indexes that a table is to have, also those of its constraints, with the names that they are given."""
    for index in table.indexes:
        own = str(index.name or "")
        columns = [_column_of(each) for each in index.expressions]
        yield _IndexKey.of(columns, own, unique=bool(index.unique)), own
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            own = str(constraint.name or "")
            yield _IndexKey.of([column.name for column in constraint.columns], own, unique=True), own


def _column_of(expression: ClauseElement | str) -> str | None:
    """The name of the column that an index is of, in whichever order; None for an expression."""
    if isinstance(expression, str):
        return expression
    while isinstance(expression, UnaryExpression) and expression.operator is None:
        expression = expression.element
    return expression.name if isinstance(expression, Column) else None


class _IndexKey(NamedTuple):
    """What an index is told apart by."""

    parts: tuple[str, ...]
    unique: bool

    @classmethod
    def of(cls, columns: Sequence[str | None], name: str, *, unique: bool) -> _IndexKey:
        """By its columns; where one is an expression, by its name."""
        names = tuple(column for column in columns if column is not None)
        return cls(names if len(names) == len(columns) else (name,), unique)

    def __str__(self) -> str:
        return f"{'UNIQUE ' if self.unique else ''}({', '.join(self.parts)})"

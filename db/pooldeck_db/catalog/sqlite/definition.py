"""What only the text of CREATE TABLE tells: checks, names of constraints, generated columns, collations."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pooldeck_db.catalog.records import Constraint, ConstraintKind
from pooldeck_db.catalog.sqlite.tokens import enclosed, inside, split, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.catalog.sqlite.tokens import Token

_STARTS = frozenset(
    {
        "AS", "CHECK", "COLLATE", "CONSTRAINT", "DEFAULT", "FOREIGN", "GENERATED", "NOT", "NULL", "PRIMARY",
        "REFERENCES", "UNIQUE",
    }
)  # fmt: skip
"""The words that begin a clause of a column or a table constraint."""

_CONTINUED = frozenset(
    {("DEFAULT", "NULL"), ("NOT", "NULL"), ("SET", "NULL"), ("SET", "DEFAULT"), ("ALWAYS", "AS")}
)
"""Pairs of words whose second begins nothing."""

_KINDS = {
    "PRIMARY": ConstraintKind.PRIMARY_KEY,
    "UNIQUE": ConstraintKind.UNIQUE,
    "CHECK": ConstraintKind.CHECK,
    "NOT": ConstraintKind.NOT_NULL,
    "FOREIGN": ConstraintKind.FOREIGN_KEY,
    "REFERENCES": ConstraintKind.FOREIGN_KEY,
}

_TABLE_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """What a column's definition says."""

    generated: str | None = None
    """The expression of a generated column."""
    collation: str = "BINARY"
    """By which its values are compared, in capitals."""


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """What the text of CREATE TABLE says."""

    columns: tuple[ColumnDefinition, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    """In the order in which they were declared."""
    without_rowid: bool = False
    strict: bool = False

    @property
    def foreign_keys(self) -> tuple[Constraint, ...]:
        """The foreign keys, in the order in which they were declared."""
        return tuple(c for c in self.constraints if c.kind is ConstraintKind.FOREIGN_KEY)


def table_definition(sql: str) -> TableDefinition:
    """Read the text of a CREATE TABLE; what cannot be read is left out."""
    every = tokens(sql)
    columns: list[ColumnDefinition] = []
    constraints: list[Constraint] = []
    for part in inside(every):
        if not part:
            continue
        if part[0].keyword in _TABLE_CONSTRAINTS:
            constraints += _constraints(sql, part, ())
        else:
            columns.append(_column(sql, part[1:]))
            constraints += _constraints(sql, part[1:], (part[0].name,))
    ending = [token.keyword for token in every if token.depth == 0]
    without = any(pair == ("WITHOUT", "ROWID") for pair in pairwise(ending))
    # A table may be called so, too: what counts stands behind the columns.
    behind = max((place for place, token in enumerate(every) if token.depth), default=-1) + 1
    strict = any(token.keyword == "STRICT" for token in every[behind:]) and behind > 0
    return TableDefinition(tuple(columns), tuple(constraints), without, strict)


def is_deferrable(foreign_key: Constraint) -> bool:
    """Whether the foreign key may be checked at the end of a transaction."""
    words = [token.keyword for token in tokens(foreign_key.definition)]
    return "DEFERRABLE" in words and words[words.index("DEFERRABLE") - 1] != "NOT"


def _column(sql: str, part: Sequence[Token]) -> ColumnDefinition:
    generated, collation = None, "BINARY"
    for clause in split(part, _begins):
        if clause[0].keyword in ("AS", "GENERATED"):
            generated = _parenthesised(sql, clause)
        elif clause[0].keyword == "COLLATE" and len(clause) > 1:
            collation = clause[1].name.upper()
    return ColumnDefinition(generated, collation)


def _constraints(sql: str, part: Sequence[Token], column: tuple[str, ...]) -> Iterator[Constraint]:
    """The constraints among the clauses; those of a column concern it alone."""
    name = ""
    for clause in split(part, _begins):
        if clause[0].keyword == "CONSTRAINT":
            name = clause[1].name if len(clause) > 1 else ""
        elif clause[0].keyword in _KINDS:
            kind = _KINDS[clause[0].keyword]
            names = column or (() if kind is ConstraintKind.CHECK else _names(clause))
            yield Constraint(name, kind, names, sql[clause[0].start : clause[-1].end])
            name = ""


def _begins(items: Sequence[Token], place: int) -> bool:
    """Whether a clause begins with this token."""
    token, before = items[place], items[place - 1]
    if token.depth != items[0].depth or token.keyword not in _STARTS or before.keyword == "CONSTRAINT":
        return False
    if (before.keyword, token.keyword) in _CONTINUED or before.keyword == "COLLATE":
        return False
    if token.keyword == "NOT":
        return place + 1 == len(items) or items[place + 1].keyword != "DEFERRABLE"
    return token.keyword != "REFERENCES" or not _in_foreign_key(items, place)


def _in_foreign_key(items: Sequence[Token], place: int) -> bool:
    """Whether REFERENCES belongs to a FOREIGN KEY (...) just before it."""
    words = [token.keyword for token in items[:place] if token.depth == items[0].depth]
    return words[-4:-2] == ["FOREIGN", "KEY"]


def _names(clause: Sequence[Token]) -> tuple[str, ...]:
    return tuple(part[0].name for part in inside(clause) if part)


def _parenthesised(sql: str, clause: Sequence[Token]) -> str | None:
    """The text between the first parenthesis and the one that closes it."""
    within = enclosed(clause)
    return sql[within[0].start : within[-1].end] if within else None

"""What is asked of a database's own way to spell things, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from sqlalchemy import column, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import BindParameter, FromClause

    from pooldeck_db.catalog import Column
    from pooldeck_db.paging.codecs.base import Codec
    from pooldeck_db.paging.expressions import Operand, Where
    from pooldeck_db.relations.pairs import ColumnPair
    from pooldeck_db.relations.records import Direction, Reference
    from pooldeck_db.values import Value

Keyed: TypeAlias = "FromClause"
"""Keys to look for, as a table."""

LABEL_LENGTH = 60
"""Characters of a label."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one parent table that some rows refer to."""

    reference: Reference
    values: tuple[tuple[Value, ...], ...]
    """Each once, with a value for each pair of the reference."""


class Spelling(Protocol):
    """How one database spells what the other spells in another way."""

    codec: Codec
    """How values cross."""
    most_values: int
    """Values that one statement may be given."""

    def folded(self, name: str, /) -> str:
        """A name as the database compares it with others."""
        ...

    def exactly(self, own: Column, other: Column, direction: Direction, /) -> tuple[str, str] | None:
        """The SQL of `ColumnPair.spelled`."""
        ...

    def is_indexable(self, pair: ColumnPair, /) -> bool:
        """Whether an index in the other column's own order finds a value of the own one."""
        ...

    def equal(self, operand: Operand, pair: ColumnPair, value: Value, /) -> Where:
        """The pair's other column (the operand) has this value of the own one, as the foreign key compares."""
        ...

    def label(self, columns: Sequence[Column], /) -> str:
        """The SQL of the beginning of a label that consists of these columns, one or more."""
        ...

    def lookup(self, number: int, keys: Keys, parameters: list[object], /) -> str:
        """A SELECT of the number, the place of each key counted from 1, and the label of the row that has it.

        Every key is looked up by itself, whatever a planner thinks of their number. The values are appended to
        `parameters` and stand in the statement as the driver takes them.
        """
        ...

    def keyed(self, keys: Keys, /) -> Keyed:
        """The keys as a table: their values `v0`, `v1` and so on, and in `n` the place of each, counted from 0."""
        ...

    def same(self, operand: Operand, pair: ColumnPair, value: Operand, /) -> Where:
        """The pair's other column (the operand) has a value of that table."""
        ...


def numbered(sql: str, width: int, parameters: Mapping[str, BindParameter[Any]]) -> Keyed:
    """What `keyed` makes of the SELECT of a number and so many values."""
    names = ("n", *(f"v{place}" for place in range(width)))
    return text(sql).bindparams(*parameters.values()).columns(*map(column, names)).subquery("k")


def spelling_for(dialect: str) -> Spelling:
    """The spelling of a dialect; imports no other's."""
    if dialect == "postgresql":
        from pooldeck_db.relations.spelling.postgresql import PostgreSQLSpelling

        return PostgreSQLSpelling()
    from pooldeck_db.relations.spelling.sqlite import SQLiteSpelling

    return SQLiteSpelling()

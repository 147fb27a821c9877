"""What is asked of a database's own way to write rows, whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationName
    from pooldeck_db.paging.codecs.base import Raw
    from pooldeck_db.rows.records import Entry, Held


class Bindings:
    """The values bound in one statement, in the order of their placeholders."""

    def __init__(self, *, numbered: bool) -> None:
        self._numbered = numbered
        self._values: list[object] = []

    def bind(self, value: object) -> str:
        """Bind a value; gives its placeholder."""
        self._values.append(value)
        return f"${len(self._values)}" if self._numbered else "?"

    @property
    def values(self) -> tuple[object, ...]:
        """What was bound so far."""
        return tuple(self._values)


class Spelling(Protocol):
    """How one database spells what the other spells in another way; an `operand` is a column as quoted SQL."""

    update: str
    """How an UPDATE begins."""
    insert: str
    """How an INSERT begins."""
    locks: bool
    """Whether rows are locked one by one; False where the whole database is locked by the transaction."""

    def bindings(self) -> Bindings:
        """For a new statement."""
        ...

    def named(self, relation: RelationName, /) -> tuple[str, str]:
        """The relation as it is written to, and what its columns are qualified with."""
        ...

    def held(self, column: Column, operand: str, /) -> str:
        """The SQL of a value as a row's image has it: whole, or packed so that `decoded` finds a digest."""
        ...

    def whole(self, column: Column, operand: str, /) -> str:
        """The SQL of a value however long, as an image has it."""
        ...

    def decoded(self, column: Column, raw: Raw, /) -> Held:
        """What `held` gave, as a row's image has it."""
        ...

    def as_address(self, column: Column, operand: str, /) -> str:
        """The SQL of a value as an address has it: whole, and never what two values share."""
        ...

    def address(self, column: Column, value: Held, bindings: Bindings, /) -> str:
        """A value of an address, bound, to compare the column with."""
        ...

    def equal(self, column: Column, operand: str, other: str, /) -> str:
        """The SQL that compares a column with a value of an address."""
        ...

    def same(self, column: Column, operand: str, value: Held, bindings: Bindings, /) -> str:
        """The SQL that says whether the column still holds what an image has of it."""
        ...

    def assigned(self, column: Column, entry: Entry, bindings: Bindings, /) -> str:
        """The SQL of what a cell is to hold."""
        ...

    def returning(self, outputs: str, /, *, virtual: bool) -> str:
        """The clause that gives these outputs of the rows that were written; empty where there is none such."""
        ...

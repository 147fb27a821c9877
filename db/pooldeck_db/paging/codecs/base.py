"""What is asked of a codec, whichever the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from sqlalchemy.types import UserDefinedType

from pooldeck_db.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement

    from pooldeck_db.catalog import Column

PREVIEW = 256
"""Characters or bytes of a long value that are shown in a page."""

Raw: TypeAlias = int | float | str | bytes | None
"""What a driver gives for an output of ours."""


class Named(UserDefinedType[Value]):
    """A type by its name as the database spells it; values pass unchanged."""

    cache_ok = True

    def __init__(self, name: str = "") -> None:
        self.name = name

    def get_col_spec(self, **_: object) -> str:
        """The name, for CAST."""
        return self.name


class Codec(Protocol):
    """How the values of one database cross; an `operand` is a column as quoted SQL."""

    nulls_last: bool
    """Whether NULLs stand last in an ascending order."""
    projects_last: bool
    """Whether outputs must be written around the ordered rows, or they would be computed for every row sorted."""
    packs: bool
    """Whether all outputs, which are texts, are to be one array: each column of an answer is described anew, which
    of very many takes longer than to read a page."""
    steadies: str | None
    """What to run so that, until the transaction ends, rows without an ORDER BY come in one and the same order;
    None where they always do."""

    def whole(self, operand: str) -> str:
        """The SQL that gives a value as it is, whatever its length."""
        ...

    def key(self, column: Column, operand: str, /) -> str:
        """The SQL that gives a value as `bound` takes it back: whole, and never what two values share."""
        ...

    def preview(self, column: Column, operand: str, /) -> str | None:
        """The SQL that gives a value or, where it is long, its beginning; None where it cannot be long."""
        ...

    def decoder(self, column: Column, /) -> Callable[[Raw], Value]:
        """Makes the page's value of what `preview` gave."""
        ...

    def limited(self, column: Column, operand: str, limit: int, /) -> tuple[str, str]:
        """The SQL that gives a value cut after `limit` characters or bytes, and the SQL of its whole size."""
        ...

    def may_be_cut(self, raw: Raw, limit: int, /) -> bool:
        """Whether the size must be asked to tell if this is the whole value."""
        ...

    def measured(self, column: Column, raw: Raw, size: Raw, limit: int, /) -> Value:
        """Makes the value of what the two of `limited` gave; no size for a value that was not cut."""
        ...

    def bound(self, column: Column, value: Value, /) -> ColumnElement[Value]:
        """A value that was read before, as an operand to compare the column with."""
        ...

    def typed(self, column: Column, text: str, /) -> Value:
        """What the user typed, as a value to compare the column with; raises ValueRefused."""
        ...

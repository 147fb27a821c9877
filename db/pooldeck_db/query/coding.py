"""How the rows of a result are kept as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.values import Value

Row: TypeAlias = "tuple[Value, ...]"
"""The values of one row, whole."""


class Coding(Protocol):
    """One way to keep rows as bytes; what is kept can be laid end to end, and cut where it was laid."""

    nulls_last: bool
    """Whether the database puts NULLs last in an ascending order."""

    def rows(self, block: bytes, columns: int, /) -> list[Row]:
        """The rows of a block."""
        ...

    def some(self, block: bytes, columns: int, places: Sequence[int], /) -> list[Row]:
        """Those at some places of a block, in the order of the places."""
        ...

    def columns(self, block: bytes, columns: int, places: Sequence[int], /) -> list[list[Value]]:
        """The values of some columns of a block, each in the order of its rows."""
        ...

    def may_hold(self, block: bytes, folded: str, /) -> bool:
        """Whether a case-folded text may be in a value of the block; where it says no, it is not."""
        ...

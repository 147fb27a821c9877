"""What the columns of a result are, as far as its first rows tell: SQLite types values, not columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import Column
from pooldeck_db.query.naming import unique
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pooldeck_db.query.coding import Row
    from pooldeck_db.values import Value


def columns_of(names: Sequence[str], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns, with names of their own each."""
    kinds = [_kind(row[place] for row in rows) for place in range(len(names))]
    return tuple(Column(name, "", kind) for name, kind in zip(unique(names), kinds, strict=True))


def _kind(values: Iterable[Value]) -> Kind:
    found = {type(value) for value in values if value is not None}
    if found and found <= {int, float}:
        return Kind.NUMBER
    return Kind.BINARY if found == {bytes} else Kind.TEXT

"""Long values as they stand in a page: only their beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.paging.codecs.base import PREVIEW
from pooldeck_db.values import Clipped

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.query.coding import Row
    from pooldeck_db.values import Value

_DIGITS = 2 + 2 * PREVIEW
"""Characters of as many bytes as are shown, as PostgreSQL writes them: `\\x00ff`."""


def clipped(row: Row, columns: tuple[Column, ...]) -> Row:
    """The row with its long values clipped."""
    if all(not isinstance(value, str | bytes) or len(value) <= PREVIEW for value in row):
        return row
    return tuple(_clipped(value, column) for value, column in zip(row, columns, strict=True))


def _clipped(value: Value, column: Column) -> Value:
    if not isinstance(value, str | bytes) or len(value) <= PREVIEW:
        return value
    if isinstance(value, str) and column.base_type == "bytea" and value.startswith("\\x"):
        if len(value) <= _DIGITS:
            return value
        return Clipped(bytes.fromhex(value[2:_DIGITS]), len(value) // 2 - 1)
    return Clipped(value[:PREVIEW], len(value))

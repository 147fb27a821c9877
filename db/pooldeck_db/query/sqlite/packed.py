"""Rows of SQLite's storage classes as bytes: they never leave the process, and nobody else reads them."""

from __future__ import annotations

import io
import marshal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.query.coding import Row

_VERSION = 2
"""Without references between values, which only cost time here."""


class Packed:
    """Reads what `packed` wrote."""

    def rows(self, block: bytes, columns: int) -> list[Row]:  # noqa: ARG002  # the rows know it themselves
        """The rows of one or more packs."""
        stream = io.BytesIO(block)
        rows: list[Row] = []
        while stream.tell() < len(block):
            rows += marshal.load(stream)  # noqa: S302  # written by `packed`, in a file without a name
        return rows

    def may_hold(self, block: bytes, folded: str) -> bool:  # noqa: ARG002  # numbers are no text in there
        """Always: it is not told from the bytes."""
        return True


def packed(rows: list[Row]) -> bytes:
    """Some rows as bytes."""
    return marshal.dumps(rows, _VERSION)

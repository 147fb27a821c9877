"""Rows of SQLite's storage classes as bytes: they never leave the process, and nobody else reads them."""

from __future__ import annotations

import marshal
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.query.coding import Row

_VERSION = 2
"""Without references between values, which only cost time here."""

_LENGTH = struct.Struct("!Q")


class Packed:
    """Reads what `packed` wrote."""

    def rows(self, block: bytes, _: int) -> list[Row]:
        """The rows of one or more packs, one after the other."""
        rows: list[Row] = []
        place = 0
        while place < len(block):
            start = place + _LENGTH.size
            place = start + _LENGTH.unpack_from(block, place)[0]
            # Written by `packed`, in a file without a name.
            rows += marshal.loads(memoryview(block)[start:place])  # noqa: S302
        return rows

    def may_hold(self, _: bytes, __: str) -> bool:
        """Always: numbers are no text in there."""
        return True


def packed(rows: list[Row]) -> bytes:
    """Some rows as bytes."""
    data = marshal.dumps(rows, _VERSION)
    return _LENGTH.pack(len(data)) + data

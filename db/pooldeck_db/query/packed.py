"""Rows of plain values as bytes: they never leave the process, and nobody else reads them."""

from __future__ import annotations

import marshal
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.query.coding import Row

_VERSION = 2
"""Without references between values, which only cost time here."""

_LENGTH = struct.Struct("!Q")


class Packed:
    """Reads what `packed` wrote."""

    nulls_last = False

    def rows(self, block: bytes, _: int) -> list[Row]:
        """The rows of one or more packs, one after the other."""
        return unpacked(block)

    def some(self, block: bytes, _: int, places: Sequence[int]) -> list[Row]:
        """Those at some places."""
        rows = unpacked(block)
        return [rows[place] for place in places]

    def may_hold(self, _: bytes, __: str) -> bool:
        """Always: numbers are no text in there."""
        return True


def packed(rows: Sequence[tuple[Any, ...]]) -> bytes:
    """Some rows as bytes."""
    data = marshal.dumps(list(rows), _VERSION)
    return _LENGTH.pack(len(data)) + data


def unpacked(block: bytes) -> list[tuple[Any, ...]]:
    """The rows of one or more packs."""
    rows: list[tuple[Any, ...]] = []
    place = 0
    while place < len(block):
        start = place + _LENGTH.size
        place = start + _LENGTH.unpack_from(block, place)[0]
        # Written by `packed`, in a file without a name.
        rows += marshal.loads(memoryview(block)[start:place])  # noqa: S302
    return rows

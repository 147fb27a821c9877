"""Rows of plain values as bytes: they never leave the process, and nobody else reads them."""

from __future__ import annotations

import marshal
import struct
from itertools import chain
from typing import TYPE_CHECKING, Any

from pooldeck_db.query.searching import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.query.coding import Row
    from pooldeck_db.values import Value

_VERSION = 2
"""Without references between values, which only cost time here."""

_LENGTH = struct.Struct("!Q")


_IN_NUMBERS = frozenset("0123456789.-+einfa")
"""What numbers as texts consist of, `1e+20` and `inf` among them."""

_IN_BYTES = frozenset("0123456789abcdef")
"""What bytes as texts consist of."""

FOLDED_TO_ASCII = tuple(
    letter.encode() for letter in "ßİŉſǰẖẗẘẙẚẞ\u212a\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06"
)
"""Letters that are folded to ASCII: `ss`, a Kelvin sign's `k`, `fi` in a ligature."""

_ASCII = bytes(range(0x80))


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

    def columns(self, block: bytes, _: int, places: Sequence[int]) -> list[list[Value]]:
        """The values of some columns."""
        rows = unpacked(block)
        return [[row[place] for row in rows] for place in places]

    def may_hold(self, block: bytes, folded: str) -> bool:
        """Whether the text is anywhere in the block, at a look at its bytes wherever that can tell."""
        letters = set(folded)
        if letters <= _IN_NUMBERS or letters <= _IN_BYTES:
            # Numbers and bytes are no text in there.
            values = list(chain.from_iterable(unpacked(block)))
            texts = map(as_text if bytes in set(map(type, values)) else str, values)
            return folded in "\0".join(texts).casefold()
        try:
            sought = folded.encode()
        except UnicodeEncodeError:
            return True
        if folded.isascii() and not _has_odd_letter(block):
            return sought in block.lower()
        # Texts are UTF-8 in there, between bytes of which none is the beginning of a character.
        return folded in block.decode("utf-8", "replace").casefold()


def _has_odd_letter(block: bytes) -> bool:
    rest = block.translate(None, _ASCII)  # Without these there is little to look through.
    return any(letter in rest for letter in FOLDED_TO_ASCII)


def packed(rows: Sequence[object]) -> bytes:
    """Some rows, or other plain values, as bytes."""
    data = marshal.dumps(list(rows), _VERSION)
    return _LENGTH.pack(len(data)) + data


def unpacked(block: bytes) -> list[Any]:
    """The rows of one or more packs."""
    rows: list[Any] = []
    place = 0
    while place < len(block):
        start = place + _LENGTH.size
        place = start + _LENGTH.unpack_from(block, place)[0]
        # Written by `packed`, in a file without a name.
        rows += marshal.loads(memoryview(block)[start:place])  # noqa: S302
    return rows

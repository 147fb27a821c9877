"""Small pictures: eight by eight pixels in BMP, which has no compression that could differ between machines."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.demo.seed.dice import Dice

_EDGE = 8
_PIXELS = _EDGE * _EDGE * 3
_HEADERS = struct.calcsize("<2sIHHI") + struct.calcsize("<IiiHHIIiiII")


def thumbnail(dice: Dice) -> bytes:
    """A symmetrical pattern in one colour."""
    colour = dice.bits(24).to_bytes(3, "little")
    rows = [_row(dice.bits(_EDGE // 2), colour) for _ in range(_EDGE)]
    file = struct.pack("<2sIHHI", b"BM", _HEADERS + _PIXELS, 0, 0, _HEADERS)
    picture = struct.pack("<IiiHHIIiiII", 40, _EDGE, _EDGE, 1, 24, 0, _PIXELS, 2835, 2835, 0, 0)
    return file + picture + b"".join(rows)


def _row(pattern: int, colour: bytes) -> bytes:
    half = [colour if pattern >> place & 1 else b"\xff\xff\xff" for place in range(_EDGE // 2)]
    return b"".join([*half, *reversed(half)])

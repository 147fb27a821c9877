"""Bytes as lines: an offset, hexadecimal digits, and what is printable. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_tui.viewer.slices import STRETCH

if TYPE_CHECKING:
    from pooldeck_tui.viewer.slices import Work

WIDTH = 16
"""Bytes of a line where there is room."""
NARROW = 8
"""Bytes of a line where there is not."""

_OFFSET_DIGITS = 8
_GROUP = 8
"""Bytes between two gaps."""

_TYPED = re.compile(r"(?:(?:0x|\\x|\$)([0-9a-f]+)|([0-9a-f]+)h|([0-9][0-9,_]*))", re.IGNORECASE)


def bytes_a_line(columns: int) -> int:
    """How many bytes a line of so many cells shows."""
    return WIDTH if columns >= line_width(WIDTH) else NARROW


def line_width(width: int) -> int:
    """Cells of a line that shows so many bytes."""
    return text_column(width) + width


def digit_column(index: int) -> int:
    """Where the digits of a line's byte begin."""
    return _OFFSET_DIGITS + 2 + 3 * index + index // _GROUP


def text_column(width: int) -> int:
    """Where a line's printable characters begin."""
    return digit_column(width - 1) + 4


def dumped(data: bytes, offset: int, width: int) -> str:
    """The line that begins at an offset; a byte that is no printable ASCII is drawn as a dot."""
    row = data[offset : offset + width]
    parts = [row[at : at + _GROUP].hex(" ") for at in range(0, width, _GROUP)]
    digits = " ".join(f"{part:<{3 * _GROUP}}" for part in parts)
    printable = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
    return f"{offset:0{_OFFSET_DIGITS}x}  {digits}".ljust(text_column(width)) + printable


def all_dumped(data: bytes) -> Work[str]:
    """All lines."""
    lines: list[str] = []
    for offset in range(0, len(data), WIDTH):
        lines.append(dumped(data, offset, WIDTH))
        if offset % STRETCH == 0:
            yield
    return "\n".join(lines)


def offset_mistake(answer: str, size: int) -> str:
    """What is wrong with an offset as it was typed, empty for nothing."""
    offset = typed_offset(answer)
    if offset is None:
        return "An offset is a number: 4096, or hexadecimal 0x1000."
    return "" if offset < size else f"There are only {size:,} bytes: the last is at {max(0, size - 1):,}."


def typed_offset(answer: str) -> int | None:
    """The offset that was typed, decimal or hexadecimal (`0x1f`); None where it is none."""
    found = _TYPED.fullmatch(answer.strip())
    if found is None or len(answer) > 20:
        return None
    if found[3]:
        return int(found[3].replace(",", ""))
    return int(found[1] or found[2], 16)

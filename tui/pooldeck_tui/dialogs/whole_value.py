"""One value as lines of text: all of it, as it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import chop_cells

from pooldeck_db.values import Clipped
from pooldeck_tui.format import clean_whole, count
from pooldeck_tui.widgets.text_view import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.values import Value

LONGEST_VALUE = 256 * 1024
"""Characters or bytes of a value that are fetched to be looked at."""

_BYTES_A_LINE = 16


def value_lines(value: Value, width: int) -> list[Line]:
    """The value in lines of at most `width` cells; binary as hexadecimal beside its printable bytes."""
    if value is None:
        return [Line("NULL: no value.", heading=True)]
    if isinstance(value, Clipped):
        whole = f" of {count(value.length)}" if value.length is not None else ""
        unit = "bytes" if isinstance(value.start, bytes) else "characters"
        heading = Line(f"The first {count(len(value.start))}{whole} {unit}", heading=True)
        return [heading, *value_lines(value.start, width)]
    if isinstance(value, bytes):
        return [Line(line) for line in _dumped(value)] or [Line("No bytes.", heading=True)]
    text = str(value)
    return [Line(line) for line in _folded(text, width)] or [Line("The empty text.", heading=True)]


def _folded(text: str, width: int) -> Iterator[str]:
    for line in text.splitlines():
        shown = clean_whole(line.expandtabs())
        if shown.isascii():
            yield from (shown[start : start + width] for start in range(0, max(1, len(shown)), width))
        else:
            yield from chop_cells(shown, width) or [""]


def _dumped(data: bytes) -> Iterator[str]:
    for start in range(0, len(data), _BYTES_A_LINE):
        row = data[start : start + _BYTES_A_LINE]
        printable = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        yield f"{start:08x}  {row.hex(' '):<{_BYTES_A_LINE * 3 - 1}}  {printable}"

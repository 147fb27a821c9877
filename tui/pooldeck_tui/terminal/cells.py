"""Cuts text into the cells that it fills on the terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import split_graphemes

from pooldeck_tui.terminal.clean import clean

CONTINUED = ""
"""The second cell of a wide character."""


SINGLE = (
    *((0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x24F), (0x2026, 0x2026), (0x2190, 0x21FF), (0x2200, 0x22FF)),
    *((0x23CE, 0x23CE), (0x2400, 0x2421), (0x2500, 0x259F)),
)
"""Ranges of printable characters that fill one cell and never combine: ASCII, Latin, arrows, operators, boxes and
blocks, and the signs that stand for what cannot be drawn."""

_SINGLES = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in SINGLE) + "]*")


class Cells(NamedTuple):
    """A text, cell by cell."""

    marks: str
    """Combining characters at the very start, which belong to the cell before."""
    cells: Sequence[str]
    """What each cell shows; `CONTINUED` after a wide character."""


def to_cells(text: str) -> Cells:
    """Cut `text` into cells; a string of characters that fill one cell each is its own sequence of cells."""
    if (text.isascii() and text.isprintable()) or _SINGLES.fullmatch(text):
        return Cells("", text)
    return _graphemes(text)


@lru_cache(maxsize=4096)
def _graphemes(text: str) -> Cells:
    text = clean(text)
    marks = ""
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells += (text[start:end], *[CONTINUED] * (width - 1))
        else:
            marks += text[start:end]
    return Cells(marks, tuple(cells))


@lru_cache(maxsize=4096)
def is_certain(cell: str) -> bool:
    """Tell whether all terminals agree on the width of what the cell shows.

    They do not where characters combine, on emoji and other pictographs, and on characters for private use.
    """
    if cell.isascii() or cell < "\u2190":
        return len(cell) <= 1 and cell != "\xad"
    return (
        len(cell) == 1
        and cell.isprintable()
        and not "\u2300" <= cell < "\u2500"
        and not ("\u2600" <= cell < "\u2800" or "\u2b00" <= cell < "\u2c00" or "\U0001f000" <= cell < "\U00020000")
    )

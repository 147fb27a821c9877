"""Names that are longer than their place: shortened in the middle, because they differ most at their ends."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from pooldeck_tui.format import ELLIPSIS

_LEAST = 9
"""Cells from which on some of a name's end is kept, not only its beginning."""


def shortened(text: str, room: int, marked: frozenset[int] = frozenset()) -> tuple[str, frozenset[int]]:
    """The text in at most `room` cells, and where the marked characters are in it.

    Where any of them is among those left out, the ellipsis is marked.
    """
    if cell_len(text) <= room:
        return text, marked
    if room <= 0:
        return "", frozenset()
    tail = _last_cells(text, room // 3 if room >= _LEAST else 0)
    head = set_cell_size(text, room - 1 - cell_len(tail))
    left_out = range(len(head), len(text) - len(tail))
    moved = len(head) + len(ELLIPSIS) - left_out.stop
    places = {len(head) if at in left_out else at + moved if at >= left_out.stop else at for at in marked}
    return head + ELLIPSIS + tail, frozenset(places)


def _last_cells(text: str, room: int) -> str:
    """The end of a text in at most so many cells, beginning with a character that takes one at least."""
    start = len(text)
    while start and cell_len(text[start - 1 :]) <= room:
        start -= 1
    while start < len(text) and cell_len(text[start]) == 0:
        start += 1
    return text[start:]

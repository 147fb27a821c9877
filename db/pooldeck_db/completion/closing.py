"""Closes parentheses that are still open at a cursor, so that what follows is not taken for a part of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.completion.clauses import is_query
from pooldeck_db.completion.pieces import Piece, PieceKind, Pieces

if TYPE_CHECKING:
    from collections.abc import Sequence


def with_closed(items: Sequence[Piece], cursor: int) -> Pieces:
    """The pieces with the parentheses that are missing: `count(` before FROM is `count()`."""
    pieces = Pieces(items, cursor)
    place, opened = cursor, pieces.parent[cursor]
    missing: list[int] = []
    while opened >= 0:
        end = pieces.next(opened)
        if end <= len(items):
            place = end
        elif is_query(pieces, opened):
            break
        else:
            missing.append(place)
        opened = pieces.parent[opened]
    if not missing or place == len(items):
        return pieces
    closed = list(items)
    for place in reversed(missing):
        closed.insert(place, Piece(PieceKind.SIGN, ")", items[place - 1].end, items[place - 1].end))
    return Pieces(closed, cursor)

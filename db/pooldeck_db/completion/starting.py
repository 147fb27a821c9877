"""Tells statements apart that no semicolon ends: one that is being written before others that stand already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.completion.pieces import PieceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.completion.pieces import Piece

_VERBS = "ALTER BEGIN CREATE DELETE DROP EXPLAIN INSERT MERGE SELECT TRUNCATE UPDATE VALUES WITH"
_STARTERS = frozenset(_VERBS.split())
_COMPLETE = _STARTERS - {"BEGIN", "CREATE", "EXPLAIN", "INSERT", "MERGE", "WITH"}
"""The verbs behind which another one is another statement's, unless a word is between them that it goes with."""
_GOES_WITH = "UNION INTERSECT EXCEPT ALL DISTINCT DO FOR ON BEFORE AFTER OR OF INSTEAD THEN AS ATOMIC BEGIN"
_BETWEEN = frozenset(_GOES_WITH.split())


def cut_apart(before: Sequence[Piece], behind: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """The pieces before and behind a cursor that belong to its statement: an empty line may be before another."""
    depth, is_complete, begin = 0, False, 0
    last = ""
    for place, piece in enumerate([*before, *behind]):
        if piece.kind is not PieceKind.WORD:
            depth += (piece.text == "(") - (piece.text == ")" and depth > 0)
            last = ""
            continue
        if depth == 0 and piece.word in _STARTERS:
            is_another = piece.is_apart and is_complete and last not in _BETWEEN
            if is_another and place >= len(before):
                return before[begin:], behind[: place - len(before)]
            begin = place if is_another else begin
            is_complete = piece.word in _COMPLETE or (is_complete and not is_another)
        last = piece.word
    return before[begin:], behind

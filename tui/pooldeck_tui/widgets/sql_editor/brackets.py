"""Brackets that belong together, but for those in texts and comments. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.statements import TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pooldeck_db.statements import Token

_PARTNERS = {"(": ")", "[": "]", ")": "(", "]": "["}
_OPENING = "(["
MOST_LINES = 200
"""Lines in which a partner is looked for: a key that is typed must not read a whole script."""


def partner_of(
    place: tuple[int, int], line: Callable[[int], str], tokens: Callable[[int], Sequence[Token]], lines: int
) -> tuple[int, int] | None:
    """Where the partner of the bracket at a row and column is; None where there is none near, or no bracket."""
    row, column = place
    bracket = line(row)[column : column + 1]
    if bracket not in _PARTNERS or not bracket:
        return None
    is_opening = bracket in _OPENING
    last = min(lines, row + MOST_LINES) if is_opening else max(-1, row - MOST_LINES)
    depth = 0
    for here in range(row, last, 1 if is_opening else -1):
        text = line(here)
        if bracket not in text and _PARTNERS[bracket] not in text:
            continue
        found = list(_brackets(text, tokens(here)))
        for at in found if is_opening else reversed(found):
            if here == row and (at < column if is_opening else at > column):
                continue
            mark = text[at]
            if mark in (bracket, _PARTNERS[bracket]):
                depth += 1 if mark == bracket else -1
                if not depth:
                    return here, at
    return None


def _brackets(line: str, tokens: Sequence[Token]) -> Iterator[int]:
    for kind, start, end in tokens:
        if kind in (TokenKind.PUNCTUATION, TokenKind.OPERATOR):
            yield from (at for at in range(start, end) if line[at] in _PARTNERS)

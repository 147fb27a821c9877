"""Cuts SQL as SQLite keeps it into tokens, so that definitions can be told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
    |(?P<word>[^\W\d][\w$]*)
    |(?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quoted name or string, or a single other character."""

    text: str
    start: int
    end: int
    depth: int
    """How many parentheses are open around it; a parenthesis itself counts as outside."""

    @property
    def keyword(self) -> str:
        """The word in capitals; a quoted one is never equal to a keyword."""
        return self.text.upper()

    @property
    def name(self) -> str:
        """The word, or what the quotes hold."""
        mark = self.text[0]
        if mark == "[":
            return self.text[1:-1]
        return self.text[1:-1].replace(mark * 2, mark) if mark in "'\"`" else self.text


def tokens(sql: str) -> list[Token]:
    """The tokens of a statement without blanks and comments."""
    found: list[Token] = []
    depth = 0
    for match in _TOKEN.finditer(sql):
        if match.lastgroup == "blank":
            continue
        depth -= match.group() == ")"
        found.append(Token(match.group(), match.start(), match.end(), depth))
        depth += match.group() == "("
    return found


def split(items: Sequence[Token], starts: Callable[[Sequence[Token], int], bool]) -> Iterator[Sequence[Token]]:
    """The tokens in runs; a new one begins wherever `starts(items, place)` says so."""
    begin = 0
    for place in range(1, len(items)):
        if starts(items, place):
            yield items[begin:place]
            begin = place
    if items:
        yield items[begin:]


def enclosed(items: Sequence[Token]) -> Sequence[Token]:
    """What stands in the first parentheses, to the end where they are never closed."""
    opened = next((place for place, token in enumerate(items) if token.text == "("), len(items))
    closed = (
        p for p in range(opened, len(items)) if items[p].text == ")" and items[p].depth == items[opened].depth
    )
    return items[opened + 1 : next(closed, len(items))]


def inside(items: Sequence[Token]) -> list[Sequence[Token]]:
    """What stands in the first parentheses, cut at its commas; the commas are left out."""
    within = enclosed(items)
    runs = split(within, lambda held, place: held[place].text == "," and held[place].depth == held[0].depth)
    return [[token for token in run if token.text != "," or token.depth != within[0].depth] for run in runs]

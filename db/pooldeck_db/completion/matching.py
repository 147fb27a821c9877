"""How well a name goes with what is typed."""

from __future__ import annotations

import re
from enum import IntEnum

_WORDS = re.compile(r"[A-Z]?[^\W\dA-Z_]+|[A-Z]+(?![a-z])|[A-Z]|\d+")


class Match(IntEnum):
    """How a name holds the letters that are typed; the least is the best."""

    EXACT = 0
    PREFIX = 1
    WORD_STARTS = 2
    """At the beginnings of its words: `oi`, `ordit` and `items` in order_items."""
    SUBSTRING = 3
    SUBSEQUENCE = 4


def match(name: str, needle: str) -> Match | None:
    """How a name holds what is typed, which is in lower case; None where it does not."""
    folded = name.lower()
    if folded.startswith(needle):
        return Match.EXACT if len(folded) == len(needle) and needle else Match.PREFIX
    if not is_subsequence(folded, needle):
        return None
    if _starts_words(name, needle):
        return Match.WORD_STARTS
    return Match.SUBSTRING if needle in folded else Match.SUBSEQUENCE


def is_subsequence(folded: str, needle: str) -> bool:
    """Whether the letters are all there, in their order."""
    place = -1
    for letter in needle:
        place = folded.find(letter, place + 1)
        if place < 0:
            return False
    return True


def _starts_words(name: str, needle: str) -> bool:
    """Whether beginnings of the name's words, one after the other, make up what is typed."""
    rest = needle.replace("_", "")
    for word in _WORDS.findall(name):
        folded = word.lower()
        taken = 0
        while taken < len(folded) and taken < len(rest) and folded[taken] == rest[taken]:
            taken += 1
        rest = rest[taken:]
    return not rest and any(letter != "_" for letter in needle)

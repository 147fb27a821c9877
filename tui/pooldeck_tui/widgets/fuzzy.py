"""Fuzzy search over names: the letters typed must all occur in a name, in their order.

Written for lists of thousands that are searched anew at each key: one possessive regular expression decides
whether a name matches in linear time, and matches fall into ranks instead of being sorted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

from pooldeck_db.turns import in_turns


class Rank(IntEnum):
    """How well a name matches, best first."""

    EXACT = 0
    """The name is what was typed."""
    PREFIX = 1
    """The name begins with it."""
    WORD = 2
    """A word of the name begins with it."""
    INITIALS = 3
    """Its letters begin words of the name: `oi` finds `order_items`."""
    INSIDE = 4
    """The name holds it."""
    SCATTERED = 5
    """The name holds its letters in their order, with others between."""


class Name:
    """One name and what a search needs to know of it."""

    __slots__ = ("folded", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        """The name as it is."""
        self.folded = _fold(text)
        """In lower case."""
        self.words = _words(text, self.folded)
        """In lower case, with a space before each word."""

    @property
    def initials(self) -> str:
        """The first letter of each word."""
        return "".join(word[0] for word in self.words.split())

    @property
    def starts(self) -> list[int]:
        """Where the words begin."""
        return [found.start() for found in _WORD_START.finditer(self.text)]


class Query:
    """What was typed, made ready to be held against many names."""

    def __init__(self, text: str) -> None:
        self.text = text
        """As it was typed."""
        self.wanted = _fold(text)
        """In lower case."""
        self.letters = "".join(self.wanted.split())
        """What must occur in order: a space typed between words stands for whatever parts them."""
        self.matches = _in_order(self.letters).match
        self._word = _words(text, self.wanted)

    def rank(self, name: Name) -> Rank:
        """How well a name matches, where `matches` has said that it does."""
        wanted, folded = self.wanted, name.folded
        if wanted in folded:
            if folded.startswith(wanted):
                return Rank.EXACT if len(folded) == len(wanted) else Rank.PREFIX
            return Rank.WORD if self._word in name.words else Rank.INSIDE
        return Rank.INITIALS if self.matches(name.initials) else Rank.SCATTERED


class Names:
    """Names made ready for many searches; the order they are given in breaks ties."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = names

    async def search(self, query: Query) -> list[int]:
        """The indexes of the names that match, best first; every name where nothing was typed.

        The event loop has its turns between some hundred names and the next.
        """
        if not query.letters:
            return list(range(len(self._names)))
        ranked: tuple[list[int], ...] = tuple([] for _ in Rank)
        async for start in in_turns(range(0, len(self._names), _AT_ONCE)):
            self._rank(query, start, ranked)
        return [index for indexes in ranked for index in indexes]

    def _rank(self, query: Query, start: int, ranked: tuple[list[int], ...]) -> None:
        """Put some names from `start` on, where they match, among those of their rank."""
        matches, rank = query.matches, query.rank
        for index, name in enumerate(self._names[start : start + _AT_ONCE], start):
            if matches(name.folded):
                ranked[rank(name)].append(index)


def positions(query: Query, text: str) -> Sequence[int]:
    """The indexes of the name's characters that match what was typed; empty where it does not match."""
    name = Name(text)
    if not query.letters or not query.matches(name.folded):
        return ()
    rank = query.rank(name)
    if rank is Rank.INITIALS:
        starts = name.starts
        return [starts[at] for at in _leftmost(query.letters, name.initials)]
    if rank is Rank.SCATTERED:
        return _leftmost(query.letters, name.folded)
    if rank is Rank.WORD:
        starts_here = (at for at in name.starts if name.folded.startswith(query.wanted, at))
        first = next(starts_here, name.folded.find(query.wanted))
    else:
        first = name.folded.find(query.wanted)
    return range(first, first + len(query.wanted))


_AT_ONCE = 250
"""Names that are held against a query before the event loop may have its turn."""

_WORD_START = re.compile(r"(?<![^\W_])[^\W_]|(?<=[a-z])[A-Z]")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN_WORDS = re.compile(r"[\W_]")
_BETWEEN_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}


def _fold(text: str) -> str:
    """Lower case, one character for one character, so that an index into one is an index into the other."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(character.lower()[0] for character in text)


def _words(text: str, folded: str) -> str:
    """The text in lower case with a space before each word: whatever is neither letter nor digit becomes one."""
    parted = folded if text == folded else _fold(_CAPITAL_INSIDE.sub(" ", text))
    if parted.isascii():
        return " " + parted.translate(_BETWEEN_ASCII_WORDS)
    return " " + _BETWEEN_WORDS.sub(" ", parted)


def _in_order(letters: str) -> re.Pattern[str]:
    """A pattern that holds where the letters occur in order; possessive, so it never backtracks."""
    return re.compile("".join(f"[^{re.escape(letter)}]*+{re.escape(letter)}" for letter in letters))


def _leftmost(letters: str, characters: Sequence[str]) -> list[int]:
    """The leftmost place of each letter after the place of the one before."""
    places: list[int] = []
    at = -1
    for letter in letters:
        at = characters.index(letter, at + 1)
        places.append(at)
    return places

"""Many names in the order of the alphabet, searched in a few milliseconds whatever their number."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

_CHUNK = 500
"""Names that are sorted or searched in one call of C, in which no other thread gets its turn."""
_MOST = 600
"""Names that are looked at closer: beyond these, those in the front of the alphabet must do."""


@dataclass(frozen=True, slots=True)
class Lexicon(Generic[T]):
    """Names with something that each stands for."""

    names: tuple[str, ...] = ()
    """In lower case, and in order."""
    items: tuple[T, ...] = ()
    chunks: tuple[str, ...] = ()
    """The names, one a line."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, T]]) -> Lexicon[T]:
        """A lexicon of names in any order; those that differ in case only keep theirs."""
        runs: list[list[tuple[str, int]]] = []
        items: list[T] = []
        for place, (name, item) in enumerate(pairs):
            if place % _CHUNK == 0:
                runs.append([])
            runs[-1].append((name.lower(), place))
            items.append(item)
        for run in runs:
            run.sort()
        names: list[str] = []
        ordered: list[T] = []
        for name, place in merge(*runs):
            names.append(name)
            ordered.append(items[place])
        lines = (name.replace("\n", " ") for name in names)
        return cls(tuple(names), tuple(ordered), tuple(_chunks(lines)))

    def find(self, needle: str, wanted: Callable[[T], bool] = lambda _: True) -> list[T]:
        """What the names stand for that hold the letters in their order; those that begin with them come first.

        Only so many of what is wanted are found, and with a single letter only those that begin with it.
        """
        first = bisect_left(self.names, needle)
        found: list[T] = []
        place = first
        while place < len(self.names) and len(found) < _MOST and self.names[place].startswith(needle):
            if wanted(self.items[place]):
                found.append(self.items[place])
            place += 1
        if len(needle) > 1 and len(found) < _MOST:
            begins = range(first, place)
            others = (self.items[other] for other in self._places(needle) if other not in begins)
            found += islice(filter(wanted, others), _MOST - len(found))
        return found

    def named(self, name: str) -> Iterator[T]:
        """What names stand for that are this one, in lower case."""
        place = bisect_left(self.names, name)
        while place < len(self.names) and self.names[place] == name:
            yield self.items[place]
            place += 1

    def _places(self, needle: str) -> Iterator[int]:
        """Where names are that hold the letters."""
        letters = "".join(rf"[^{re.escape(letter)}\n]*+{re.escape(letter)}" for letter in needle)
        pattern = re.compile(f"^{letters}", re.MULTILINE)
        for number, chunk in enumerate(self.chunks):
            place, counted = number * _CHUNK, 0
            for found in pattern.finditer(chunk):
                place += chunk.count("\n", counted, found.start())
                counted = found.start()
                yield place


def _chunks(lines: Iterable[str]) -> Iterator[str]:
    rest = iter(lines)
    while chunk := "\n".join(islice(rest, _CHUNK)):
        yield chunk

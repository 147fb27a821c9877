"""Many names in the order of the alphabet, searched in a few milliseconds whatever their number."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

_CHUNK = 500
"""Names that are sorted or searched in one call of C, in which no other thread gets its turn."""
_MOST = 1_000
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

    def find(self, needle: str) -> list[T]:
        """What the names stand for that hold the letters in their order; those that begin with them come first."""
        first, place = bisect_left(self.names, needle), 0
        found: list[T] = []
        for place in range(first, min(first + _MOST, len(self.names))):
            if not self.names[place].startswith(needle):
                break
            found.append(self.items[place])
        if len(needle) > 1:
            begins = range(first, first + len(found))
            others = (place for place in self._places(needle) if place not in begins)
            found += [self.items[place] for place in islice(others, _MOST - len(found))]
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

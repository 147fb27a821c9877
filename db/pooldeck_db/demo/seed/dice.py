"""Chance that is the same every time, on every machine and every Python."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

T = TypeVar("T")

_VERSION_7 = (0x7 << 76) | (0x2 << 62)
_BELOW_VERSION = (0xFFF << 64) | ((1 << 62) - 1)


@dataclass(frozen=True, slots=True)
class Urn(Generic[T]):
    """Values that are drawn more or less often."""

    values: tuple[T, ...]
    shares: tuple[float, ...]
    """Running totals of the weights; the last is 1."""

    @classmethod
    def of(cls, *weighted: tuple[T, float]) -> Urn[T]:
        """An urn of (value, weight); the weights need no particular sum."""
        total = sum(weight for _, weight in weighted)
        shares = tuple(share / total for share in accumulate(weight for _, weight in weighted))
        return cls(tuple(value for value, _ in weighted), (*shares[:-1], 1.0))


class Dice:
    """Draws by nothing but `random()` and `getrandbits()`, whose values Python promises never to change."""

    def __init__(self, seed: str) -> None:
        source = Random(seed)  # noqa: S311  # nothing here is secret, and it must be repeatable
        self.roll = source.random
        """A number from 0 to below 1."""
        self.bits = source.getrandbits
        """A whole number of so many bits."""

    def chance(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self.roll() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.roll() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, each as likely."""
        return values[int(self.roll() * len(values))]

    def favourite(self, values: Sequence[T], among: float) -> T:
        """One of the first `among` values, the earlier the likelier."""
        roll = self.roll()
        return values[int(roll * roll * among)]

    def draw(self, urn: Urn[T]) -> T:
        """A value of the urn."""
        return urn.values[bisect(urn.shares, self.roll())]

    def text(self, sentences: Sequence[str], most: int) -> str:
        """So many of the sentences, or fewer: none comes twice."""
        return " ".join(dict.fromkeys(self.pick(sentences) for _ in range(most)))

    def fill(self, pattern: str) -> str:
        """The pattern with a digit for each `#` and a capital letter for each `@`."""
        return "".join([self._character(mark) for mark in pattern])

    def _character(self, mark: str) -> str:
        if mark == "#":
            return "0123456789"[int(self.roll() * 10)]
        if mark == "@":
            return "ABCDEFGHJKLMNPRSTUVWXYZ"[int(self.roll() * 23)]
        return mark

    def key(self, made: datetime) -> UUID:
        """A UUID of version 7, ordered by the second in which the row was made."""
        milliseconds = int(made.timestamp()) * 1000 + int(self.roll() * 1000)
        return UUID(int=(milliseconds << 80) | _VERSION_7 | (self.bits(76) & _BELOW_VERSION))

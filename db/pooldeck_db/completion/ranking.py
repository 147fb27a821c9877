"""Puts what could be written in order, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from typing import TYPE_CHECKING

from pooldeck_db.completion.matching import Match, match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pooldeck_db.completion.records import Item

MOST = 50
"""Items that are offered at once."""


class Nearness(IntEnum):
    """How much a thing has to do with the place: the least comes first, among those that match alike."""

    EXPECTED = 0
    """What is most likely to come next: a label, a join condition, a table that a foreign key leads to."""
    IN_SCOPE = 1
    NAMED = 2
    """What can be named everywhere."""
    QUALIFIED = 3
    """What needs the name of its schema, and what may not be read."""
    FUNCTION = 4
    KEYWORD = 5
    ELSEWHERE = 6
    """The database's own tables, and columns of tables that are not in scope."""
    STRAY = 7
    """Words that hardly fit: they come last, however well they match."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that is not made yet: most do not go with what is typed."""

    name: str
    """What is typed of it."""
    make: Callable[[], Item]
    """Makes the item, which costs more than to see whether it is wanted."""
    nearness: Nearness
    order: int = 0
    """Its place among its like, before the alphabet decides."""


def ranked(offers: Iterable[Offer], needle: str) -> tuple[Item, ...]:
    """The best of the items that hold what is typed, each once."""
    found: dict[str, Item] = {}
    best = nsmallest(MOST * 3, _keyed(offers, needle.lower()), key=lambda keyed: keyed[0])
    for _, make in best:
        item = make()
        found.setdefault(item.insert, item)
    return tuple(found.values())[:MOST]


def _keyed(
    offers: Iterable[Offer], needle: str
) -> Iterator[tuple[tuple[int, int, int, int, str], Callable[[], Item]]]:
    for offer in offers:
        how = match(offer.name, needle)
        if how is not None:
            how = Match.SUBSEQUENCE if offer.nearness is Nearness.STRAY and how else how
            length = len(offer.name) if needle else 0
            yield (how, offer.nearness, offer.order, length, offer.name.lower()), offer.make

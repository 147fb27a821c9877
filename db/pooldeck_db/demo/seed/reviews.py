"""Rows of what customers think."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.demo.models import Review
from pooldeck_db.demo.seed.clock import moment
from pooldeck_db.demo.seed.dice import Dice, Urn
from pooldeck_db.demo.words.prose import BLAME, ESSAY, PRAISE, TITLES

if TYPE_CHECKING:
    from uuid import UUID

    from pooldeck_db.demo.seed.records import Rows, World

_RATINGS: Urn[int] = Urn.of((5, 52), (4, 24), (3, 9), (2, 5), (1, 10))
_START = 0.05
"""The share of all business that was done before the shop took reviews."""
_ESSAY_AT = 7
_ESSAY_SENTENCES = 600


def reviews(world: World) -> Rows:
    """All reviews, the oldest first; nobody reviews the same product twice."""
    dice = Dice("reviews")
    seen: set[tuple[UUID, UUID]] = set()
    for number in range(world.size.reviews):
        share = _START + (1 - _START) * (number + 1) / world.size.reviews
        pair = _unseen(dice, world, share, seen)
        rating = dice.draw(_RATINGS)
        created = moment(share)
        yield (
            Review,
            {
                "id": dice.key(created),
                "product_id": pair[0],
                "customer_id": pair[1],
                "rating": rating,
                "title": dice.pick(TITLES[rating]),
                "body": _essay(dice) if number == _ESSAY_AT else _body(dice, rating),
                "created_at": created,
            },
        )


def _unseen(dice: Dice, world: World, share: float, seen: set[tuple[UUID, UUID]]) -> tuple[UUID, UUID]:
    while True:
        good = dice.favourite(world.goods, share * len(world.goods))
        buyer = world.buyers[int(dice.roll() * share * len(world.buyers))]
        if (good.id, buyer.id) not in seen:
            seen.add((good.id, buyer.id))
            return good.id, buyer.id


def _body(dice: Dice, rating: int) -> str | None:
    if dice.chance(0.2):
        return None
    return dice.text(PRAISE if rating > 3 else BLAME, dice.between(1, 4))


def _essay(dice: Dice) -> str:
    return "\n\n".join("".join(dice.pick(ESSAY) for _ in range(6)) for _ in range(_ESSAY_SENTENCES // 6))

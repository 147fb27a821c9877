"""Rows of what happened in the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.demo.models import audit_log
from pooldeck_db.demo.seed.clock import moment
from pooldeck_db.demo.seed.dice import Dice, Urn

if TYPE_CHECKING:
    from uuid import UUID

    from pooldeck_db.demo.seed.records import Row, Rows, World

_ACTIONS: Urn[tuple[str, str | None]] = Urn.of(
    (("login", None), 30),
    (("order.viewed", "orders"), 25),
    (("product.viewed", "products"), 22),
    (("customer.viewed", "customers"), 9),
    (("login.failed", None), 5),
    (("order.exported", "orders"), 3),
    (("price.changed", "products"), 2),
    (("customer.merged", "customers"), 0.3),
    (("backup.finished", None), 1),
)

_UNATTENDED = frozenset({"backup.finished"})
"""What the shop does by itself."""


def log(world: World) -> Rows:
    """The log, the oldest first."""
    dice = Dice("log")
    for number in range(world.size.log):
        share = (number + 1) / world.size.log
        action, subject = dice.draw(_ACTIONS)
        unattended = action in _UNATTENDED
        yield (
            audit_log,
            {
                "at": moment(share),
                "actor": None if unattended else dice.favourite(world.staff, max(1.0, share * len(world.staff))),
                "action": action,
                "subject": subject,
                "subject_id": _subject(dice, world, subject, share),
                "address": None if unattended else _address(dice),
                "detail": _detail(dice, action),
            },
        )


def _subject(dice: Dice, world: World, subject: str | None, share: float) -> UUID | None:
    if subject is None:
        return None
    roll = dice.roll() * share
    if subject == "orders":
        return world.orders[int(roll * len(world.orders))]
    if subject == "products":
        return world.goods[int(roll * len(world.goods))].id
    return world.buyers[int(roll * len(world.buyers))].id


def _address(dice: Dice) -> str:
    """An address of the blocks that are kept for examples."""
    return f"192.0.2.{dice.between(1, 254)}" if dice.chance(0.9) else f"2001:db8::{dice.bits(16):x}"


def _detail(dice: Dice, action: str) -> Row | None:
    if action == "price.changed":
        old = dice.between(5, 300)
        return {"old": old, "new": old + dice.between(-4, 9)}
    return {"attempts": dice.between(1, 5)} if action == "login.failed" else None

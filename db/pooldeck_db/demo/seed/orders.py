"""Rows of orders, each followed by its items, payments and parcels."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pooldeck_db.demo.models import Order, OrderItem, Payment, PaymentMethod, PaymentStatus, Shipment
from pooldeck_db.demo.seed.clock import moment
from pooldeck_db.demo.seed.dice import Dice, Urn
from pooldeck_db.demo.seed.goods import FIRST_RANGE
from pooldeck_db.demo.seed.records import money
from pooldeck_db.demo.seed.timeline import status, steps
from pooldeck_db.demo.words.goods import CARRIERS
from pooldeck_db.demo.words.prose import ODD_NOTES, ORDER_NOTES

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from pooldeck_db.demo.seed.records import Good, Row, Rows, Steps, World

FIRST_NUMBER = 100_001
"""The number of the first order."""

_LINES: Urn[int] = Urn.of((1, 40), (2, 24), (3, 14), (4, 9), (5, 5), (6, 3), (8, 2), (12, 1), (40, 0.05))
_QUANTITIES: Urn[int] = Urn.of((1, 78), (2, 14), (3, 4), (4, 2), (6, 1), (12, 0.8), (144, 0.02))
_DISCOUNTS: Urn[int] = Urn.of((0, 85), (10, 10), (25, 5))
"""Per cent."""
_METHODS: Urn[PaymentMethod] = Urn.of(
    (PaymentMethod.CARD, 60), (PaymentMethod.WALLET, 24), (PaymentMethod.TRANSFER, 13), (PaymentMethod.VOUCHER, 3)
)
_REASONS = ("insufficient funds", "expired card", "3-D Secure failed", "do not honour")


def orders(world: World) -> Rows:
    """All orders, the oldest first."""
    dice = Dice("orders")
    for number in range(world.size.orders):
        share = (number + dice.roll()) / world.size.orders
        method = dice.draw(_METHODS)
        reached = steps(dice, moment(share), method)
        key = dice.key(reached.placed)
        cents, grams, items = _items(dice, world, share, key)
        world.orders.append(key)
        order = _order(dice, world, share, reached)
        identity = {"id": key, "number": FIRST_NUMBER + number}
        yield Order, {**identity, **order, "total": money(cents), "note": _note(dice, number)}
        for item in items:
            yield OrderItem, item
        for payment in _payments(dice, reached, method, cents):
            yield Payment, payment | {"order_id": key, "method": method}
        for parcel in _parcels(dice, reached, grams, len(items)):
            yield Shipment, parcel | {"order_id": key}


def _order(dice: Dice, world: World, share: float, reached: Steps) -> Row:
    buyer = dice.favourite(world.buyers, share * len(world.buyers))
    return {
        "customer_id": buyer.id,
        "address_id": buyer.address,
        "clerk_id": dice.pick(world.clerks) if dice.chance(0.15) else None,
        "status": status(reached),
        "placed_at": reached.placed,
        "paid_at": reached.paid,
    }


def _note(dice: Dice, number: int) -> str | None:
    if number % 2 and number // 2 < len(ODD_NOTES):
        return ODD_NOTES[number // 2]
    return dice.pick(ORDER_NOTES) if dice.chance(0.12) else None


def _items(dice: Dice, world: World, share: float, order: UUID) -> tuple[int, int, list[Row]]:
    """Cents and grams in all, and the lines; nothing is sold before it was on offer."""
    offered = min(len(world.goods), FIRST_RANGE + share * (len(world.goods) - FIRST_RANGE))
    chosen: dict[UUID, Good] = {}
    for _ in range(dice.draw(_LINES)):
        good = dice.favourite(world.goods, offered)
        chosen[good.id] = good
    cents = grams = 0
    lines: list[Row] = []
    for line, good in enumerate(chosen.values(), 1):
        quantity = dice.draw(_QUANTITIES)
        price = good.cents * (100 - dice.draw(_DISCOUNTS)) // 100
        cents += quantity * price
        grams += quantity * good.grams
        lines.append(
            {
                "order_id": order,
                "line": line,
                "product_id": good.id,
                "quantity": quantity,
                "unit_price": money(price),
            }
        )
    return cents, grams, lines


def _payments(dice: Dice, reached: Steps, method: PaymentMethod, cents: int) -> list[Row]:
    found: list[Row] = []
    if method is PaymentMethod.CARD and dice.chance(0.5 if reached.cancelled else 0.06):
        found.append(_payment(dice, PaymentStatus.DECLINED, cents, reached.placed))
    if reached.paid:
        found.append(_payment(dice, PaymentStatus.CAPTURED, cents, reached.paid))
    if reached.returned:
        found.append(_payment(dice, PaymentStatus.REFUNDED, -cents, reached.returned))
    return found


def _payment(dice: Dice, outcome: PaymentStatus, cents: int, at: datetime) -> Row:
    declined = outcome is PaymentStatus.DECLINED
    return {
        "id": dice.key(at),
        "status": outcome,
        "amount": money(cents),
        "reference": None if declined else f"{dice.bits(48):012X}",
        "response": {"code": dice.between(1, 99), "reason": dice.pick(_REASONS)} if declined else None,
        "attempted_at": at,
    }


def _parcels(dice: Dice, reached: Steps, grams: int, lines: int) -> list[Row]:
    if not reached.shipped:
        return []
    parcels = 2 if lines > 2 and dice.chance(0.3) else 1
    return [_parcel(dice, reached.shipped, reached.delivered, grams // parcels) for _ in range(parcels)]


def _parcel(dice: Dice, shipped: datetime, delivered: datetime | None, grams: int) -> Row:
    carrier = dice.favourite(CARRIERS, len(CARRIERS))
    return {
        "id": dice.key(shipped),
        "carrier": carrier,
        "tracking": None if carrier == "Shop van" else dice.fill("@@") + f"{dice.bits(40):013}",
        "weight_grams": grams + 150,
        "shipped_at": shipped + timedelta(minutes=dice.between(0, 30)),
        "delivered_at": delivered,
    }

"""How orders come along: what has happened to one by now follows from when it was placed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pooldeck_db.demo.models import OrderStatus, PaymentMethod
from pooldeck_db.demo.seed.clock import within
from pooldeck_db.demo.seed.records import Steps

if TYPE_CHECKING:
    from pooldeck_db.demo.seed.dice import Dice


def steps(dice: Dice, placed: datetime, method: PaymentMethod) -> Steps:
    """What has happened to an order that was placed then."""
    if dice.chance(0.045):
        return Steps(placed, cancelled=True)
    if dice.chance(0.003):
        return Steps(placed)  # A transfer that never came.
    paid = within(
        _later(dice, placed, 0.5, 70) if method is PaymentMethod.TRANSFER else _later(dice, placed, 0, 0.2)
    )
    shipped = within(_later(dice, paid, 5, 72)) if paid else None
    arrives = shipped is not None and not dice.chance(0.006)  # Some parcels are lost.
    delivered = within(_later(dice, shipped, 18, 160)) if shipped and arrives else None
    goes_back = delivered is not None and dice.chance(0.03)
    returned = within(_later(dice, delivered, 24, 600)) if delivered and goes_back else None
    return Steps(placed, paid, shipped, delivered, returned)


def status(reached: Steps) -> OrderStatus:
    """What such an order is called."""
    if reached.cancelled:
        return OrderStatus.CANCELLED
    last = (
        (reached.returned, OrderStatus.RETURNED),
        (reached.delivered, OrderStatus.DELIVERED),
        (reached.shipped, OrderStatus.SHIPPED),
        (reached.paid, OrderStatus.PAID),
    )
    return next((name for moment, name in last if moment), OrderStatus.PENDING)


def _later(dice: Dice, start: datetime, low: float, high: float) -> datetime:
    """A moment so many hours later."""
    return start + timedelta(seconds=int(3600 * (low + dice.roll() * (high - low))))

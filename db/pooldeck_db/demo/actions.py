"""What the shop's people do again and again with rows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.actions import action
from pooldeck_db.demo.models import Customer, Order, OrderStatus

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.actions import Progress

_NOT_SENT = (OrderStatus.PENDING, OrderStatus.PAID)


@action(Order, title="Cancel orders", confirm="Those that were sent off already stay as they are.")
async def cancel(_: AsyncSession, orders: list[Order], progress: Progress) -> str:
    """Cancel the orders that were not sent off yet."""
    waiting = [order for order in orders if order.status in _NOT_SENT]
    for done, order in enumerate(waiting, 1):
        order.status = OrderStatus.CANCELLED
        progress(done, len(waiting))
    return f"{len(waiting)} of {len(orders)} orders are cancelled now."


@action(Customer, title="Take off the newsletter")
async def unsubscribe(_: AsyncSession, customers: list[Customer]) -> str:
    """Send these customers no newsletter any more."""
    subscribed = [customer for customer in customers if customer.newsletter]
    for customer in subscribed:
        customer.newsletter = False
    return f"{len(subscribed)} of {len(customers)} customers got it, and will not any more."

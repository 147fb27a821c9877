"""Questions to the shop, each with everything that its answer shows loaded beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import selectinload

from pooldeck_db.demo.models import Category, Customer, Order, OrderItem, Product
from pooldeck_db.repository import AsyncRepository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_SHELVES = 1_000
"""More than any shop has."""


async def order_with_items(session: AsyncSession, key: UUID) -> Order | None:
    """An order with customer, address, items and their products, in two statements; None where there is none."""
    items = selectinload(Order.items).joinedload(OrderItem.product)
    return await AsyncRepository(Order, session).get(key, load=(Order.customer, Order.address, items))


async def gold_customers(session: AsyncSession, limit: int) -> Sequence[Customer]:
    """The oldest gold customers with their orders and payments, in three statements however many there are."""
    orders = selectinload(Customer.orders).selectinload(Order.payments)
    page = await AsyncRepository(Customer, session).find(Customer.tier == "gold", limit=limit, load=(orders,))
    return page.items


async def shelves(session: AsyncSession) -> Sequence[Category]:
    """The departments with the shelves in them, in two statements."""
    page = await AsyncRepository(Category, session).find(
        Category.parent_id.is_(None), order_by=[Category.position], limit=_SHELVES, load=(Category.children,)
    )
    return page.items


async def product_on_its_shelves(session: AsyncSession, sku: str) -> Product | None:
    """A product with its supplier, categories and stock, in three statements; None where there is none."""
    page = await AsyncRepository(Product, session).find(
        Product.sku == sku, limit=1, load=(Product.supplier, Product.categories, Product.stock)
    )
    return page.items[0] if page.items else None

"""Questions to the shop, each with everything that its answer shows loaded beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from pooldeck_db.demo.models import Category, Customer, Order, OrderItem, Product

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession


async def order_with_items(session: AsyncSession, key: UUID) -> Order | None:
    """An order with customer, address, items and their products, in two statements; None where there is none."""
    statement = (
        select(Order)
        .where(Order.id == key)
        .options(
            joinedload(Order.customer),
            joinedload(Order.address),
            selectinload(Order.items).joinedload(OrderItem.product),
        )
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def gold_customers(session: AsyncSession, limit: int) -> Sequence[Customer]:
    """The oldest gold customers with their orders and payments, in three statements however many there are."""
    statement = (
        select(Customer)
        .where(Customer.tier == "gold")
        .order_by(Customer.id)
        .limit(limit)
        .options(selectinload(Customer.orders).selectinload(Order.payments))
    )
    return (await session.execute(statement)).scalars().all()


async def shelves(session: AsyncSession) -> Sequence[Category]:
    """The departments with the shelves in them, in two statements."""
    statement = (
        select(Category)
        .where(Category.parent_id.is_(None))
        .order_by(Category.position)
        .options(selectinload(Category.children))
    )
    return (await session.execute(statement)).scalars().all()


async def product_on_its_shelves(session: AsyncSession, sku: str) -> Product | None:
    """A product with its supplier, categories and stock, in three statements; None where there is none."""
    statement = (
        select(Product)
        .where(Product.sku == sku)
        .options(joinedload(Product.supplier), selectinload(Product.categories), selectinload(Product.stock))
    )
    return (await session.execute(statement)).scalar_one_or_none()

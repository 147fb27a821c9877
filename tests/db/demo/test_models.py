"""The shop's models mean the same on both databases, and load nothing that was not asked for."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import configure_mappers

from pooldeck_db.demo.filling import fill, table_of
from pooldeck_db.demo.models import (
    Base,
    Customer,
    Order,
    OrderItem,
    Product,
    Review,
    Supplier,
    order_summary,
    supplier_range,
)
from pooldeck_db.demo.queries import gold_customers, order_with_items, product_on_its_shelves, shelves
from pooldeck_db.demo.seed.records import SMALL
from pooldeck_db.demo.seed.shop import shop
from pooldeck_db.errors import ConstraintViolated, StatementFailed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database


@pytest.fixture
async def filled(database: Database) -> Database:
    """A small shop in a database of each kind."""
    async for _ in fill(database.sessions, SMALL):
        continue
    return database


async def test_the_same_small_shop_fits_into_both_databases(filled: Database) -> None:
    promised: Counter[str] = Counter()
    for batch in shop(SMALL):
        promised[table_of(batch.entity).name] += len(batch.rows)

    async def count(session: AsyncSession) -> dict[str, int]:
        return {
            name: (
                await session.execute(select(func.count()).select_from(Base.metadata.tables[name]))
            ).scalar_one()
            for name in promised
        }

    assert await filled.sessions.read("count", count) == dict(promised)


async def test_values_come_back_as_they_were_made(filled: Database) -> None:
    made = next(batch for batch in shop(SMALL) if batch.entity is Order).rows[3]

    async def work(session: AsyncSession) -> Order:
        return (await session.execute(select(Order).where(Order.number == made["number"]))).scalar_one()

    order = await filled.sessions.read("order", work)
    assert {name: getattr(order, name) for name in made} == made
    assert isinstance(order.total, Decimal)
    assert order.placed_at.utcoffset() == timedelta(0)


async def test_a_moment_of_another_zone_is_the_same_moment(filled: Database) -> None:
    moment = datetime(2026, 3, 1, 12, 30, 0, 250_000, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    async def change(session: AsyncSession) -> None:
        await session.execute(update(Review).values(created_at=moment))

    async def read(session: AsyncSession) -> set[datetime]:
        return set((await session.execute(select(Review.created_at))).scalars())

    await filled.sessions.write("change", change)
    assert await filled.sessions.read("read", read) == {moment.astimezone(UTC)}


async def test_totals_are_sums_and_views_agree(filled: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int, int]:
        sums = select(OrderItem.order_id, func.sum(OrderItem.amount).label("amount")).group_by(OrderItem.order_id)
        found = sums.subquery()
        wrong = select(func.count()).select_from(Order).join(found, found.c.order_id == Order.id)
        different = wrong.where(func.abs(found.c.amount - Order.total) > Decimal("0.005"))
        summaries = select(func.count()).select_from(order_summary).where(order_summary.c.item_count > 0)
        return (await session.execute(different)).scalar_one(), (await session.execute(summaries)).scalar_one()

    assert await filled.sessions.read("totals", work) == (0, SMALL.orders)

    async def ranges(session: AsyncSession) -> list[int]:
        return list((await session.execute(select(supplier_range.c.products))).scalars())

    assert sum(await filled.sessions.read("ranges", ranges)) == SMALL.products


async def test_a_lazy_load_raises_and_names_the_relationship(filled: Database) -> None:
    async def work(session: AsyncSession) -> Order:
        return (await session.execute(select(Order).limit(1))).scalar_one()

    order = await filled.sessions.read("order", work)
    with pytest.raises(InvalidRequestError, match=r"Order\.items"):
        _ = order.items


def test_every_relationship_raises_when_it_is_not_loaded() -> None:
    configure_mappers()
    relationships = [link for mapper in Base.registry.mappers for link in mapper.relationships]
    assert len(relationships) > 20
    assert {link.lazy for link in relationships} == {"raise"}


async def test_an_order_comes_with_everything_in_two_statements(filled: Database) -> None:
    async def key(session: AsyncSession) -> UUID:
        return (await session.execute(select(OrderItem.order_id).where(OrderItem.line == 3).limit(1))).scalar_one()

    order_id = await filled.sessions.read("key", key)

    async def work(session: AsyncSession) -> tuple[Order | None, int]:
        statements = await _counted(session)
        return await order_with_items(session, order_id), len(statements)

    order, statements = await filled.sessions.read("order", work)
    assert order is not None
    assert statements == 2
    assert [item.line for item in order.items] == list(range(1, len(order.items) + 1))
    assert sum(item.quantity * item.product.price for item in order.items) >= order.total
    assert order.address.customer_id == order.customer.id


async def test_many_customers_come_with_orders_and_payments_in_three_statements(filled: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[Customer], int]:
        statements = await _counted(session)
        return list(await gold_customers(session, 50)), len(statements)

    customers, statements = await filled.sessions.read("customers", work)
    assert statements == 3
    assert any(order.payments for customer in customers for order in customer.orders)


async def test_trees_and_many_to_many_are_followed_both_ways(filled: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[str], Product | None, int]:
        sku = (await session.execute(select(Product.sku).limit(1))).scalar_one()
        statements = await _counted(session)
        departments = [child.name for shelf in await shelves(session) for child in shelf.children]
        return departments, await product_on_its_shelves(session, sku), len(statements)

    things, product, statements = await filled.sessions.read("shelves", work)
    assert statements == 5
    assert "Hammock" in things
    assert product is not None
    assert {category.name for category in product.categories} & set(things)
    assert product.supplier.name
    assert {level.warehouse for level in product.stock} == {"BER", "LYS", "WRO"}


async def test_constraints_carry_the_same_names_on_both(filled: Database) -> None:
    async def overrate(session: AsyncSession) -> None:
        await session.execute(update(Supplier).values(rating=6))

    with pytest.raises(ConstraintViolated) as caught:
        await filled.sessions.write("overrate", overrate)
    assert "ck_suppliers_rating_range" in (caught.value.constraint or str(caught.value))


async def test_a_moment_without_a_zone_is_refused(filled: Database) -> None:
    async def change(session: AsyncSession) -> None:
        await session.execute(update(Review).values(created_at=datetime(2026, 3, 1)))  # noqa: DTZ001

    with pytest.raises(StatementFailed, match="no time zone"):
        await filled.sessions.write("change", change)


def test_the_way_to_the_demo_is_known_without_importing_sqlalchemy() -> None:
    code = "import sys, pooldeck_db.demo.location; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def _counted(session: AsyncSession) -> list[str]:
    """The statements that the session runs from now on."""
    seen: list[str] = []
    connection = await session.connection()

    @event.listens_for(connection.sync_connection, "before_cursor_execute")
    def _note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    return seen

"""Rows that are made, changed and deleted one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from pooldeck_db.repository import AsyncRepository, InvalidRow, RowNotFound, VersionConflict
from support.shop_models import Customer, Item, Note, Order, Tier

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


async def made(sessions: async_sessionmaker[AsyncSession], customer: Customer) -> UUID:
    """The key of a customer who is there, committed."""
    async with sessions.begin() as session:
        return (await AsyncRepository(Customer, session).create(customer)).id


async def count(sessions: async_sessionmaker[AsyncSession], model: type[object]) -> int:
    """How many rows are committed."""
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_what_is_created_has_what_the_database_filled_in_and_is_not_committed(
    sessions: async_sessionmaker[AsyncSession], sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    async with sessions() as session:
        customer = await AsyncRepository(Customer, session).create(Customer(name="Ada", mail="ada@x"))
        assert len(sent) == 1
        assert customer.created_at is not None
        assert (customer.tier, customer.credit, customer.changed_at, customer.version) == (
            Tier.NONE,
            Decimal(0),
            None,
            1,
        )
        with pytest.raises(ValueError, match="no address"):
            Customer(name="Bob", mail="bob")
        await session.rollback()
    assert await count(sessions, Customer) == 0


async def test_an_update_is_made_on_the_object(sessions: async_sessionmaker[AsyncSession]) -> None:
    key = await made(sessions, Customer(name="Ada", mail="ada@x"))
    async with sessions.begin() as session:
        customers = AsyncRepository(Customer, session)
        changed = await customers.update(key, {"name": "Lady Ada", "credit": Decimal("9.50")}, version=1)
        # It is what the database computed, without being loaded when it is looked at.
        assert changed.changed_at is not None
        assert (changed.name, changed.version) == ("Lady Ada", 2)
        with pytest.raises(ValueError, match="no address"):
            await customers.update(key, {"mail": "nowhere"})
        with pytest.raises(InvalidRow, match="customers: It has no nmae"):
            await customers.update(key, {"nmae": "x"})
        with pytest.raises(RowNotFound, match="no row with id"):
            await customers.update(uuid4(), {"name": "x"})
    async with sessions() as session:
        found = await AsyncRepository(Customer, session).one(key)
        assert (found.name, found.mail, found.credit, found.version) == ("Lady Ada", "ada@x", Decimal("9.50"), 2)


async def test_a_version_that_is_not_the_seen_one_is_a_conflict(
    sessions: async_sessionmaker[AsyncSession], sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    key = await made(sessions, Customer(name="Ada"))
    async with sessions.begin() as session:
        customers = AsyncRepository(Customer, session)
        await customers.update(key, {"name": "Eve"}, version=1)
        sent.clear()
        with pytest.raises(VersionConflict, match="customers: Its version is 2, not 1"):
            await customers.update(key, {"name": "Bob"}, version=1)
        with pytest.raises(VersionConflict, match="Its version is 2, not 1"):
            await customers.delete(key, version=1)
        assert not [statement for statement, _ in sent if not statement.startswith("SELECT")]
        with pytest.raises(TypeError, match="names no version_id_col"):
            order = Order(customer_id=key)
            await AsyncRepository(Order, session).create(order)
            await AsyncRepository(Order, session).update(order.id, {}, version=1)
    async with sessions() as session:
        assert (await AsyncRepository(Customer, session).one(key)).name == "Eve"


@pytest.mark.parametrize("is_gone", [False, True])
async def test_a_row_that_is_another_since_it_was_read_is_not_written(
    sessions: async_sessionmaker[AsyncSession], is_gone: bool
) -> None:
    key = await made(sessions, Customer(name="Ada"))
    async with sessions() as session:
        customers = AsyncRepository(Customer, session)
        held = await customers.one(key)
        await session.commit()
        async with sessions.begin() as other:
            await other.execute(
                delete(Customer) if is_gone else update(Customer).values(name="Eve", version=Customer.version + 1)
            )
        with pytest.raises(VersionConflict, match="changed or deleted since it was read"):
            await customers.update(key, {"name": "Bob"}, version=held.version)
        await session.rollback()
        with pytest.raises(RowNotFound if is_gone else VersionConflict):
            await customers.delete(key, version=1)
        await session.rollback()
    assert await count(sessions, Customer) == (0 if is_gone else 1)


async def test_a_row_without_version_that_is_gone_is_not_found(sessions: async_sessionmaker[AsyncSession]) -> None:
    await made(sessions, Customer(name="Ada", notes=[Note(text="n")]))
    async with sessions() as session:
        notes = AsyncRepository(Note, session)
        key = (await notes.find()).items[0].id
        await session.commit()
        async with sessions.begin() as other:
            await other.execute(delete(Note))
        with pytest.raises(RowNotFound, match=f"notes: There is no row with id = {key}"):
            await notes.update(key, {"text": "m"})
        await session.rollback()
        with pytest.raises(RowNotFound, match="notes: There is no row"):
            await notes.delete(key)


async def test_a_failure_of_something_else_is_not_taken_for_the_rows(
    sessions: async_sessionmaker[AsyncSession],
) -> None:
    key = await made(sessions, Customer(name="Ada"))
    async with sessions() as session:
        session.add(Order(customer_id=uuid4()))
        with pytest.raises(IntegrityError):
            await AsyncRepository(Customer, session).update(key, {"name": "Bob"})
        await session.rollback()
    assert await count(sessions, Order) == 0


async def test_a_deletion_takes_with_it_what_the_mapping_says_and_nothing_else(
    sessions: async_sessionmaker[AsyncSession],
) -> None:
    items = [Item(number=n, product="p") for n in range(3)]
    sent = Customer(name="Bob")
    key = await made(
        sessions, Customer(name="Ada", orders=[Order(items=items)], notes=[Note(text="n")], sent=[sent])
    )
    async with sessions.begin() as session:
        one = (items[0].order_id, items[0].number)
        await AsyncRepository(Item, session).delete(one)
        with pytest.raises(RowNotFound, match=r"items: .*number = 0"):
            await AsyncRepository(Item, session).delete(one)
    assert await count(sessions, Item) == 2
    async with sessions.begin() as session:
        customers = AsyncRepository(Customer, session)
        await customers.delete(key, version=1)
        assert await customers.get(key) is None
        with pytest.raises(RowNotFound):
            await customers.delete(key)
    assert [await count(sessions, model) for model in (Customer, Order, Item, Note)] == [1, 0, 0, 0]
    async with sessions() as session:
        assert (await AsyncRepository(Customer, session).one(sent.id)).sent_by_id is None

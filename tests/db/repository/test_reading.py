"""Rows by their keys, and what is loaded with them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, assert_type
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import selectinload

from pooldeck_db.repository import AsyncRepository, InvalidKey, KeysetPage, RowNotFound
from support.shop_models import Customer, Item, Note, Order

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


class Customers(AsyncRepository[Customer]):
    """A repository with a question of its own."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(Customer, session)

    async def by_mail(self, mail: str) -> Customer | None:
        """The customer with this address."""
        page = await self.find(Customer.mail == mail, limit=1)
        return page.items[0] if page.items else None


async def ada(sessions: async_sessionmaker[AsyncSession]) -> UUID:
    """A customer with orders, items, notes, and two whom she sent."""
    async with sessions.begin() as session:
        orders = [Order(items=[Item(number=n, product=f"p{n}") for n in (2, 1)]) for _ in range(3)]
        sent = [Customer(name=name) for name in ("Bob", "Eve")]
        made = Customer(name="Ada", mail="ada@x", orders=orders, notes=[Note(text="n")], sent=sent)
        return (await AsyncRepository(Customer, session).create(made)).id


async def test_the_types_are_those_of_the_model(sessions: async_sessionmaker[AsyncSession]) -> None:
    key = await ada(sessions)
    async with sessions() as session:
        customers = AsyncRepository(Customer, session)
        assert_type(customers, AsyncRepository[Customer])
        assert_type(await customers.get(key), Customer | None)
        assert_type(await customers.one(key), Customer)
        assert_type(await customers.get_many([key]), list[Customer])
        page = await customers.find(Customer.is_active, Customer.name == "Ada", order_by=Customer.name.desc())
        assert_type(page, KeysetPage[Customer])
        assert_type(page.items, tuple[Customer, ...])
        assert_type((await customers.one(key)).mail, str | None)
        assert_type(await Customers(session).one(key), Customer)
        assert_type(await Customers(session).by_mail("ada@x"), Customer | None)
        assert [each.name for each in page.items] == ["Ada"]
        with pytest.raises(AttributeError):
            (await customers.one(key)).nmae  # type: ignore[attr-defined]  # noqa: B018
        with pytest.raises(TypeError):
            await customers.find(limit="1")  # type: ignore[arg-type]


async def test_a_row_is_found_by_its_key_or_not(sessions: async_sessionmaker[AsyncSession]) -> None:
    key = await ada(sessions)
    async with sessions() as session:
        customers = AsyncRepository(Customer, session)
        found = await customers.get(key)
        assert found is not None
        assert found.name == "Ada"
        assert await customers.get(key) is found
        assert await customers.one(key) is found
        other = uuid4()
        assert await customers.get(other) is None
        assert await customers.get(other, load=(Customer.orders,)) is None
        with pytest.raises(RowNotFound, match=f"customers: There is no row with id = {other}"):
            await customers.one(other)


async def test_what_is_loaded_is_named_and_nothing_else_is(
    sessions: async_sessionmaker[AsyncSession], sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    key = await ada(sessions)
    async with sessions() as session:
        customers = AsyncRepository(Customer, session)
        plain = await customers.one(key)
        with pytest.raises(InvalidRequestError, match="lazy='raise'"):
            plain.orders  # noqa: B018
        sent.clear()
        found = await customers.one(key, load=(Customer.orders, Customer.notes, Customer.sent, Customer.sent_by))
        assert len(sent) == 1 + 3
        assert found is plain
        assert (len(found.orders), len(found.notes), found.sent_by) == (3, 1, None)
        assert {each.name for each in found.sent} == {"Bob", "Eve"}
        with pytest.raises(InvalidRequestError, match="lazy='raise'"):
            found.orders[0].items  # noqa: B018
        deeper = await customers.one(key, load=selectinload(Customer.orders).selectinload(Order.items))
        assert [[item.number for item in order.items] for order in deeper.orders] == [[1, 2]] * 3


async def test_only_relationships_are_loaded(session: AsyncSession) -> None:
    with pytest.raises(TypeError, match=r"Customer\.name is no relationship"):
        await AsyncRepository(Customer, session).get(uuid4(), load=Customer.name)


async def test_a_page_with_three_relationships_is_four_statements(
    sessions: async_sessionmaker[AsyncSession], sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    for _ in range(2):
        async with sessions.begin() as session:
            made = [Customer(name=f"c{n}", notes=[Note(text="n")]) for n in range(30)]
            session.add_all(made)
            session.add_all([Customer(name="sent", sent_by=each) for each in made])
    async with sessions() as session:
        sent.clear()
        page = await AsyncRepository(Customer, session).find(
            order_by=[Customer.name],
            limit=100,
            load=(Customer.orders, Customer.notes, Customer.sent, Customer.sent_by),
        )
        assert len(sent) == 1 + 3
        assert [len(each.notes) for each in page.items[:60]] == [1] * 60
        assert [each.sent[0].name for each in page.items[:60]] == ["sent"] * 60
        assert all(each.sent_by is not None and each.sent_by.name[0] == "c" for each in page.items[60:])


async def test_keys_of_several_columns(sessions: async_sessionmaker[AsyncSession]) -> None:
    await ada(sessions)
    async with sessions() as session:
        items = AsyncRepository(Item, session)
        keys = [(each.order_id, each.number) for each in (await items.find()).items]
        assert len(keys) == 6
        assert (await items.one(keys[3])).number == keys[3][1]
        asked = [keys[4], keys[0], (keys[0][0], 77), keys[4]]
        assert [(each.order_id, each.number) for each in await items.get_many(asked)] == [
            keys[4],
            keys[0],
            keys[4],
        ]
        with pytest.raises(InvalidKey, match=r"A key of 1 values was given. Give a tuple of order_id, number"):
            await items.get(keys[0][0])
        with pytest.raises(InvalidKey, match="No row has NULL as its number"):
            await items.get((keys[0][0], None))
        with pytest.raises(RowNotFound, match=r"order_id = .*, number = 77"):
            await items.one((keys[0][0], 77))


async def test_many_keys_are_one_statement_a_chunk_in_the_order_asked_for(
    sessions: async_sessionmaker[AsyncSession], sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    order, other = Order(), uuid4()
    async with sessions.begin() as session:
        session.add(Customer(name="Ada", orders=[order]))
        await session.flush()
        items = AsyncRepository(Item, session)
        await items.bulk_insert({"order_id": order.id, "number": n, "product": "p"} for n in range(2_600))
    async with sessions() as session:
        items = AsyncRepository(Item, session)
        sent.clear()
        asked = [(order.id, n) for n in reversed(range(2_600))]
        found = await items.get_many([*asked, (other, 1)])
        assert [(each.order_id, each.number) for each in found] == asked
        assert len(sent) == 2
        assert await items.get_many([]) == []
        assert len(sent) == 2


async def test_reads_side_by_side_have_a_session_each(sessions: async_sessionmaker[AsyncSession]) -> None:
    key = await ada(sessions)

    async def count(repository_of: type[Order | Note]) -> int:
        async with sessions() as session:
            return len((await AsyncRepository(repository_of, session).find()).items)

    async with asyncio.TaskGroup() as group:
        orders, notes = group.create_task(count(Order)), group.create_task(count(Note))
        async with sessions() as session:
            assert (await AsyncRepository(Customer, session).one(key)).name == "Ada"
    assert (orders.result(), notes.result()) == (3, 1)

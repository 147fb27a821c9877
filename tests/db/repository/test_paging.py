"""Pages in any order, forwards and backwards, without gap or repetition."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from pooldeck_db.repository import AsyncRepository, InvalidCursor, KeysetPage
from support.shop_models import CardPayment, Customer, GiftPayment, Item, Order, Payment, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import SQLColumnExpression
    from sqlalchemy.ext.asyncio import AsyncSession

    Wish = SQLColumnExpression[object]

ORDERS: dict[str, Sequence[Wish]] = {
    "key": [],
    "key descending": [Customer.id.desc()],
    "one": [Customer.name],
    "two": [Customer.name, Customer.credit],
    "two descending": [Customer.name.desc(), Customer.credit.desc()],
    "mixed": [Customer.name.desc(), Customer.credit, Customer.is_active.desc()],
    "NULLs": [Customer.born_on],
    "NULLs descending": [Customer.born_on.desc(), Customer.name],
    "NULLs first": [Customer.born_on.nulls_first(), Customer.name.desc()],
    "NULLs last": [Customer.born_on.desc().nulls_last()],
    "NULLs in the middle": [Customer.name, Customer.born_on.asc().nulls_last(), Customer.tier.desc()],
    "NULLs twice": [Customer.born_on.desc().nulls_first(), Customer.mail.nulls_last(), Customer.is_active],
    "expressions": [func.lower(Customer.name).desc(), (Customer.credit * 2).label("twice")],
    "a time that the database noted": [Customer.created_at.desc()],
    "behind the key": [Customer.tier, Customer.id, Customer.name],
}


async def fill(session: AsyncSession, count: int) -> None:
    """Customers who have much in common."""
    chance = random.Random(7)
    born = [None, date(1990, 1, 1), date(1990, 1, 2), date(2001, 2, 3)]
    rows = [
        {
            "id": UUID(int=chance.getrandbits(128), version=4),
            "name": chance.choice(["Ada", "ada", "Bob", "Élise", "日本", ""]),
            "mail": chance.choice([None, f"{number}@x"]),
            "tier": chance.choice(list(Tier)),
            "born_on": chance.choice(born),
            "credit": chance.choice([Decimal(0), Decimal("0.10"), Decimal("-3.50"), Decimal("9999999.99")]),
            "is_active": chance.random() < 0.5,
        }
        for number in range(count)
    ]
    await AsyncRepository(Customer, session).bulk_insert(rows)


async def expected(session: AsyncSession, wished: Sequence[Wish], *, descending: bool) -> list[UUID]:
    """The keys of all customers, as the database itself puts them in that order."""
    tie = Customer.id.desc() if descending else Customer.id
    return list(await session.scalars(select(Customer.id).order_by(*wished, tie)))


@pytest.mark.parametrize("order", ORDERS)
async def test_walking_meets_every_row_once_in_both_directions(session: AsyncSession, order: str) -> None:
    await fill(session, 90)
    wished = ORDERS[order]
    descending = order in {"two descending", "mixed", "NULLs first", "NULLs last", "NULLs in the middle"}
    descending = descending or order == "a time that the database noted"
    whole = await expected(session, wished, descending=descending)
    customers = AsyncRepository(Customer, session)
    pages: list[KeysetPage[Customer]] = []
    cursor: str | None = None
    while not pages or (cursor is not None and len(pages) < 8):
        pages.append(await customers.find(order_by=wished, after=cursor, limit=13))
        cursor = pages[-1].next
    assert [each.id for page in pages for each in page.items] == whole
    assert [len(page.items) for page in pages] == [13] * 6 + [12]
    assert pages[0].previous is None
    cursor = pages[-1].previous
    back: list[UUID] = []
    while cursor is not None and len(back) < 90:
        page = await customers.find(order_by=wished, before=cursor, limit=13)
        back[:0] = [each.id for each in page.items]
        assert page.next is not None
        cursor = page.previous
    assert back == whole[:78]


async def test_a_page_is_one_statement_however_its_order_is_mixed(
    session: AsyncSession, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    await fill(session, 90)
    customers = AsyncRepository(Customer, session)
    for wished in ORDERS.values():
        sent.clear()
        page = await customers.find(Customer.is_active, order_by=wished, limit=9)
        page = await customers.find(Customer.is_active, order_by=wished, limit=9, after=page.next)
        assert len(sent) == 2
        assert all(each.is_active for each in page.items)


async def test_conditions_hold_on_every_page(session: AsyncSession) -> None:
    await fill(session, 90)
    customers = AsyncRepository(Customer, session)
    wanted = (Customer.tier == Tier.GOLD, Customer.name.in_(["Ada", "Bob"]))
    wished = [Customer.born_on.desc(), Customer.name]
    found: list[Customer] = []
    cursor: str | None = None
    while not found or cursor is not None:
        page = await customers.find(*wanted, order_by=wished, after=cursor, limit=3)
        found += page.items
        cursor = page.next
    whole = select(Customer.id).where(*wanted).order_by(*wished, Customer.id)
    assert [each.id for each in found] == list(await session.scalars(whole))


async def test_what_is_deleted_or_added_meanwhile_moves_no_other_row(session: AsyncSession) -> None:
    session.add_all([Customer(name=name) for name in "ACEGI"])
    await session.flush()
    customers = AsyncRepository(Customer, session)
    page = await customers.find(order_by=[Customer.name], limit=2)
    await customers.delete(page.items[-1].id)
    await customers.create(Customer(name="B"))
    await customers.create(Customer(name="D"))
    page = await customers.find(order_by=[Customer.name], limit=2, after=page.next)
    assert [each.name for each in page.items] == ["D", "E"]
    page = await customers.find(order_by=[Customer.name], limit=9, before=page.previous)
    assert [each.name for each in page.items] == ["A", "B"]
    assert page.previous is None


async def test_keys_of_several_columns_page_too(session: AsyncSession) -> None:
    orders = [Order(items=[Item(number=n, product="ab"[n % 2]) for n in range(7)]) for _ in range(3)]
    session.add(Customer(name="Ada", orders=orders))
    await session.flush()
    items = AsyncRepository(Item, session)
    for wished in ([], [Item.product.desc(), Item.number]):
        found: list[Item] = []
        cursor: str | None = None
        while not found or cursor is not None:
            page = await items.find(order_by=wished, after=cursor, limit=4)
            found += page.items
            cursor = page.next
        whole = select(Item).order_by(*wished, Item.order_id, Item.number)
        assert found == list(await session.scalars(whole))


async def test_a_class_that_inherits_is_paged_without_its_relatives(session: AsyncSession) -> None:
    await AsyncRepository(Payment, session).bulk_insert({"amount": n % 3} for n in range(30))
    await AsyncRepository(GiftPayment, session).bulk_insert({"amount": n % 3} for n in range(30))
    await AsyncRepository(CardPayment, session).bulk_insert({"amount": n % 3, "digits": None} for n in range(30))
    for kind, condition in ((GiftPayment, GiftPayment.amount > 0), (CardPayment, CardPayment.digits.is_(None))):
        payments = AsyncRepository[Payment](kind, session)
        wished = [func.abs(kind.amount).desc(), kind.id]
        found: list[Payment] = []
        cursor: str | None = None
        while not found or cursor is not None:
            page = await payments.find(condition, order_by=wished, after=cursor, limit=7)
            found += page.items
            cursor = page.next
        assert found == list(await session.scalars(select(kind).where(condition).order_by(*wished)))
        assert {type(each) for each in found} == {kind}
        assert await payments.get_many([found[5].id, found[2].id]) == [found[5], found[2]]


async def test_nothing_is_a_page_too(session: AsyncSession) -> None:
    customers = AsyncRepository(Customer, session)
    assert await customers.find() == KeysetPage((), previous=None, next=None)
    with pytest.raises(ValueError, match="1 to 10,000 rows, not 0"):
        await customers.find(limit=0)
    with pytest.raises(ValueError, match="not both"):
        await customers.find(after="a", before="b")


async def test_cursors_that_are_not_ours_are_refused(session: AsyncSession) -> None:
    await fill(session, 20)
    customers = AsyncRepository(Customer, session)
    order = [Customer.name, Customer.born_on]
    cursor = (await customers.find(order_by=order, limit=5)).next
    assert cursor is not None
    assert (await customers.find(order_by=order, limit=5, after=cursor)).items
    others = [
        cursor[:20] + ("A" if cursor[20] != "A" else "B") + cursor[21:],
        cursor[:-1],
        cursor + "A",
        "",
        "é",
        "a",
    ]
    for other in others:
        with pytest.raises(InvalidCursor, match=r"customers: .* Begin again with the first page"):
            await customers.find(order_by=order, after=other)
    for wished in ([Customer.name], [Customer.name.desc(), Customer.born_on], [Customer.name, Customer.credit]):
        with pytest.raises(InvalidCursor, match="another order"):
            await customers.find(order_by=wished, after=cursor)
    with pytest.raises(InvalidCursor, match="changed on its way"):
        await AsyncRepository(Customer, session, cursor_secret=b"s").find(order_by=order, after=cursor)


async def test_a_deep_page_is_read_from_the_index_range_by_range(
    session: AsyncSession, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    await fill(session, 2_000)
    await session.execute(text("ANALYZE"))
    customers = AsyncRepository(Customer, session)
    order = [Customer.name, Customer.born_on]
    page = await customers.find(order_by=order, limit=1_000)
    sent.clear()
    page = await customers.find(order_by=order, limit=10, after=page.next)
    assert len(page.items) == 10
    ((statement, parameters),) = sent
    connection = await session.connection()
    is_lite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_lite else "EXPLAIN"
    lines = await connection.exec_driver_sql(f"{explain} {statement}", tuple(parameters))
    plan = [str(line[-1]) for line in lines]
    # Later birthdays of the same name, those of the name that have none, and the names behind it.
    assert len([line for line in plan if "ix_customers_name_born_on" in line]) == 3
    assert not [
        line for line in plan if line.startswith("SCAN customers") or "Seq Scan on customers customers_" in line
    ]

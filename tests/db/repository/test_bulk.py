"""Very many rows at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pooldeck_db.repository import AsyncRepository, InvalidRow
from support.shop_models import CardPayment, Customer, Note, Payment, Tier

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


async def count(session: AsyncSession, model: type[object]) -> int:
    """How many rows there are."""
    return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_rows_are_taken_and_inserted_a_chunk_at_a_time(
    session: AsyncSession, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    taken = 0

    def rows() -> Iterator[dict[str, object]]:
        nonlocal taken
        for number in range(2_500):
            taken += 1
            yield {"name": f"c{number}", "mail": f"{number}@x" if number % 3 else None}

    told: list[tuple[int, int]] = []
    customers = AsyncRepository(Customer, session)
    done = await customers.bulk_insert(rows(), chunk=1_000, progress=lambda rows: told.append((rows, taken)))
    assert done == 2_500
    assert told == [(1_000, 1_000), (2_000, 2_000), (2_500, 2_500)]
    assert len(sent) == 3
    assert await count(session, Customer) == 2_500
    (first,) = (await customers.find(Customer.name == "c0")).items
    # Defaults, and a first version, come as for an object; the attribute of another name than its column is known.
    assert (first.tier, first.version, first.mail, first.is_active) == (Tier.NONE, 1, None, True)
    assert isinstance(first.id, UUID)


async def test_rows_come_from_an_asynchronous_source_too(session: AsyncSession) -> None:
    async def rows() -> AsyncIterator[dict[str, object]]:
        for number in range(1_001):
            await asyncio.sleep(0)
            yield {"name": f"c{number}", "version": 7}

    told: list[int] = []
    customers = AsyncRepository(Customer, session)
    assert await customers.bulk_insert(rows(), progress=told.append) == 1_001
    assert told == [1_000, 1_001]
    assert (await customers.find(limit=1)).items[0].version == 7
    assert await customers.bulk_insert([]) == 0


async def test_rows_of_another_shape_are_refused_before_anything_of_them_is_lost(session: AsyncSession) -> None:
    customers = AsyncRepository(Customer, session)
    with pytest.raises(InvalidRow, match="customers: It has no email_address, nmae"):
        await customers.bulk_insert([{"nmae": "x", "email_address": "a@x"}])
    rows = [{"name": f"c{number}"} for number in range(1_500)]
    with pytest.raises(InvalidRow, match="Row 1,501 is of another shape than the first: it has mail besides"):
        await customers.bulk_insert([*rows, {"name": "x", "mail": "a@x"}])
    with pytest.raises(InvalidRow, match=r"Row 2 is .* it lacks name and has mail besides. All rows of a bulk"):
        await customers.bulk_insert([{"name": "a"}, {"mail": "a@x"}])
    with pytest.raises(ValueError, match="1,000 to 10,000 rows, not 10,001"):
        await customers.bulk_insert(rows, chunk=10_001)


async def test_what_the_database_refuses_is_narrowed_down_to_a_chunk(
    sessions: async_sessionmaker[AsyncSession],
) -> None:
    async with sessions() as session:
        rows = [{"name": "c", "mail": f"{number % 1_700}@x"} for number in range(3_000)]
        with pytest.raises(IntegrityError) as refused:
            await AsyncRepository(Customer, session).bulk_insert(rows)
        assert refused.value.__notes__ == ["It is one of the rows 1,001 to 2,000."]
        await session.rollback()
        assert await count(session, Customer) == 0


async def test_classes_of_several_tables_or_kinds_are_told_apart(session: AsyncSession) -> None:
    rows = [{"amount": number, "digits": None if number % 2 else "1234"} for number in range(1_200)]
    assert await AsyncRepository(CardPayment, session).bulk_insert(rows) == 1_200
    assert await AsyncRepository(Payment, session).bulk_insert([{"amount": 1}, {"amount": 2}]) == 2
    assert await count(session, CardPayment) == 1_200
    page = await AsyncRepository(CardPayment, session).find(order_by=[CardPayment.amount.desc()], limit=2)
    assert [(each.amount, each.kind, each.digits) for each in page.items] == [
        (1_199, "card", None),
        (1_198, "card", "1234"),
    ]


async def test_cancelled_in_the_middle_nothing_stays(sessions: async_sessionmaker[AsyncSession]) -> None:
    half = asyncio.Event()

    async def work() -> None:
        async def rows() -> AsyncIterator[dict[str, object]]:
            for number in range(1_000_000):
                yield {"id": uuid4(), "customer_id": key, "text": f"n{number}"}

        async with sessions.begin() as session:
            await AsyncRepository(Note, session).bulk_insert(rows(), progress=lambda _: half.set())

    async with sessions.begin() as session:
        key = (await AsyncRepository(Customer, session).create(Customer(name="Ada"))).id
    task = asyncio.create_task(work())
    await half.wait()
    # The task has gone on by now until it waits for the driver, which has the second chunk.
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with sessions() as session:
        assert await count(session, Note) == 0

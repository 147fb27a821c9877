"""What is watched while tests run would be found: each case is planted here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import ForeignKey, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

from support.watching import Forbidden, check_given_back, close

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

    from pooldeck_db.database import Database


class Base(DeclarativeBase):
    pass


class Owner(Base):
    __tablename__ = "owners"

    id: Mapped[int] = mapped_column(primary_key=True)
    dogs: Mapped[list[Dog]] = relationship()


class Dog(Base):
    __tablename__ = "dogs"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("owners.id"))


async def _make(session: AsyncSession) -> None:
    await (await session.connection()).run_sync(Base.metadata.create_all)
    await session.execute(insert(Owner), [{"id": 1}])
    await session.execute(insert(Dog), [{"id": 1, "owner_id": 1}])


async def test_a_session_that_two_tasks_use_is_found(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(text("SELECT 1"))
        await asyncio.create_task(_ask(session))

    async def _ask(session: AsyncSession) -> None:
        await session.execute(text("SELECT 2"))

    with pytest.raises(Forbidden, match=r"a session of .* is used by"):
        await database.sessions.read("planted", work)


async def test_a_session_that_is_written_by_another_task_is_found(database: Database) -> None:
    await database.sessions.write("tables", _make)

    async def work(session: AsyncSession) -> None:
        await session.connection()
        session.add(Owner(id=2))
        await asyncio.create_task(session.flush())

    with pytest.raises(Forbidden, match="is used by"):
        await database.sessions.write("planted", work)


async def test_a_lazy_load_is_found_even_where_it_could_be_made(database: Database) -> None:
    await database.sessions.write("tables", _make)

    def count(session: Session) -> int:
        return sum(len(owner.dogs) for owner in session.scalars(select(Owner)))

    async def work(session: AsyncSession) -> int:
        return await session.run_sync(count)

    with pytest.raises(Forbidden, match="a lazy load: SELECT dogs"):
        await database.sessions.read("planted", work)


async def test_what_is_loaded_along_is_no_lazy_load(database: Database) -> None:
    await database.sessions.write("tables", _make)

    async def work(session: AsyncSession) -> int:
        found = await session.scalars(select(Owner).options(selectinload(Owner.dogs)))
        return sum(len(owner.dogs) for owner in found)

    assert await database.sessions.read("owners", work) == 1


async def test_a_connection_that_is_not_given_back_is_found(database: Database) -> None:
    async def work() -> None:
        leaked = await database.sessions.connection()
        with pytest.raises(Forbidden, match="1 connections were not given back, by planted"):
            check_given_back(database)
        await leaked.close()

    await database.sessions.guarded("planted", work, deadline=None)
    check_given_back(database)


async def test_a_database_is_closed_also_where_a_connection_was_leaked(database: Database) -> None:
    leaked = await database.sessions.connection()
    with pytest.raises(Forbidden, match="not given back, by nobody who is named"):
        await close(database)
    await leaked.invalidate()  # Its pool has gone, and would close it no more.
    await leaked.close()
    check_given_back(database)

"""Patterns that may not come back stand nowhere in the source, and would be found where they did."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.patterns import ENGINE, LAZY, SCOPED, SESSION, SHARED, SYNC, findings

ROOT = Path(__file__).parents[2]
MODULES = {
    str(path.relative_to(ROOT / package)): path
    for package in ("db", "tui")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def test_no_forbidden_pattern_stands_in_the_source() -> None:
    assert len(MODULES) > 500
    found = {name: findings(path.read_text(), name) for name, path in MODULES.items()}
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("from sqlalchemy.orm import scoped_session", SCOPED),
        ("from sqlalchemy.ext.asyncio import async_scoped_session as scope\nlocal = scope(maker, task)", SCOPED),
        ("import sqlalchemy.orm\nlocal = sqlalchemy.orm.scoped_session(maker)", SCOPED),
        ("from sqlalchemy.orm import Session\nwith Session(engine) as session: ...", SYNC),
        ("from sqlalchemy.orm import sessionmaker as maker", SYNC),
        ("import sqlalchemy.orm as orm\norm.Session(engine)", SYNC),
        ("from sqlalchemy import create_engine as make\nengine = make(url)", SYNC),
        ("from sqlalchemy.ext.asyncio import create_async_engine\nengine = create_async_engine(url)", ENGINE),
        ("import sqlalchemy\nengine = sqlalchemy.create_engine(url)", ENGINE),
        ("from pooldeck_db.engine import create_engine\nengine, _ = create_engine(target, dialect)", ENGINE),
        ("sessions = async_sessionmaker(engine)", SESSION),
        ("async def ask():\n    async with AsyncSession(engine) as session: ...", SESSION),
        ("async def work(session):\n    await asyncio.gather(one(session), other(session))", SHARED),
        ("async def work(own: AsyncSession):\n    async with group:\n        group.create_task(ask(own))", SHARED),
        ("orders: Mapped[list[Order]] = relationship(back_populates='customer')", LAZY),
        ("orders = relationship(Order, lazy='select')", LAZY),
        ("orders = orm.relationship(Order, lazy='dynamic')", LAZY),
    ],
)
def test_a_planted_pattern_is_found(source: str, what: str) -> None:
    found = findings(source, "pooldeck_db/planted.py")
    assert what in {each.what for each in found}
    assert all(each.line for each in found)


@pytest.mark.parametrize(
    "source",
    [
        "if TYPE_CHECKING:\n    from sqlalchemy.orm import Session\ndef note(session: Session) -> None: ...",
        "from sqlalchemy.ext.asyncio import AsyncSession\nasync def ask(session: AsyncSession) -> None: ...",
        "async def work(session):\n    return await ask(session)",
        "task = asyncio.create_task(sessions.read('rows', work))",
        "orders = relationship(Order, lazy='raise')",
    ],
)
def test_what_is_as_it_should_be_is_left_alone(source: str) -> None:
    assert findings(source, "pooldeck_db/planted.py") == []

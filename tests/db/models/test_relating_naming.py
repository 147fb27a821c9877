"""What the objects of models say that they are called: the user's own code, which may do anything."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from sqlalchemy.orm import make_transient_to_detached

from pooldeck_db.models.relating import naming
from pooldeck_db.models.relating.naming import Namer, says, says_technically
from support.models import loaded, project

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from sqlalchemy.orm import Mapper

NAMED = """
from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship

waiting = None


class Base(DeclarativeBase):
    pass


class Plain(Base):
    __tablename__ = "plain"
    id: Mapped[int] = mapped_column(primary_key=True)


class Generated(MappedAsDataclass, Base):
    __tablename__ = "generated"
    id: Mapped[int] = mapped_column(primary_key=True)


class Technical(Base):
    __tablename__ = "technical"
    id: Mapped[int] = mapped_column(primary_key=True)

    def __repr__(self):
        return f"<Technical {self.id}>"


class Wordy(Technical):
    def __str__(self):
        return "word  \\n" * 100


class Wrong(Technical):
    def __str__(self):
        return 5


class Ending(Technical):
    def __str__(self):
        raise SystemExit


class Slow(Technical):
    def __str__(self):
        waiting.wait()
        return "late"


class Dynamic(Base):
    __tablename__ = "dynamic"
    id: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[list[Plain]] = relationship(
        primaryjoin="Dynamic.id == remote(foreign(Plain.id))", lazy="dynamic", viewonly=True
    )

    def __str__(self):
        return f"{self.parts.count()} parts"
"""


async def named(directory: Path) -> dict[str, type[object]]:
    found = await loaded("named_shop", directory=project(directory, named_shop=NAMED))
    assert not found.problems
    return {each.name: each.entity for each in found.models.values()}


def made(entity: type[object]) -> object:
    """An object as it has left its session."""
    found = entity(id=1)  # type: ignore[call-arg] # a mapped class takes its attributes
    make_transient_to_detached(found)
    return found


def mapper(entity: type[object]) -> Mapper[object]:
    return entity.__mapper__  # type: ignore[attr-defined, no-any-return] # it is mapped


async def test_only_what_the_user_wrote_names_a_row(tmp_path: Path) -> None:
    entities = {name: mapper(entity) for name, entity in (await named(tmp_path)).items()}
    assert {name for name, each in entities.items() if says(each)} == {"Wordy", "Wrong", "Ending", "Slow"}
    assert {name for name, each in entities.items() if says_technically(each)} == {
        "Technical",
        "Wordy",
        "Wrong",
        "Ending",
        "Slow",
    }


async def test_what_an_object_says_is_one_line_and_short_and_whatever_it_raises_is_contained(
    tmp_path: Path,
) -> None:
    entities = await named(tmp_path)
    objects = [made(entities[name]) for name in ("Plain", "Technical", "Wordy", "Wrong", "Ending")]
    words = ("word " * 12)[:59] + "…"
    assert await Namer().names(objects, technically=True) == [None, "<Technical 1>", words, None, None]
    assert (await Namer().names(objects, technically=False))[:2] == [None, None]


async def test_a_class_that_does_not_answer_in_time_is_not_asked_before_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entities = await named(tmp_path)
    event = threading.Event()
    monkeypatch.setattr("named_shop.waiting", event)
    monkeypatch.setattr(naming, "PATIENCE", 0.01)
    namer = Namer()
    assert await namer.names([made(entities["Slow"])], technically=False) == [None]
    monkeypatch.setattr(naming, "PATIENCE", 60)
    objects = [made(entities[name]) for name in ("Slow", "Technical")]
    assert await namer.names(objects, technically=True) == [None, "<Technical 1>"]
    event.set()
    async with asyncio.timeout(60):
        while await namer.names(objects, technically=True) != ["late", "<Technical 1>"]:
            pass


async def test_a_class_that_is_waited_for_no_longer_is_not_asked_again_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entities = await named(tmp_path)
    event = threading.Event()
    monkeypatch.setattr("named_shop.waiting", event)
    monkeypatch.setattr(naming, "PATIENCE", 60)
    namer, slow = Namer(), made(entities["Slow"])
    before = threading.active_count()
    try:
        for _ in range(3):
            task = asyncio.create_task(namer.names([slow], technically=False))
            await asyncio.sleep(0)  # It has begun a thread, where it begins one.
            task.cancel()
            await asyncio.wait({task})
        assert threading.active_count() - before == 1
        assert await namer.names([slow], technically=False) == [None]
    finally:
        event.set()
    async with asyncio.timeout(60):
        while await namer.names([slow], technically=False) != ["late"]:
            pass

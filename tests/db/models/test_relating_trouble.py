"""Relationships of models that do not fit the database, or whose code goes wrong: contained, and explained."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import make_transient_to_detached

from pooldeck_db.models.relating import naming
from pooldeck_db.models.relating.naming import Namer, says, says_technically
from pooldeck_db.relations import Direction, Nowhere
from support.models import LIBRARY, loaded, opened_by_models, project
from support.relations import looked, summary
from support.servers import run_script

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Mapper

    from pooldeck_db.target import Target

BASE = """
from __future__ import annotations

from sqlalchemy import ForeignKey, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass
"""

TYPED = f"""{BASE}

class Picky(TypeDecorator):
    impl = String(10)
    cache_ok = True

    def process_result_value(self, value, dialect):
        raise RuntimeError(f"never {{value}}")


class Owner(Base):
    __tablename__ = "owners"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret: Mapped[str] = mapped_column(Picky)
    pets: Mapped[list[Pet]] = relationship(back_populates="owner", lazy="raise")

    def __str__(self):
        return f"owner {{self.name}}"


class Pet(Base):
    __tablename__ = "pets"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("owners.id"), index=True)
    owner: Mapped[Owner] = relationship(back_populates="pets", lazy="raise")

    def __str__(self):
        return f"{{self.name}} of {{self.owner}}"
"""
PETS = ("INSERT INTO owners VALUES (1, 'Ada', 'x')", "INSERT INTO pets VALUES (1, 'Rex', 1)")


async def test_a_type_that_raises_and_a_name_that_would_load_leave_the_label_of_the_columns(
    target: Target, tmp_path: Path, sent: list[object]
) -> None:
    directory = project(tmp_path, typed_shop=TYPED)
    async with opened_by_models(target, "typed_shop", *PETS, directory=directory) as database:
        pets = await looked(database, "pets", model="typed_shop.Pet")
        assert summary((await pets.related())["owner → Owner"]) == (1, ["Ada"])
        labels = await database.relations.labels(pets.detail, pets.rows)
        assert labels.of(pets.references["owner → Owner"], pets.rows[0]) == "Ada"
        owners = await looked(database, "owners", model="typed_shop.Owner")
        sent.clear()
        assert summary((await owners.related())["pets (Pet)"]) == (1, ["Rex"])
        assert len(sent) == 1


async def test_tables_that_are_missing_break_their_relationships_alone(target: Target) -> None:
    async with opened_by_models(target, "library.models", *LIBRARY) as database:
        await run_script(
            target,
            "DROP TABLE book_topics",
            "DROP TABLE letters",
            "DROP TABLE loans",
            "DROP TABLE atlases",
            "ALTER TABLE writers DROP COLUMN biography",
        )
        writers = await looked(database, "writers", model="library.models.Writer")
        found = {title: summary(each) for title, each in (await writers.related(1)).items()}
        assert found["letters (Letter)"] == "There is no table letters."
        assert found["mentor → Writer"] == (1, ["Herman"])
        books = await looked(database, "books", model="library.models.Book")
        found = {title: summary(each) for title, each in (await books.related()).items()}
        assert found["topics (Topic)"] == found["topic_words (Topic.words)"] == "There is no table book_topics."
        assert found["readers (Reader)"] == "There is no table loans."
        assert found["writer → Writer"] == (1, ["Herman"])
        labels = await database.relations.labels(books.detail, books.rows)
        assert labels.of(books.references["publisher → Publisher"], books.rows[0]) == "Reclam of de"


async def test_columns_of_other_types_than_the_model_says_are_read_without_objects(
    target: Target, tmp_path: Path
) -> None:
    directory = project(tmp_path, mismatched_shop=MISMATCHED)
    tables = (
        "CREATE TABLE owners (id integer PRIMARY KEY, name integer)",
        "INSERT INTO owners VALUES (1, 7)",
        "CREATE TABLE pets (id integer PRIMARY KEY, owner_id integer)",
        "INSERT INTO pets VALUES (1, 1)",
    )
    async with opened_by_models(target, "mismatched_shop", *tables, directory=directory, made=False) as database:
        pets = await looked(database, "pets", model="mismatched_shop.Pet")
        # A file takes a number for a text where one is wanted.
        name = None if target.path is None else "owner 7"
        assert summary((await pets.related())["owner → Owner"]) == (1, [name])


async def test_a_table_that_goes_meanwhile_takes_only_its_own_labels_along(target: Target) -> None:
    async with opened_by_models(target, "staff.tables") as database:
        await run_script(
            target,
            "INSERT INTO employees VALUES ('de', 1, 'Emil', 'employee', NULL)",
            "INSERT INTO floors VALUES (1, 'Ground')",
            "INSERT INTO desks VALUES (1, 'de', 1, 1)",
        )
        desks = await looked(database, "desks", model="staff.tables.Desk")
        await run_script(target, "ALTER TABLE employees RENAME TO people")
        labels = await database.relations.labels(desks.detail, desks.rows)
        assert labels.of(desks.references["floor → Floor"], desks.rows[0]) == "Ground"
        assert labels.of(desks.references["owner → Employee"], desks.rows[0]) is None
        assert "employees" in labels.reason


MISMATCHED = f"""{BASE}

class Owner(Base):
    __tablename__ = "owners"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    def __str__(self):
        return f"owner {{self.name}}"


class Pet(Base):
    __tablename__ = "pets"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("owners.id"))
    owner: Mapped[Owner] = relationship()
"""

UNCONFIGURED = f"""{BASE}

class Owner(Base):
    __tablename__ = "owners"
    id: Mapped[int] = mapped_column(primary_key=True)
    called: Mapped[str] = mapped_column("name")
    pets: Mapped[list[Pet]] = relationship(back_populates="no_such")


class Pet(Base):
    __tablename__ = "pets"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("owners.id"), index=True)
    mother: Mapped[int | None] = mapped_column("mother_id", ForeignKey("pets.id"))
"""


async def test_models_that_cannot_be_configured_are_followed_by_their_foreign_keys(
    target: Target, tmp_path: Path
) -> None:
    directory = project(tmp_path, unconfigured_shop=UNCONFIGURED)
    tables = (
        "CREATE TABLE owners (id integer PRIMARY KEY, name text)",
        """CREATE TABLE pets (id integer PRIMARY KEY, name text, owner_id integer REFERENCES owners (id),
           mother_id integer REFERENCES pets (id))""",
    )
    rows = (
        "INSERT INTO owners VALUES (1, 'Ada')",
        "INSERT INTO pets VALUES (1, 'Rex', 1, NULL), (2, 'Tim', 1, 1)",
    )
    async with opened_by_models(
        target, "unconfigured_shop", *tables, *rows, directory=directory, made=False
    ) as database:
        pets = await looked(database, "pets", model="unconfigured_shop.Pet")
        assert {title: summary(each) for title, each in (await pets.related(1)).items()} == {
            "owner → owners": (1, ["Ada"]),
            "mother → pets": (1, ["Rex"]),
            "pets (mother_id)": (0, []),
        }
        assert len(await pets.followed("mother → pets", 1)) == 1


ELSEWHERE = f"""{BASE}

class Owner(Base):
    __tablename__ = "owners"
    __table_args__ = {{"schema": "elsewhere"}}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Pet(Base):
    __tablename__ = "pets"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    owner: Mapped[Owner] = relationship(
        primaryjoin="foreign(Pet.owner_id) == Owner.id", lazy="raise", viewonly=True
    )
"""


async def test_a_target_in_another_schema_is_followed_where_there_is_such(target: Target, tmp_path: Path) -> None:
    directory = project(tmp_path, elsewhere_shop=ELSEWHERE)
    script = ["CREATE TABLE pets (id integer PRIMARY KEY, owner_id integer)", "INSERT INTO pets VALUES (1, 1)"]
    if target.path is None:
        script += [
            "CREATE SCHEMA elsewhere",
            "CREATE TABLE elsewhere.owners (id integer PRIMARY KEY, name text)",
            "INSERT INTO elsewhere.owners VALUES (1, 'Ada')",
        ]
    async with opened_by_models(target, "elsewhere_shop", *script, directory=directory, made=False) as database:
        pets = await looked(database, "pets", model="elsewhere_shop.Pet")
        found = summary((await pets.related())["owner → Owner"])
        if target.path is None:
            assert found == (1, ["Ada"])
            assert len(await pets.followed("owner → Owner")) == 1
        else:
            # A file has no schema of that name unless another file is attached.
            assert found == "There is no table owners."


ODD_KEYS = f"""{BASE}

from sqlalchemy import Column, Table

links = Table(
    "links", Base.metadata,
    Column("page", ForeignKey("pages.address"), primary_key=True),
    Column("other", ForeignKey("pages.address"), primary_key=True),
)


class Page(Base):
    __tablename__ = "pages"
    address: Mapped[str] = mapped_column(String(20), primary_key=True)
    others: Mapped[list[Page]] = relationship(
        secondary=links,
        primaryjoin="Page.address == links.c.page",
        secondaryjoin="Page.address == links.c.other",
        lazy="raise",
    )
"""


async def test_values_are_quoted_in_the_filter(target: Target, tmp_path: Path) -> None:
    directory = project(tmp_path, odd_keys_shop=ODD_KEYS)
    rows = (
        "INSERT INTO pages VALUES ('O''Hara :x ?'), ('b')",
        "INSERT INTO links VALUES ('O''Hara :x ?', 'b'), ('O''Hara :x ?', 'O''Hara :x ?')",
    )
    async with opened_by_models(target, "odd_keys_shop", *rows, directory=directory) as database:
        pages = await looked(database, "pages", model="odd_keys_shop.Page")
        row = next(place for place, row in enumerate(pages.rows) if row != ("b",))
        assert summary((await pages.related(row))["others (Page)"]) == (2, [None, None])
        assert len(await pages.followed("others (Page)", row)) == 2
        others = pages.references["others (Page)"]
        assert isinstance(others.filter_for(("a\0b",)), Nowhere)
        assert others.direction is Direction.MANY


NAMED = f"""{BASE}

import dataclasses
from sqlalchemy.orm import MappedAsDataclass

waiting = None


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
        return f"<Technical {{self.id}}>"


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
        return f"{{self.parts.count()}} parts"
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

"""Models are laid over the database, and what differs is listed, in a few statements whatever their number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.models import DifferenceKind, lay_over
from pooldeck_db.paging import PageRequest
from pooldeck_db.target import Backend, ModelSources
from support.models import loaded, made_by_models, project
from support.paging import main_schema
from support.servers import run_script
from support.watching import close

if TYPE_CHECKING:
    from pathlib import Path

    from pooldeck_db.database import Database
    from pooldeck_db.models import LoadedModels, Overlay


async def laid(database: Database, found: LoadedModels) -> Overlay:
    return await lay_over(found, database.sessions, database.catalog)


def listed(overlay: Overlay) -> set[tuple[str, str, str]]:
    """What differs: which kind, of which table, in which of its parts."""
    return {(each.kind.value, each.relation.name, each.name) for each in overlay.differences}


@pytest.mark.parametrize("source", ["blog.models", "fleet", "staff.tables"])
async def test_tables_that_the_models_made_do_not_differ(database: Database, source: str) -> None:
    found = await loaded(source)
    await made_by_models(database, found)
    overlay = await laid(database, found)
    assert overlay.differences == ()
    assert {model.name for models in overlay.by_relation.values() for model in models} == {
        model.name for model in found.models.values()
    }


async def test_the_classes_of_one_table_are_all_laid_over_it(database: Database) -> None:
    found = await loaded("staff.tables")
    await made_by_models(database, found)
    by_relation = (await laid(database, found)).by_relation
    names = {name.name: [model.name for model in models] for name, models in by_relation.items()}
    assert names["employees"] == ["Employee", "Engineer", "Manager"]
    assert names["engineers"] == ["Engineer"]
    assert {name.schema for name in by_relation} == {main_schema(database)}


async def test_what_the_database_lacks_and_what_the_models_do_not_know_is_listed(database: Database) -> None:
    found = await loaded("blog.models")
    await made_by_models(database, found)
    await run_script(
        database.target,
        "DROP TABLE comments",
        "CREATE TABLE legacy (id integer PRIMARY KEY)",
        "ALTER TABLE posts ADD COLUMN rating integer",
        "ALTER TABLE tags RENAME COLUMN name TO title",
        "CREATE INDEX by_title ON posts (title)",
        "CREATE VIEW seen AS SELECT id FROM posts",
    )
    assert listed(await laid(database, found)) == {
        ("missing table", "comments", ""),
        ("extra table", "legacy", ""),
        ("extra column", "posts", "rating"),
        ("missing column", "tags", "name"),
        ("extra column", "tags", "title"),
        ("missing index", "tags", "name"),
        ("extra index", "posts", "by_title"),
        *_renamed(database, await laid(database, found)),
    }


def _renamed(database: Database, overlay: Overlay) -> set[tuple[str, str, str]]:
    """The unique index of the column that was renamed, which now is of a column that no model has."""
    extra = {each for each in overlay.differences if each.kind is DifferenceKind.EXTRA_INDEX}
    return {(each.kind.value, "tags", each.name) for each in extra if each.relation.name == "tags"}


async def test_other_types_and_nulls_are_told_with_both_sides(postgresql: Database) -> None:
    found = await loaded("fleet")
    await made_by_models(postgresql, found)
    await run_script(
        postgresql.target,
        "ALTER TABLE vehicle ALTER COLUMN plate TYPE character varying(20)",
        "ALTER TABLE vehicle ALTER COLUMN price TYPE double precision",
        "ALTER TABLE driver ALTER COLUMN name DROP NOT NULL",
    )
    overlay = await laid(postgresql, found)
    assert {(each.name, each.in_models, each.in_database) for each in overlay.differences} == {
        ("plate", "VARCHAR(12)", "character varying(20)"),
        ("price", "NUMERIC(10, 2)", "double precision"),
        ("name", "NOT NULL", "NULL"),
    }
    vehicle = RelationName("public", "vehicle")
    assert {each.name for each in overlay.differences_of(vehicle)} == {"plate", "price"}


TYPES = """
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from sqlalchemy import (ARRAY, BigInteger, CHAR, Boolean, DateTime, Double, Enum as SqlEnum, Float, Index, Integer,
    Interval, LargeBinary, MetaData, Numeric, SmallInteger, String, Text, TypeDecorator, func)
from sqlalchemy.dialects.postgresql import BIT, INET, INT4RANGE, JSONB, TIMESTAMP, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase):
    metadata = MetaData()
class Size(Enum):
    S = "small"
    L = "large"
class Shouted(TypeDecorator):
    impl = String(30)
    cache_ok = True
class Everything(Base):
    __tablename__ = "everything"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    a: Mapped[str] = mapped_column(String)
    b: Mapped[str] = mapped_column(CHAR(5))
    c: Mapped[Decimal] = mapped_column(Numeric)
    d: Mapped[float] = mapped_column(Float)
    e: Mapped[float] = mapped_column(Double)
    f: Mapped[datetime] = mapped_column(TIMESTAMP(precision=3, timezone=True))
    g: Mapped[time]
    h: Mapped[timedelta] = mapped_column(Interval)
    i: Mapped[bytes]
    j: Mapped[dict] = mapped_column(JSONB)
    k: Mapped[list] = mapped_column(ARRAY(String(3)))
    l: Mapped[Size]
    m: Mapped[str] = mapped_column(Shouted)
    n: Mapped[str] = mapped_column(BIT(5))
    o: Mapped[str] = mapped_column(BIT(varying=True))
    p: Mapped[str] = mapped_column(INET)
    q: Mapped[str] = mapped_column(INT4RANGE)
    r: Mapped[str] = mapped_column(TSVECTOR)
    s: Mapped[int] = mapped_column(SmallInteger)
    t: Mapped[date]
    u: Mapped[bool]
    v: Mapped[list] = mapped_column(ARRAY(Integer, dimensions=2))
    w: Mapped[float] = mapped_column(Float(20))
    x: Mapped[str] = mapped_column(Text)
    y: Mapped[datetime] = mapped_column(DateTime)
    __table_args__ = (Index("by_lower", func.lower(a)), Index("by_two", a, b.desc(), unique=True))
"""


async def test_no_type_of_postgresql_differs_from_itself(postgresql: Database, tmp_path: Path) -> None:
    found = await loaded("typed_shop", directory=project(tmp_path, typed_shop=TYPES))
    assert not found.problems
    await made_by_models(postgresql, found)
    assert (await laid(postgresql, found)).differences == ()


async def test_models_for_another_database_are_told_column_by_column(sqlite: Database, tmp_path: Path) -> None:
    found = await loaded("typed_shop", directory=project(tmp_path, typed_shop=TYPES))
    await run_script(
        sqlite.target, "CREATE TABLE everything (id INTEGER PRIMARY KEY, a, k TEXT NOT NULL, s INT NOT NULL)"
    )
    overlay = await laid(sqlite, found)
    told = {
        each.name: each.in_models for each in overlay.differences if each.kind is DifferenceKind.MISSING_COLUMN
    }
    assert "which this database does not have" in told["p"]
    types = {each.name for each in overlay.differences if each.kind is DifferenceKind.TYPE}
    assert types == {"a", "k"}


async def test_models_in_schemas_of_their_own_are_found_there(postgresql: Database, tmp_path: Path) -> None:
    text = TYPES.split("class Size")[0] + (
        "class Base(DeclarativeBase):\n    metadata = MetaData(schema='crm')\n"
        "class Lead(Base):\n    __tablename__ = 'leads'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
    )
    found = await loaded("schema_shop", directory=project(tmp_path, schema_shop=text))
    await run_script(
        postgresql.target,
        "CREATE SCHEMA crm",
        "CREATE TABLE crm.leads (id serial PRIMARY KEY)",
        "CREATE TABLE crm.other (id integer)",
        "CREATE TABLE unrelated (id integer)",
    )
    overlay = await laid(postgresql, found)
    assert list(overlay.by_relation) == [RelationName("crm", "leads")]
    assert listed(overlay) == {("extra table", "other", "")}


async def test_the_number_of_statements_does_not_grow_with_the_models(database: Database, tmp_path: Path) -> None:
    columns = "id: Mapped[int] = mapped_column(primary_key=True)"
    many = "".join(f"class T{n}(Base):\n    __tablename__ = 't{n}'\n    {columns}\n" for n in range(500))
    found = await loaded("large_shop", directory=project(tmp_path, large_shop=TYPES.split("class Size")[0] + many))
    await made_by_models(database, found)
    before = database.pool().counters.statements
    overlay = await laid(database, found)
    assert (len(overlay.by_relation), overlay.differences) == (500, ())
    assert database.pool().counters.statements - before < (20 if database.target.backend is Backend.SQLITE else 6)
    assert await _statements_of_first_grid(database, tmp_path) < 20


async def _statements_of_first_grid(database: Database, directory: Path) -> int:
    """How many statements it takes to open the rows of one of the models."""
    opened = await open_database(replace(database.target, models=ModelSources(("large_shop",), directory)))
    before = opened.pool().counters.statements
    detail = await opened.catalog.detail(RelationName(main_schema(database), "t7", "large_shop.T7"))
    assert (await opened.pager.page(detail, PageRequest())).rows == ()
    taken = opened.pool().counters.statements - before
    await close(opened)
    return taken

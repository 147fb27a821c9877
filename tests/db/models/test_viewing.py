"""Rows as a model sees them: its attributes as the columns of a relation that is paged as any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationKind
from pooldeck_db.database import open_database
from pooldeck_db.errors import DatabaseError, ObjectMissing
from pooldeck_db.filters import Condition, Operator, Search
from pooldeck_db.paging import After, AtFraction, AtRow, AtValue, End, PageRequest, Sort, Start
from pooldeck_db.target import ModelSources
from support.model_rows import BLOG, opened, view
from support.models import loaded, made_by_models, project
from support.servers import run_script

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page, Place
    from pooldeck_db.target import Target

_EMPLOYEES = (
    "INSERT INTO employees VALUES ('de', 1, 'Emil', 'employee', NULL), ('de', 2, 'Maja', 'manager', 100),"
    " ('fr', 1, 'Elodie', 'engineer', NULL)"
)
STAFF = (
    _EMPLOYEES,
    "INSERT INTO engineers VALUES ('fr', 1, 'Ada')",
    "INSERT INTO contractors VALUES (1, 'Carla', 'Acme')",
)


@pytest.fixture
async def blog(target: Target) -> AsyncIterator[Database]:
    database = await opened(target, "blog.models", *BLOG)
    yield database
    await database.close()


@pytest.fixture
async def staff(target: Target) -> AsyncIterator[Database]:
    database = await opened(target, "staff.tables", *STAFF)
    yield database
    await database.close()


def column(page: Page, detail: RelationDetail, name: str) -> list[object]:
    """The values of one column."""
    place = [each.name for each in detail.columns].index(name)
    return [row[place] for row in page.rows]


async def test_attributes_are_columns_with_what_is_computed_behind_them(blog: Database) -> None:
    posts = await view(blog, "blog.models.Post", "posts")
    assert posts.relation.kind is RelationKind.MODEL
    assert posts.primary_key == ("id",)
    page = await blog.pager.page(posts, PageRequest(order=(Sort("title"),)))
    assert column(page, posts, "title") == ["Compilers", "Notes"]
    assert [str(each) for each in column(page, posts, "length")] == ["0", "13"]
    is_postgresql = blog.product == "PostgreSQL"
    assert column(page, posts, "is_public") == (["false", "true"] if is_postgresql else [0, 1])
    assert column(page, posts, "fee") == (
        ["(3.00,USD)", "(12.50,GBP)"] if is_postgresql else ["(3,USD)", "(12.5,GBP)"]
    )
    assert [each.partition(":")[0] for each in posts.remarks] == ["first_word is left out"]


async def test_what_is_computed_is_filtered_and_sorted_as_any_other(blog: Database) -> None:
    posts = await view(blog, "blog.models.Post", "posts")
    wanted = Condition("length", Operator.GREATER, ("5",) if blog.product == "PostgreSQL" else (5,))
    page = await blog.pager.page(posts, PageRequest(filter=wanted))
    assert column(page, posts, "title") == ["Notes"]
    page = await blog.pager.page(posts, PageRequest(order=(Sort("length", descending=True),)))
    assert column(page, posts, "title") == ["Notes", "Compilers"]


async def test_what_the_model_says_of_a_column_is_known(blog: Database) -> None:
    columns = {each.name: each for each in (await view(blog, "blog.models.Author", "authors")).columns}
    assert columns["password_hash"].look.hidden
    assert columns["name"].comment == "As it is printed."
    assert columns["changed_at"].look.locked == "The model says that changed_at is read-only."
    assert columns["id"].default == "uuid4() of the model"
    posts = {each.name: each for each in (await view(blog, "blog.models.Post", "posts")).columns}
    assert posts["status"].look.names == (("DRAFT", "DRAFT"), ("PUBLISHED", "PUBLISHED"))
    assert "counts the versions" in posts["version"].look.locked
    assert "edit these" in posts["fee"].look.locked
    assert posts["length"].generated == "length(posts.body)"
    is_sqlite = blog.product == "SQLite"
    assert posts["is_public"].look.names == ((("1", "true"), ("0", "false")) if is_sqlite else ())


async def test_rows_of_each_kind_of_inheritance_are_those_of_the_class(staff: Database) -> None:
    everyone = await view(staff, "staff.tables.Employee", "employees")
    page = await staff.pager.page(everyone, PageRequest())
    assert column(page, everyone, "name") == ["Emil", "Maja", "Elodie"]
    (role,) = (each for each in everyone.columns if each.name == "role")
    assert dict(role.look.names) == {
        "employee": "Employee",
        "manager": "Manager",
        "engineer": "Engineer",
        "contractor": "Contractor",
    }
    managers = await view(staff, "staff.tables.Manager", "employees")
    assert column(await staff.pager.page(managers, PageRequest()), managers, "name") == ["Maja"]
    engineers = await view(staff, "staff.tables.Engineer", "engineers")
    assert engineers.primary_key == ("country", "number")
    page = await staff.pager.page(engineers, PageRequest())
    assert column(page, engineers, "name") == ["Elodie"]
    assert column(page, engineers, "language") == ["Ada"]
    contractors = await view(staff, "staff.tables.Contractor", "contractors")
    assert column(await staff.pager.page(contractors, PageRequest()), contractors, "agency") == ["Acme"]


async def test_a_model_whose_table_or_column_is_missing_says_so(blog: Database, target: Target) -> None:
    await run_script(target, "DROP TABLE comments", "ALTER TABLE posts DROP COLUMN body")
    with pytest.raises(ObjectMissing):
        await view(blog, "blog.models.Comment", "comments")
    posts = await view(blog, "blog.models.Post", "posts")
    assert posts.remarks[0] == "body is left out: the database has no column posts.body."
    assert posts.remarks[-1].startswith("length is left out: ")
    page = await blog.pager.page(posts, PageRequest(order=(Sort("title"),)))
    assert column(page, posts, "title") == ["Compilers", "Notes"]


ODD = """
from sqlalchemy import func, literal_column
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column("the: name", info={"pooldeck": {"label": "Name"}})
    nothing = column_property(func.no_such_function(1))

    @hybrid_property
    def python_only(self):
        return self.name.strip() + "!"

    @hybrid_property
    def raises(self):
        raise RuntimeError("not today")

    @hybrid_property
    def colon(self):
        return self.name + ":x ?"
"""


async def test_attributes_without_sql_are_left_out_with_their_reason(target: Target, tmp_path: Path) -> None:
    directory = project(tmp_path, odd_shop=ODD)
    database = await open_database(replace(target, models=ModelSources(("odd_shop",), directory)))
    found = await loaded("odd_shop", directory=directory)
    await made_by_models(database, found)
    await run_script(target, "INSERT INTO things VALUES (1, 'pin')")
    things = await view(database, "odd_shop.Thing", "things")
    assert [each.name for each in things.columns] == ["id", "name", "colon"]
    reasons = " ".join(things.remarks)
    assert "python_only is left out" in reasons
    assert "not today" in reasons
    assert "no_such_function" in reasons
    page = await database.pager.page(things, PageRequest())
    assert column(page, things, "colon") == ["pin:x ?"]
    await database.close()


async def test_everything_that_is_asked_of_a_table_is_answered_of_a_model(staff: Database, target: Target) -> None:
    """Of one whose rows are in two tables, so many that pages are cut and places estimated."""
    values = ", ".join(f"('de', {number}, 'Employee {number}', 'engineer', NULL)" for number in range(10, 3010))
    parts = ", ".join(f"('de', {number}, 'L{number % 7}')" for number in range(10, 3010))
    await run_script(target, f"INSERT INTO employees VALUES {values}", f"INSERT INTO engineers VALUES {parts}")
    engineers = await view(staff, "staff.tables.Engineer", "engineers")

    async def numbers(place: Place, *order: Sort) -> list[int]:
        page = await staff.pager.page(engineers, PageRequest(place=place, order=order, size=5))
        return [int(str(each)) for each in column(page, engineers, "number")]

    assert await numbers(Start()) == [10, 11, 12, 13, 14]
    assert await numbers(End()) == [3006, 3007, 3008, 3009, 1]
    assert (await numbers(AtRow(1500)))[0] == 1510
    if staff.product == "PostgreSQL":
        assert 1000 < (await numbers(AtFraction(0.5)))[0] < 2000
    else:
        # Nothing but the first column of the key tells where rows stand: behind half-way from de to fr is one.
        assert await numbers(AtFraction(0.5)) == [1]
    assert (await numbers(AtValue(("Employee 2999",)), Sort("name")))[0] == 2999
    assert await numbers(Start(), Sort("language", descending=True)) == [3009, 3002, 2995, 2988, 2981]
    first = await staff.pager.page(engineers, PageRequest(size=5, order=(Sort("name"),)))
    assert len(await numbers(After(first.keys[-1]), Sort("name"))) == 5
    assert (await staff.pager.count(engineers)).value == 3001
    found = await staff.pager.find(engineers, PageRequest(), Search("loyee 2222"))
    assert found is not None
    assert "Employee 2222" in found.row
    whole = await staff.pager.whole_value(engineers, first.keys[0], "name", order=(Sort("name"),))
    assert whole == column(first, engineers, "name")[0]
    assert set(await staff.pager.values(engineers, "language", "L")) == {f"L{number}" for number in range(7)}
    counted = (await staff.statistics.exact(engineers, "language")).rows
    assert counted is not None
    assert counted.value == 3001
    assert (await staff.statistics.estimated(engineers, "language")).column == "language"
    forecast = await staff.pager.forecast(engineers, PageRequest(order=(Sort("language"),)))
    assert not forecast.scans
    image = await staff.rows.image(engineers, first.keys[0], (Sort("name"),), shown=first.rows[0])
    assert image.address.columns == ("country", "number")
    assert image.value("language") == first.rows[0][[c.name for c in engineers.columns].index("language")]


DIVIDING = """

from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column


class Base(DeclarativeBase):
    pass


class Share(Base):
    __tablename__ = "shares"

    id: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[str]
    part = column_property(id / (id - 2))
"""


async def test_a_row_for_which_a_computed_attribute_fails_is_explained(target: Target, tmp_path: Path) -> None:
    directory = project(tmp_path, dividing_shop=DIVIDING)
    database = await open_database(replace(target, models=ModelSources(("dividing_shop",), directory)))
    await made_by_models(database, await loaded("dividing_shop", directory=directory))
    await run_script(target, "INSERT INTO shares VALUES (1, 'a'), (2, 'b')")
    shares = await view(database, "dividing_shop.Share", "shares")
    if database.product == "PostgreSQL":
        with pytest.raises(DatabaseError) as failed:
            await database.pager.page(shares, PageRequest())
        assert "open its table" in failed.value.hint
    else:
        # SQLite divides by nothing to nothing.
        assert column(await database.pager.page(shares, PageRequest()), shares, "part") == [-1.0, None]
    await database.close()

"""The user's models are found, whatever their style; what their code raises is shown, and harms nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from pooldeck_db.models import AttributeKind, Inheritance, RelationshipKind
from pooldeck_db.models.offline import OwnConnectionRefused, offline
from support.models import attribute, loaded, model, project

if TYPE_CHECKING:
    from pathlib import Path

BASE = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy import ForeignKey
class Base(DeclarativeBase): pass
"""
ITEM = """
class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
"""


async def test_models_of_three_styles_are_found() -> None:
    found = await loaded("blog.models", "fleet", "staff.tables")
    assert not found.problems
    assert [each.name for each in found.models.values()] == [
        "Author", "Comment", "Contractor", "Desk", "Driver", "Employee", "Engineer", "Floor", "Manager", "Post",
        "Tag", "Vehicle",
    ]  # fmt: skip
    assert {each.id.partition(".")[0] for each in found.models.values()} == {"blog", "fleet", "staff"}


@pytest.mark.parametrize(
    "source", ["blog.models:Base", "blog.models:Author", "staff.tables:mapper_registry", "fleet:SQLModel"]
)
async def test_a_base_a_class_or_a_registry_can_be_named(source: str) -> None:
    found = await loaded(source)
    assert not found.problems
    assert {each.id.partition(".")[0] for each in found.models.values()} == {
        source.partition(".")[0].partition(":")[0]
    }


async def test_what_a_declarative_model_consists_of() -> None:
    author = await model("Author", "blog.models")
    assert (author.key, author.doc, author.presentation.label) == (("id",), "Somebody who writes.", "Writers")
    assert attribute(author, "name").doc == "As it is printed."
    assert attribute(author, "name").presentation.search
    assert attribute(author, "password_hash").presentation.hidden
    assert attribute(author, "changed_at").presentation.read_only
    assert attribute(author, "comment_count").kind is AttributeKind.EXPRESSION
    assert [each.name for each in author.attributes if each.kind is AttributeKind.HYBRID] == ["handle"]
    kinds = {each.name: (each.kind, each.is_self_referential) for each in author.relationships}
    assert kinds == {
        "mentor": (RelationshipKind.MANY_TO_ONE, True),
        "pupils": (RelationshipKind.ONE_TO_MANY, True),
        "posts": (RelationshipKind.ONE_TO_MANY, False),
    }


async def test_what_a_model_computes_is_told_apart_from_what_it_stores() -> None:
    post = await model("Post", "blog.models")
    assert attribute(post, "status").labels == (("DRAFT", "DRAFT"), ("PUBLISHED", "PUBLISHED"))
    assert attribute(post, "fee").columns == ("fee_amount", "fee_currency")
    assert attribute(post, "length").doc == "Characters of the text."
    assert attribute(post, "is_public").problem == ""
    assert "no SQL expression" in attribute(post, "first_word").problem
    tags = next(each for each in post.relationships if each.name == "tags")
    assert tags.kind is RelationshipKind.MANY_TO_MANY
    assert tags.secondary is not None
    assert (tags.secondary.name, tags.target) == ("post_tags", "blog.models.Tag")


async def test_inheritance_and_composite_keys_of_an_imperative_mapping() -> None:
    found = {each.name: each for each in (await loaded("staff.tables")).models.values()}
    assert found["Employee"].key == ("country", "number")
    assert attribute(found["Employee"], "name").columns == ("full_name",)
    kinds = {name: each.inheritance for name, each in found.items() if each.inheritance}
    assert kinds == {
        "Manager": Inheritance.SINGLE,
        "Engineer": Inheritance.JOINED,
        "Contractor": Inheritance.CONCRETE,
    }
    assert [each.name for each in found["Engineer"].relations] == ["employees", "engineers"]
    assert (found["Engineer"].base, found["Engineer"].identity) == ("staff.tables.Employee", "engineer")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("nowhere", "There is no module nowhere."),
        ("blog.nothing", "There is no module blog.nothing."),
        ("blog/models.py", "Write it as an import does: blog.models."),
        ("blog", "blog maps no class. Name the module"),
        ("blog.models:Nothing", "blog.models has no Nothing."),
        ("blog.models:engine", "engine is no base of models"),
    ],
)
async def test_what_holds_no_models_is_told(source: str, what: str) -> None:
    found = await loaded(source, "fleet")
    [problem] = found.problems
    assert what in problem.what
    assert {each.name for each in found.models.values()} == {"Driver", "Vehicle"}


async def test_an_import_error_has_the_users_own_traceback(tmp_path: Path) -> None:
    project(tmp_path, broken_shop__models="import json\n\ndef fail():\n    json.loads('{')\n\nfail()\n")
    [problem] = (await loaded("broken_shop.models", directory=tmp_path)).problems
    assert problem.what.startswith("Importing it raised JSONDecodeError: Expecting property name")
    assert "in fail" in problem.traceback
    assert "pooldeck_db" not in problem.traceback
    assert "frozen importlib" not in problem.traceback


async def test_what_the_models_need_and_is_not_installed_is_to_be_installed(tmp_path: Path) -> None:
    project(tmp_path, driving_shop="import no_such_driver", lost_shop__a="import lost_shop.b")
    driver, own = (await loaded("driving_shop", "lost_shop.a", directory=tmp_path)).problems
    assert driver.what.endswith(
        "No module named 'no_such_driver'. Install it beside pooldeck: what your models import has to be there."
    )
    assert own.what.endswith("No module named 'lost_shop.b'")


async def test_circular_imports_and_an_exit_are_told(tmp_path: Path) -> None:
    project(
        tmp_path,
        round_shop__a="from round_shop.b import B\nA = 1",
        round_shop__b="from round_shop.a import A\nB = 1",
        quitting_shop="import sys\nsys.exit(3)",
    )
    circular, quitting = (await loaded("round_shop.a", "quitting_shop", directory=tmp_path)).problems
    assert "ImportError" in circular.what
    assert "circular import" in circular.traceback
    assert quitting.what == "It ends the program when it is imported (3)."


async def test_packages_called_db_and_tui_are_the_users_own(tmp_path: Path) -> None:
    project(tmp_path, db__models=BASE + ITEM, tui__models=BASE + ITEM.replace("Item", "Other"))
    found = await loaded("db.models", "tui.models", directory=tmp_path)
    assert not found.problems
    assert list(found.models) == ["db.models.Item", "tui.models.Other"]


async def test_a_name_that_is_taken_is_told(tmp_path: Path) -> None:
    project(tmp_path, json__models=BASE + ITEM)
    [problem] = (await loaded("json.models", directory=tmp_path)).problems
    assert "The name json is taken by" in problem.what
    assert str(tmp_path) in problem.what


async def test_a_module_that_connects_when_it_is_imported_is_refused(tmp_path: Path) -> None:
    connects = (
        "from sqlalchemy import create_engine\n"
        f"engine = create_engine('sqlite:///{tmp_path}/own.db')\nBase.metadata.create_all(engine)\n"
    )
    project(tmp_path, eager_shop=BASE + ITEM + connects)
    [problem] = (await loaded("eager_shop", directory=tmp_path)).problems
    assert "connects to a database when it is imported" in problem.what
    assert "create_all" in problem.traceback
    assert not (tmp_path / "own.db").exists()


def test_only_the_thread_that_loads_cannot_connect() -> None:
    engine = create_engine("sqlite://")

    async def beside() -> int:
        def ask() -> int:
            with engine.connect() as connection:
                return int(connection.execute(text("SELECT 1")).scalar_one())

        return await asyncio.to_thread(ask)

    with offline(), pytest.raises(OwnConnectionRefused):
        engine.connect()
    with offline():
        assert asyncio.run(beside()) == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 2")).scalar_one() == 2
    engine.dispose()


async def test_a_mapper_that_cannot_be_configured_leaves_its_columns(tmp_path: Path) -> None:
    wrong = ITEM + "    parts: Mapped[list['Nothing']] = relationship()\n"
    project(tmp_path, wrong_shop=BASE + wrong)
    right = ITEM.replace("Item", "Thing").replace("items", "things")
    project(tmp_path, right_shop=BASE + right)
    found = await loaded("wrong_shop", "right_shop", directory=tmp_path)
    [problem] = found.problems
    assert "The models cannot be configured." in problem.what
    assert "Nothing" in problem.what
    item = found.models["wrong_shop.Item"]
    assert [each.name for each in item.attributes] == ["id"]
    assert item.problem
    assert not found.models["right_shop.Thing"].problem


async def test_a_presentation_that_cannot_be_used_is_told_with_what_can(tmp_path: Path) -> None:
    info = "{'pooldeck': {'lable': 'x', 'hidden': 'no', 'search': True}}"
    project(tmp_path, odd_shop=f"{BASE}{ITEM}    note: Mapped[str] = mapped_column(info={info})\n")
    found = await loaded("odd_shop", directory=tmp_path)
    [problem] = found.problems
    assert problem.where == "odd_shop.Item.note"
    assert "'lable': label, hidden, read_only, format, search are known" in problem.what
    assert "is to be a bool, not 'no'" in problem.what
    shown = attribute(found.models["odd_shop.Item"], "note").presentation
    assert (shown.search, shown.hidden) == (True, False)


def test_a_scope_within_another_leaves_the_outer_one_as_it_was() -> None:
    engine = create_engine("sqlite://")
    with offline():
        with offline():
            pass
        with pytest.raises(OwnConnectionRefused):
            engine.connect()
    engine.connect().close()
    engine.dispose()

"""What a model's own types make of a typed value is said while it is typed, and true is true on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ValueRefused
from pooldeck_db.filters.syntax import parse
from pooldeck_db.paging import PageRequest
from pooldeck_db.target import Backend
from support.model_rows import opened, row, view
from support.models import project

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.database import Database
    from pooldeck_db.target import Target

VAULT = """
import base64
import enum
import itertools

from sqlalchemy import Enum, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

SALT = itertools.count()


class Base(DeclarativeBase):
    pass


class Coded(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return "b64:" + base64.b64encode(value.encode()).decode()

    def process_result_value(self, value, dialect):
        return base64.b64decode(value[4:]).decode()


class Salted(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return f"{next(SALT)}:{value}"

    def process_result_value(self, value, dialect):
        return value.partition(":")[2]


class Even(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if len(value) % 2:
            raise ValueError("it is odd")
        return value


class Size(enum.Enum):
    SMALL = "s"
    LARGE = "l"


class Secret(Base):
    __tablename__ = "secrets"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Coded)
    salted: Mapped[str] = mapped_column(Salted)
    even: Mapped[str] = mapped_column(Even)
    is_old: Mapped[bool]
    size: Mapped[Size] = mapped_column(Enum(Size), default=Size.SMALL)

    @hybrid_property
    def is_new(self):
        return ~self.is_old
"""
SECRETS = (
    "INSERT INTO secrets VALUES (1, 'b64:QWRh', '7:Ada', 'ab', true, 'SMALL')",
    "INSERT INTO secrets VALUES (2, 'b64:QmVu', '8:Ben', 'cd', false, 'LARGE')",
)


@pytest.fixture
async def vault(target: Target, tmp_path: Path) -> AsyncIterator[Database]:
    database = await opened(target, "vault_shop", *SECRETS, directory=project(tmp_path, vault_shop=VAULT))
    yield database
    await database.close()


@pytest.fixture
async def secrets(vault: Database) -> RelationDetail:
    return await view(vault, "vault_shop.Secret", "secrets")


@pytest.mark.parametrize(
    ("name", "text", "remark"),
    [
        ("code", "b64:QmVu", ""),
        ("code", "DE99QmVu", "The model's type stores b64:QmVu of it."),
        ("salted", "9:Eve", ""),
        ("even", "abcd", ""),
    ],
)
async def test_what_a_type_stores_otherwise_than_it_was_typed_is_said(
    vault: Database, secrets: RelationDetail, name: str, text: str, remark: str
) -> None:
    [column] = [each for each in secrets.columns if each.name == name]
    ada = await row(vault, secrets, id=1)
    assert (await vault.rows.check(secrets, column, text, row=ada)).remark == remark


async def test_what_a_type_refuses_to_store_is_refused_while_it_is_typed(
    vault: Database, secrets: RelationDetail
) -> None:
    [column] = [each for each in secrets.columns if each.name == "even"]
    with pytest.raises(ValueRefused, match="it is odd") as refused:
        await vault.rows.check(secrets, column, "abc", row=await row(vault, secrets, id=1))
    assert refused.value.column == "even"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("is_old = true", ["1"]),
        ("is_new = TRUE", ["2"]),
        ("is_old = false", ["2"]),
        ("is_new in (true, false)", ["1", "2"]),
    ],
)
async def test_true_and_false_are_asked_by_their_names(
    vault: Database, secrets: RelationDetail, text: str, ids: list[str]
) -> None:
    backend = Backend.POSTGRESQL if vault.product == "PostgreSQL" else Backend.SQLITE
    page = await vault.pager.page(secrets, PageRequest(filter=parse(text, secrets.columns, backend)))
    assert [str(each[0]) for each in page.rows] == ids


async def test_true_and_false_are_typed_by_their_names(vault: Database, secrets: RelationDetail) -> None:
    [column] = [each for each in secrets.columns if each.name == "is_old"]
    checked = await vault.rows.check(secrets, column, "false", row=await row(vault, secrets, id=1))
    assert checked.entry == ("false" if vault.product == "PostgreSQL" else 0)
    assert checked.remark == ""


async def test_the_default_of_an_enum_is_its_name(secrets: RelationDetail) -> None:
    [column] = [each for each in secrets.columns if each.name == "size"]
    assert column.default == "SMALL of the model"

"""The fingerprint changes with columns and keys, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.catalog import Column, Index
from pooldeck_db.catalog.fingerprint import fingerprint
from pooldeck_db.values import Kind

ID = Column("id", "integer", Kind.NUMBER, nullable=False)
NAME = Column("name", "text", Kind.TEXT)
KEY = Index("t_pkey", ("id",), True, True, "CREATE UNIQUE INDEX ...")
BEFORE = fingerprint((ID, NAME), ("id",), (KEY,), "ctid")


def test_it_is_the_same_for_the_same_shape() -> None:
    assert (
        fingerprint((replace(ID, comment="number"), NAME), ("id",), (replace(KEY, size=8192),), "ctid") == BEFORE
    )


def test_an_index_that_is_no_key_does_not_change_it() -> None:
    assert fingerprint((ID, NAME), ("id",), (Index("i", ("name",), False, False, ""), KEY), "ctid") == BEFORE


@pytest.mark.parametrize(
    "columns",
    [
        (ID,),
        (NAME, ID),
        (ID, replace(NAME, name="title")),
        (ID, replace(NAME, type="varchar(3)")),
        (ID, replace(NAME, nullable=False)),
        (ID, replace(NAME, labels=("a",))),
    ],
)
def test_every_change_of_a_column_changes_it(columns: tuple[Column, ...]) -> None:
    assert fingerprint(columns, ("id",), (KEY,), "ctid") != BEFORE


def test_every_change_of_a_key_changes_it() -> None:
    assert fingerprint((ID, NAME), ("name",), (KEY,), "ctid") != BEFORE
    assert fingerprint((ID, NAME), ("id",), (), "ctid") != BEFORE
    assert fingerprint((ID, NAME), ("id",), (replace(KEY, valid=False),), "ctid") != BEFORE
    assert fingerprint((ID, NAME), ("id",), (KEY,), None) != BEFORE


def test_names_that_are_not_unicode_do_no_harm() -> None:
    assert fingerprint((replace(NAME, name="\udcff"),), (), (), None) != BEFORE

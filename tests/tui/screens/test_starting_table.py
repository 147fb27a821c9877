"""The table that is shown first is the user's own, as long as there is one."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName, Schema
from pooldeck_tui.screens.starting_table import starting_table


def schema(name: str, rows: dict[str, int | None], *, system: bool = False) -> Schema:
    relations = (
        Relation(RelationName(name, each), RelationKind.TABLE, count, size=None, readable=True)
        for each, count in rows.items()
    )
    return Schema(name, tuple(relations), system)


SYSTEM = schema("information_schema", {"sql_features": 755}, system=True)


@pytest.mark.parametrize(
    ("own", "wished", "first"),
    [
        ({"a": 0, "b": 3}, "", "public.b"),
        ({"a": 0, "b": None}, "", "public.a"),
        ({}, "", "information_schema.sql_features"),
        ({"a": 1}, "sql_features", "information_schema.sql_features"),
        ({"a": 1}, "public.a", "public.a"),
    ],
)
def test_the_first_with_rows_else_the_first_and_the_databases_own_last(
    own: dict[str, int | None], wished: str, first: str
) -> None:
    assert str(starting_table(Catalog((SYSTEM, schema("public", own))), wished)) == first


def test_nothing_where_there_is_nothing_of_that_name() -> None:
    assert starting_table(Catalog((SYSTEM,)), "orders") is None
    assert starting_table(Catalog(()), "") is None

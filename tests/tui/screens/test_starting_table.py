"""The table that is shown first is the user's own, as long as there is one."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName, Schema
from pooldeck_db.models.records import LoadedModels, Overlay
from pooldeck_tui.screens.starting_table import starting_model, starting_table
from support.models import loaded


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


async def test_a_model_is_found_by_its_name_and_by_that_with_its_module() -> None:
    loaded_models = await loaded("blog.models")
    [post] = [model for model in loaded_models.models.values() if model.name == "Post"]
    table = RelationName("public", "posts")
    overlay = Overlay(loaded_models, {table: (post,)}, ())
    wanted = RelationName("public", "posts", "blog.models.Post")
    assert starting_model(overlay, "Post") == wanted
    assert starting_model(overlay, "blog.models.Post") == wanted
    assert starting_model(overlay, "posts") is None
    assert starting_model(Overlay(LoadedModels({}, ()), {}, ()), "Post") is None

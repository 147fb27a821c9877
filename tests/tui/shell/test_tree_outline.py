"""The outline nests partitions under their parents and knows what each fold hides."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName, Schema
from pooldeck_db.models import LoadedModels, Model, Overlay
from pooldeck_tui.widgets.fuzzy import Query
from pooldeck_tui.widgets.tree_outline import Outline, outline
from pooldeck_tui.widgets.tree_paint import KIND_MARKS


def names(tree: Outline, shown: list[int]) -> list[str]:
    return ["  " * tree.nodes[index].depth + tree.nodes[index].label for index in shown]


async def test_system_schemas_come_last_and_folded_and_partitions_are_folded_under_their_parents(
    catalog: Catalog,
) -> None:
    tree = await outline(catalog)
    assert names(tree, tree.shown({})) == [
        "public",
        "  customers",
        "  order_items",
        "  orders",
        "  salaries",
        "reports",
        "  monthly",
        "  remote",
        "  words",
        "  yearly",
        "pg_catalog",
    ]


async def test_unfolding_goes_one_level_at_a_time(catalog: Catalog) -> None:
    tree = await outline(catalog)
    orders, year = RelationName("public", "orders"), RelationName("public", "orders_2025")
    opened = names(tree, tree.shown({orders: False}))
    assert opened[3:7] == ["  orders", "    orders_2025", "    orders_2026", "  salaries"]
    opened = names(tree, tree.shown({orders: False, year: False}))
    assert opened[4:7] == ["    orders_2025", "      orders_2025_q1", "    orders_2026"]


async def test_a_fold_inside_a_fold_stays_hidden(catalog: Catalog) -> None:
    tree = await outline(catalog)
    assert names(tree, tree.shown({"public": True, RelationName("public", "orders"): False}))[:2] == [
        "public",
        "reports",
    ]


async def test_a_schema_counts_what_is_directly_in_it(catalog: Catalog) -> None:
    tree = await outline(catalog)
    assert tree.nodes[tree.places["public"]].children == 4
    assert tree.relations == 13


async def test_a_partition_in_another_schema_is_nested_under_its_parent_with_its_full_name() -> None:
    parent = Relation(RelationName("a", "events"), RelationKind.PARTITIONED_TABLE, None, None)
    part = Relation(RelationName("b", "events_1"), RelationKind.PARTITION, None, None, parent=parent.name)
    tree = await outline(Catalog((Schema("a", (parent,)), Schema("b", (part,)))))
    assert names(tree, tree.shown({parent.name: False})) == ["a", "  events", "    b.events_1", "b"]


async def test_a_partition_whose_parent_cannot_be_seen_stands_in_its_schema() -> None:
    missing = RelationName("secret", "events")
    part = Relation(RelationName("b", "events_1"), RelationKind.PARTITION, None, None, parent=missing)
    tree = await outline(Catalog((Schema("b", (part,)),)))
    assert names(tree, tree.shown({})) == ["b", "  events_1"]


async def test_inheritance_deeper_than_the_interpreters_stack_is_nested_all_the_same() -> None:
    depth = 3_000
    chain = [
        Relation(
            RelationName("s", f"t{level}"),
            RelationKind.TABLE,
            None,
            None,
            parent=RelationName("s", f"t{level - 1}") if level else None,
        )
        for level in range(depth)
    ]
    tree = await outline(Catalog((Schema("s", tuple(chain)),)))
    assert tree.nodes[-1].depth == depth
    assert len(tree.ancestors(depth)) == depth
    assert tree.shown({}) == [0, 1]


async def test_relations_of_the_system_are_found_after_equally_good_ones_of_the_user(catalog: Catalog) -> None:
    own = Relation(RelationName("public", "pg_class_backup"), RelationKind.TABLE, None, None)
    tree = await outline(Catalog((*catalog.schemas[:1], Schema("public", (own,)))))
    assert [tree.nodes[at].label for at in await tree.names.find(Query("pg_"))] == [
        "pg_class_backup",
        "pg_type",
        "pg_class",
    ]


async def test_with_a_dot_the_schema_is_searched_too(catalog: Catalog) -> None:
    tree = await outline(catalog)
    assert [str(tree.nodes[at].key) for at in await tree.names.find(Query("rep.year"))] == ["reports.yearly"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("", '""'),
        ("two\nlines", "two⏎lines"),
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("a\u202eb", "a⁞b"),
        ("[bold]x[/]", "[bold]x[/]"),
        ("表", "表"),
    ],
)
async def test_a_hostile_name_has_a_label_of_one_harmless_line(name: str, label: str) -> None:
    hostile = Relation(RelationName("s", name), RelationKind.TABLE, None, None)
    assert (await outline(Catalog((Schema("s", (hostile,)),)))).nodes[1].label == label


async def test_a_very_long_name_is_not_looked_at_to_its_end() -> None:
    hostile = Relation(RelationName("s", "x" * 1_000_000), RelationKind.TABLE, None, None)
    assert len((await outline(Catalog((Schema("s", (hostile,)),)))).nodes[1].label) == 200


def test_every_kind_of_relation_has_a_mark() -> None:
    assert set(KIND_MARKS) == {kind.value for kind in RelationKind}


async def test_models_are_listed_also_where_none_of_their_tables_is_there() -> None:
    name = RelationName("public", "posts")
    post = Model("blog.Post", "Post", object, (name,), ("id",), ())
    overlay = Overlay(LoadedModels({post.id: post}), {name: (post,)}, ())
    tree = await outline(Catalog((Schema("public", ()),)), overlay)
    assert names(tree, tree.shown({})) == ["public", "models", "  Post"]

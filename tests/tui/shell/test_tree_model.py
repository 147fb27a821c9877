"""Folds, search and cursor of the tree, without a terminal."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from pooldeck_db.catalog import Catalog, RelationName
from pooldeck_tui.widgets.tree_model import TreeModel

ORDERS = RelationName("public", "orders")
Q1 = RelationName("public", "orders_2025_q1")


@pytest.fixture
async def model(catalog: Catalog) -> TreeModel:
    made = TreeModel()
    await made.show(catalog)
    return made


def at(model: TreeModel) -> str:
    assert model.current is not None
    return str(model.current.key)


def without(catalog: Catalog, *names: str) -> Catalog:
    return Catalog(
        tuple(
            replace(schema, relations=tuple(each for each in schema.relations if each.name.name not in names))
            for schema in catalog.schemas
        )
    )


async def test_an_empty_model_has_no_current_node_and_takes_every_command() -> None:
    model = TreeModel()
    model.fold()
    model.unfold()
    model.toggle()
    model.move(3)
    await model.search("x")
    model.end_search()
    assert model.current is None
    assert model.cursor == 0


def test_the_cursor_stays_between_the_first_line_and_the_last(model: TreeModel) -> None:
    model.move(-5)
    assert at(model) == "public"
    model.move(1_000)
    assert at(model) == "pg_catalog"


def test_left_folds_or_goes_to_what_holds_the_node_and_right_unfolds_or_goes_in(model: TreeModel) -> None:
    model.move(3)
    seen = []
    for step in (model.unfold, model.unfold, model.unfold, model.unfold, model.fold, model.fold, model.fold):
        step()
        seen.append(at(model).removeprefix("public."))
    assert seen == [
        "orders",
        "orders_2025",
        "orders_2025",
        "orders_2025_q1",
        "orders_2025",
        "orders_2025",
        "orders",
    ]


def test_a_folded_schema_hides_its_relations_until_it_is_unfolded(model: TreeModel) -> None:
    lines = len(model.lines)
    model.toggle()
    assert len(model.lines) == lines - 4
    model.toggle()
    assert len(model.lines) == lines


async def test_a_search_puts_the_cursor_on_the_best_and_ending_it_keeps_it_there(model: TreeModel) -> None:
    await model.search("q1")
    assert at(model) == str(Q1)
    model.end_search()
    assert at(model) == str(Q1)
    assert not model.folded(model.cursor - 1)


async def test_a_search_that_finds_nothing_gives_the_cursor_back_where_it_was(model: TreeModel) -> None:
    model.move(2)
    await model.search("o")
    await model.search("ozz")
    assert model.current is None
    model.end_search()
    assert at(model) == "public.order_items"


async def test_an_empty_search_ends_the_search(model: TreeModel) -> None:
    await model.search("orders")
    await model.search("")
    assert model.query is None
    assert at(model) == "public.orders"


async def test_nothing_folds_while_a_search_is_on(model: TreeModel) -> None:
    await model.search("orders")
    lines = list(model.lines)
    model.toggle()
    model.fold()
    model.unfold()
    assert model.lines == lines


def test_selecting_a_relation_unfolds_what_hides_it(model: TreeModel) -> None:
    assert model.select(Q1)
    assert at(model) == str(Q1)
    assert not model.select(RelationName("public", "gone"))
    assert at(model) == str(Q1)


async def test_selecting_ends_a_search(model: TreeModel) -> None:
    await model.search("monthly")
    assert model.select(ORDERS)
    assert model.query is None
    assert at(model) == "public.orders"


async def test_a_new_catalog_keeps_cursor_and_folds_by_name(model: TreeModel, catalog: Catalog) -> None:
    model.select(Q1)
    await model.show(without(catalog, "customers", "order_items"))
    assert at(model) == str(Q1)


async def test_a_dropped_relation_leaves_the_cursor_on_its_line(model: TreeModel, catalog: Catalog) -> None:
    model.move(2)
    await model.show(without(catalog, "order_items"))
    assert at(model) == "public.orders"


async def test_a_catalog_without_relations_leaves_no_line_out_of_reach(model: TreeModel) -> None:
    model.move(5)
    await model.show(Catalog(()))
    assert model.current is None
    assert model.cursor == 0


async def test_a_search_goes_on_in_a_new_catalog_with_the_cursor_on_the_same_relation(
    model: TreeModel, catalog: Catalog
) -> None:
    await model.search("orders")
    model.move(1)
    before = at(model)
    await model.show(without(catalog, "orders"))
    assert at(model) == before
    assert model.query is not None


async def test_a_table_that_became_a_hidden_partition_leaves_the_cursor_on_its_parent(catalog: Catalog) -> None:
    model = TreeModel()
    system, public, reports = catalog.schemas
    loose = replace(
        public,
        relations=tuple(
            replace(each, parent=None) if each.name.name == "orders_2026" else each for each in public.relations
        ),
    )
    await model.show(Catalog((system, loose, reports)))
    model.select(RelationName("public", "orders_2026"))
    await model.show(catalog)
    assert at(model) == "public.orders"


async def test_every_line_of_a_large_catalog_is_found_by_its_own_name(large_catalog: Catalog) -> None:
    model = TreeModel()
    await model.show(large_catalog)
    for line in range(1, len(model.lines), 997):
        node = model.node(line)
        if node.relation is None:
            continue
        other = TreeModel()
        await other.show(large_catalog)
        await other.search(str(node.key))
        assert other.current is not None
        assert other.current.key == node.key


async def test_the_loop_has_its_turns_while_a_large_catalog_is_taken_and_searched(large_catalog: Catalog) -> None:
    model = TreeModel()
    turns = 0
    done = asyncio.Event()

    async def other() -> None:
        nonlocal turns
        while not done.is_set():
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(other())
    try:
        for work in (model.show(large_catalog), model.prepare_search(), model.search("o")):
            before = turns
            await work
            assert turns > before
    finally:
        done.set()
        await waiting


async def test_a_new_catalog_and_a_search_at_the_same_time_leave_lines_of_the_new_one(
    catalog: Catalog, large_catalog: Catalog
) -> None:
    for searches_first in (True, False):
        model = TreeModel()
        await model.show(large_catalog)
        jobs = [model.search("orders"), model.show(catalog)]
        await asyncio.gather(*(jobs if searches_first else reversed(jobs)))
        found = {str(model.node(line).key) for line in range(len(model.lines))}
        assert found == {
            *("public.orders", "public.order_items", "public.orders_2025"),
            *("public.orders_2025_q1", "public.orders_2026"),
        }


async def test_a_search_that_ends_while_a_new_catalog_is_taken_stays_ended(
    catalog: Catalog, large_catalog: Catalog
) -> None:
    model = TreeModel()
    await model.show(large_catalog)
    await model.search("order")
    taking = asyncio.create_task(model.show(catalog))
    await asyncio.sleep(0)
    model.end_search()
    await taking
    assert model.query is None
    assert [str(model.node(line).key) for line in range(2)] == ["public", "public.customers"]

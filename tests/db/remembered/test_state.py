"""What is remembered changes, is bounded, and comes back from its text as it was: pure."""

from __future__ import annotations

import json

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.paging import Nulls, Sort
from pooldeck_db.remembered import TableView
from pooldeck_db.remembered.state import (
    LONGEST_FILTER,
    MOST_FILTERS,
    State,
    TableState,
    changed,
    nothing,
    state_of,
    with_filter,
    with_named,
    with_view,
    without_named,
)
from pooldeck_db.remembered.text import MOST_BYTES, MOST_TABLES, decoded, encoded

ORDERS = RelationName("public", "orders")
VIEW = TableView(
    hidden=("note", "a\udcff"),
    order=("total", "id"),
    frozen=("id",),
    widths=(("total", 12),),
    sort=(Sort("total", descending=True, nulls=Nulls.LAST), Sort("id")),
    filter='{"column": "status", "values": ["it\'s 😀"]}',
    panel="related",
    labels=False,
)


def test_columns_that_vanished_are_left_out() -> None:
    fitted = VIEW.fitted(["id", "status"])
    assert fitted == TableView(
        order=("id",), frozen=("id",), sort=(Sort("id"),), filter=VIEW.filter, panel="related", labels=False
    )


def test_a_view_of_the_same_columns_stays_as_it_is() -> None:
    assert VIEW.fitted(["a\udcff", "id", "note", "total"]) == VIEW


def test_every_field_comes_back_from_the_text() -> None:
    state: State = (TableState(ORDERS, VIEW, (("mine", VIEW), ("yours", TableView())), ("b", "a")),)
    assert decoded(encoded(state)) == state


def test_a_table_that_was_changed_is_the_newest() -> None:
    state = changed((), ORDERS, with_view(VIEW))
    state = changed(state, RelationName("main", "x"), with_filter("1"))
    assert [str(table.relation) for table in state] == ["main.x", "public.orders"]
    state = changed(state, ORDERS, with_filter("2"))
    assert [str(table.relation) for table in state] == ["public.orders", "main.x"]
    assert state_of(state, ORDERS) == TableState(ORDERS, VIEW, filters=("2",))


def test_a_table_of_which_nothing_is_left_is_dropped() -> None:
    state = changed((), ORDERS, with_named("mine", VIEW))
    assert changed(state, ORDERS, without_named("mine")) == ()
    assert changed(state, ORDERS, nothing) == ()


def test_a_name_that_is_given_again_replaces_the_view() -> None:
    state: State = ()
    for view in (VIEW, TableView(panel="x")):
        state = changed(state, ORDERS, with_named("b", view))
    state = changed(state, ORDERS, with_named("a", VIEW))
    assert state_of(state, ORDERS).named == (("a", VIEW), ("b", TableView(panel="x")))


def test_filters_are_remembered_once_the_last_one_first_and_fifty_of_them() -> None:
    table = TableState(ORDERS)
    for number in (*range(MOST_FILTERS + 10), 30):
        table = with_filter(str(number))(table)
    assert len(table.filters) == MOST_FILTERS
    assert table.filters[:3] == ("30", "59", "58")
    assert table.filters[-1] == "10"


def test_a_filter_that_is_very_long_is_not_remembered() -> None:
    long = "x" * (LONGEST_FILTER + 1)
    assert with_filter(long)(TableState(ORDERS)).filters == ()
    assert with_view(TableView(filter=long, panel="p"))(TableState(ORDERS)).view == TableView(panel="p")


def tables(count: int, filter_size: int) -> State:
    return tuple(
        TableState(RelationName("s", str(number)), filters=("f" * filter_size,)) for number in range(count)
    )


def test_the_oldest_tables_are_dropped_where_there_are_too_many() -> None:
    kept = decoded(encoded(tables(MOST_TABLES + 5, 1)))
    assert len(kept) == MOST_TABLES
    assert kept[0].relation.name == "0"


def test_the_oldest_tables_are_dropped_where_they_take_too_much_those_with_named_views_last() -> None:
    *others, oldest = tables(100, 15_000)
    named = TableState(oldest.relation, named=(("mine", VIEW),), filters=oldest.filters)
    text = encoded((*others, named))
    kept = decoded(text)
    assert MOST_BYTES - 20_000 < len(text) <= MOST_BYTES
    assert [table.relation.name for table in kept] == [*map(str, range(len(kept) - 1)), "99"]


def test_the_newest_table_is_kept_whatever_it_takes() -> None:
    large = TableState(ORDERS, filters=tuple(f"{number}" * 16_000 for number in range(50, 99)))
    assert decoded(encoded((large, *tables(3, 10)))) == (large,)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"relation": {"schema": "public"}},
        {"relation": {"schema": "public", "name": 1}},
        {"relation": {"schema": "public", "name": "x"}, "view": []},
        {"relation": {"schema": "public", "name": "x"}, "view": {"hidden": "note"}},
        {"relation": {"schema": "public", "name": "x"}, "view": {"widths": [["a", True]]}},
        {"relation": {"schema": "public", "name": "x"}, "view": {"widths": [["a"]]}},
        {"relation": {"schema": "public", "name": "x"}, "view": {"sort": [{"descending": True}]}},
        {"relation": {"schema": "public", "name": "x"}, "view": {"sort": [{"column": "a", "nulls": "middle"}]}},
        {"relation": {"schema": "public", "name": "x"}, "view": {"filter": {}}},
        {"relation": {"schema": "public", "name": "x"}, "view": {"labels": 1}},
        {"relation": {"schema": "public", "name": "x"}, "named": [["a"]]},
        {"relation": {"schema": "public", "name": "x"}, "filters": [None]},
    ],
    ids=str,
)
def test_what_is_no_such_text_is_refused(entry: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        decoded(json.dumps([entry]))


def test_what_a_newer_version_wrote_beside_is_ignored() -> None:
    entry = {"relation": {"schema": "public", "name": "orders", "id": 1}, "colour": "red", "view": {"zoom": 2}}
    assert decoded(json.dumps([entry])) == (TableState(ORDERS),)

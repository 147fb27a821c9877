"""What is left of an order and a filter when columns have changed."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.filters import All, AnyOf, Condition, Filter, Operator, RawWhere, Search
from pooldeck_db.paging import PageRequest, Sort
from pooldeck_db.values import Kind
from pooldeck_tui.screens.table.altered import still_wished, unchanged


def column(name: str, type_name: str = "integer") -> Column:
    """Return a column."""
    return Column(name, type_name, Kind.NUMBER)


BEFORE = (column("id"), column("a"), column("b"))
A, B = Condition("a", Operator.GREATER, ("1",)), Condition("b", Operator.IS_NULL)
SQL, TEXT = RawWhere("a > b"), Search("x")


def test_columns_that_are_renamed_or_of_another_type_are_not_unchanged() -> None:
    assert unchanged(BEFORE, (column("id"), column("a", "text"), column("c"))) == {"id"}


def test_an_order_goes_on_without_the_columns_that_are_gone() -> None:
    wish = PageRequest(order=(Sort("a"), Sort("b", descending=True)))
    assert still_wished(wish, BEFORE, BEFORE[:2]).order == (Sort("a"),)


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (None, None),
        (A, A),
        (B, None),
        (All((A, B, TEXT)), All((A, TEXT))),
        (AnyOf((A, B)), None),
        (All((SQL, A)), A),
    ],
)
def test_a_filter_goes_on_without_the_parts_that_speak_of_a_column_that_is_gone(
    wanted: Filter | None, left: Filter | None
) -> None:
    assert still_wished(PageRequest(filter=wanted), BEFORE, BEFORE[:2]).filter == left


def test_sql_goes_on_where_no_column_is_gone() -> None:
    assert still_wished(PageRequest(filter=SQL), BEFORE, (*BEFORE, column("c"))).filter == SQL

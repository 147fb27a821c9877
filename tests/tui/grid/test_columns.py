"""Widths of columns, and the cursor among them."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.paging import Sort
from pooldeck_db.values import Kind, Value
from pooldeck_tui.widgets.grid.arrangement import received
from pooldeck_tui.widgets.grid.columns import (
    WIDEST,
    ColumnView,
    arranged,
    at_edge,
    columns_of,
    fitted,
    on_column,
    stepped,
    with_width,
)

COLUMNS = (
    Column("name", "text", Kind.TEXT),
    Column("id", "bigint", Kind.NUMBER),
    Column("data", "jsonb", Kind.JSON),
)


def view(*, key: tuple[str, ...] = ("id",), order: tuple[Sort, ...] = (), width: int = 80) -> ColumnView:
    return arranged(columns_of(COLUMNS, key, order), width, 0)


def test_before_the_first_page_columns_are_as_wide_as_their_headers() -> None:
    assert view().widths == (4, 3, 7)


def test_the_header_has_the_order_and_a_sign_for_composed_values() -> None:
    shown = view(order=(Sort("name", descending=True), Sort("id")))
    assert shown.labels == ("name ↓1", "id ↑2", "data {}")


def test_later_pages_widen_every_column_while_there_is_room() -> None:
    shown = received(view(), COLUMNS, [("Ada", 5, None)])
    shown = received(shown, COLUMNS, [("Ada Lovelace", 123_456, "{}" * 20)])
    assert shown.widths == (12, 6, 40)


def test_where_there_is_no_room_later_pages_widen_only_numbers_and_keys() -> None:
    shown = received(view(key=("name",), width=40), COLUMNS, [("Ada", 5, None)])
    shown = received(shown, COLUMNS, [("Ada Lovelace", 123_456, "{}" * 20)])
    assert shown.widths == (12, 6, 7)


def test_an_empty_first_page_decides_nothing() -> None:
    shown = received(view(), COLUMNS, [])
    assert received(shown, COLUMNS, [("Ada Lovelace", 1, None)]).widths == (12, 3, 7)


def test_values_make_no_column_wider_than_the_most() -> None:
    assert received(view(), COLUMNS, [("x" * 500, 1, None)]).widths[0] == WIDEST


def test_a_width_that_the_user_chose_stays() -> None:
    shown = received(with_width(view(), 1, 5), COLUMNS, [("Ada", 1_234_567_890, None)])
    assert shown.widths[1] == 5


def test_a_column_is_never_narrower_than_three_cells_nor_wider_than_the_screen() -> None:
    assert with_width(view(), 0, -5).widths[0] == 3
    assert with_width(view(), 0, 500).widths[0] == 80


def test_fitting_takes_the_values_that_are_there() -> None:
    rows: list[tuple[Value, ...]] = [("x" * 50, 1, None), ("y", 2, None)]
    assert fitted(view(), 0, rows).widths[0] == 50
    assert fitted(view(), 2, rows).widths[2] == 7


def test_the_cursor_begins_on_the_key_and_walks_in_the_order_on_the_screen() -> None:
    shown = view()
    assert [stepped(shown, steps).cursor for steps in range(4)] == [1, 0, 2, 2]
    assert stepped(on_column(shown, 2), -1).cursor == 0


def test_the_first_column_brings_back_what_was_scrolled_out() -> None:
    shown = at_edge(with_width(view(width=20), 0, 18), 1)
    assert (shown.cursor, shown.left) == (2, 1)
    shown = at_edge(shown, -1)
    assert (shown.cursor, shown.left) == (1, 0)


@pytest.mark.parametrize("move", [lambda v: stepped(v, 1), lambda v: at_edge(v, 1), lambda v: at_edge(v, -1)])
def test_without_columns_there_is_nowhere_to_go(move: object) -> None:
    nothing = arranged(columns_of((), ("id",), ()), 80, 0)
    assert callable(move)
    assert move(nothing).cursor == 0


def test_a_page_of_other_columns_replaces_them_and_finds_the_key_again() -> None:
    shown = received(view(), COLUMNS[1:], [(1, "{}")])
    assert (shown.labels, shown.key) == (("id", "data {}"), (0,))

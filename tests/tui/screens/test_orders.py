"""An order of rows as one types it."""

from __future__ import annotations

import pytest

from pooldeck_db.paging import Nulls, Sort
from pooldeck_tui.screens.table.orders import order_mistake, parse_order, write_order

NAMES = ["id", "Created At", "total", 'a"b', "desc"]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", ()),
        ("  ", ()),
        ("id", (Sort("id"),)),
        ("ID desc", (Sort("id", descending=True),)),
        ('"Created At" DESC NULLS LAST, id', (Sort("Created At", True, Nulls.LAST), Sort("id"))),
        ("total nulls first ,id asc", (Sort("total", nulls=Nulls.FIRST), Sort("id"))),
        ('"a""b"', (Sort('a"b'),)),
        ("desc desc", (Sort("desc", descending=True),)),
    ],
)
def test_an_order_is_read(text: str, order: tuple[Sort, ...]) -> None:
    assert order_mistake(NAMES, text) == ""
    assert parse_order(text, NAMES) == order


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("totl", "Did you mean total?"),
        ("id, id desc", "id is there twice."),
        ("id downwards", "Not understood: id downwards"),
        ("id,", "Not understood: the end"),
        ('"ID"', "There is no column ID."),
    ],
)
def test_a_mistake_in_an_order_is_said(text: str, said: str) -> None:
    assert said in order_mistake(NAMES, text)


@pytest.mark.parametrize(
    "order",
    [(), (Sort("id"),), (Sort("Created At", True, Nulls.FIRST), Sort('a"b'), Sort("desc"))],
)
def test_what_is_written_is_read_back(order: tuple[Sort, ...]) -> None:
    assert parse_order(write_order(order), NAMES) == order

"""The line above a grid says how many rows there are, and whether a key that was sought is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.paging import After, AtRow, AtValue, PageRequest, RowNumber
from pooldeck_tui.widgets.pane_title import Caption, remark_on
from support.simulated_table import SimulatedTable

TABLE = SimulatedTable(range(0, 2_000, 2), estimate=1_000)


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (None, ""),
        (RowNumber(1, exact=True), "1 row"),
        (RowNumber(3_000, exact=True), "3,000 rows"),
        (RowNumber(3_000_000, exact=False), "3,000,000 rows (estimate)"),
    ],
)
def test_a_total_that_was_not_counted_is_called_an_estimate(total: RowNumber | None, said: str) -> None:
    assert said in Caption("orders", total=total).parts()


def test_a_key_that_is_not_there_is_remarked_upon_until_other_rows_are_sought() -> None:
    page = TABLE.page(PageRequest(AtValue(("7",))))
    missed = remark_on(replace(page, found=False))
    assert missed == "no such key: the next one"
    assert missed in Caption("orders", remark=missed).parts()
    assert remark_on(TABLE.page(PageRequest(After(page.keys[-1]))), missed) == missed
    assert remark_on(TABLE.page(PageRequest(AtRow(5))), missed) == ""
    assert remark_on(replace(page, found=True), missed) == ""
    assert remark_on(replace(page, found=False, passed=True)) == "no such key: the last rows"


def test_in_an_empty_relation_nothing_is_said_of_the_key() -> None:
    page = SimulatedTable([]).page(PageRequest(AtValue(("7",))))
    assert remark_on(replace(page, found=False)) == ""

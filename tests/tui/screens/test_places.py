"""What is typed to go somewhere, and what is wrong with it."""

from __future__ import annotations

import pytest

from pooldeck_db.paging import AtRow, AtValue
from pooldeck_tui.screens.table.places import key_mistake, key_place, row_mistake, row_place


@pytest.mark.parametrize(("answer", "row"), [("1", 0), (" 2,500 ", 2499), ("007", 6), ("9" * 18, 10**18 - 2)])
def test_a_rows_number_counts_from_one(answer: str, row: int) -> None:
    assert row_mistake(answer) == ""
    assert row_place(answer) == AtRow(row)


@pytest.mark.parametrize("answer", ["", " ", ",", "0", "000", "-1", "1e9", "1.5", "many", "²", "1 000"])
def test_what_is_no_rows_number_is_refused(answer: str) -> None:
    assert "whole number from 1 on" in row_mistake(answer)


@pytest.mark.parametrize("digits", [19, 5_000])
def test_a_number_that_no_table_reaches_is_refused(digits: int) -> None:
    assert row_mistake("9" * digits) == "No table has so many rows."


@pytest.mark.parametrize(
    ("columns", "answer", "values"),
    [
        (1, "a,b", ("a,b",)),
        (1, ' "a" ', (' "a" ',)),
        (2, "a,b", ("a", "b")),
        (2, "a, b", ("a", "b")),
        (2, '"a,b",c', ("a,b", "c")),
        (2, '"say ""hi""", c', ('say "hi"', "c")),
        (2, "a", ("a",)),
        (2, "a,", ("a", "")),
    ],
)
def test_values_of_a_key_are_parted_as_in_a_line_of_csv(
    columns: int, answer: str, values: tuple[str, ...]
) -> None:
    assert key_mistake(columns, answer) == ""
    assert key_place(columns, answer) == AtValue(values)


def test_more_values_than_the_key_has_columns_are_refused() -> None:
    assert "3 values" in key_mistake(2, "a,b,c")


@pytest.mark.parametrize("answer", ["x" * 200_000 + ",b", "a\rb,c"])
def test_what_is_no_line_of_csv_is_refused(answer: str) -> None:
    assert key_mistake(2, answer).startswith("These are no values by comma: ")


@pytest.mark.parametrize("columns", [1, 2])
def test_no_value_at_all_is_refused(columns: int) -> None:
    assert key_mistake(columns, "") == "Type a value to go to."

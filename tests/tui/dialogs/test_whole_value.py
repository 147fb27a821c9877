"""A value is shown to its end, in lines that fit, and as what it is."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from pooldeck_db.values import Clipped
from pooldeck_tui.dialogs.whole_value import value_lines
from pooldeck_tui.widgets.text_view import as_lines


@pytest.mark.parametrize("text", ["x" * 5_000, "表" * 3_000, "né \x1b" * 1_000, "a b " * 2_000 + "c"])
def test_nothing_of_a_long_line_is_left_out_and_every_line_fits(text: str) -> None:
    lines = value_lines(text, 80)
    assert "".join(line.text for line in lines) == text.replace("\x1b", "␛")
    assert all(line.cells == cell_len(line.text) <= 80 for line in lines)


def test_the_lines_of_a_text_stay_lines() -> None:
    assert [line.text for line in value_lines("one\n\ntwo", 80)] == ["one", "", "two"]
    assert [line.text for line in value_lines("é\n\ntwo", 80)] == ["é", "", "two"]


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (None, ["NULL: no value."]),
        ("", ["The empty text."]),
        (b"", ["No bytes."]),
        (12, ["12"]),
        (b"a\x00", ["00000000  61 00" + " " * 44 + "a."]),
        (Clipped("ab", 5_000), ["The first 2 of 5,000 characters", "ab"]),
    ],
)
def test_every_sort_of_value_is_told_apart(value: object, lines: list[str]) -> None:
    assert [line.text for line in value_lines(value, 80)] == lines  # type: ignore[arg-type]


def test_no_line_of_a_definition_is_cut() -> None:
    assert [line.text for line in as_lines("x" * 5_000 + "\nb")] == ["x" * 5_000, "b"]

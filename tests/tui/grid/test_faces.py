"""Values of columns that are to look otherwise: names and formats."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column, Look
from pooldeck_db.rows import DEFAULT
from pooldeck_db.values import Kind, Value
from pooldeck_tui.widgets.grid.arrangement import choice_of, shown_at, with_choice
from pooldeck_tui.widgets.grid.columns import arranged, columns_of, measured
from pooldeck_tui.widgets.grid.faces import face_of


def drawn(kind: Kind, specification: str, value: Value) -> str | None:
    face = face_of(Column("total", "", kind, look=Look(format=specification)))
    assert face is not None
    return face(value)


def test_names_stand_for_values_and_others_are_drawn_as_they_are() -> None:
    face = face_of(Column("status", "", Kind.TEXT, look=Look(names=(("p", "PAID"), ("1", "ONE")))))
    assert face is not None
    assert [face(each) for each in ("p", 1, "x", None, DEFAULT)] == ["PAID", "ONE", None, None, None]


def test_names_that_are_the_values_need_no_face() -> None:
    assert face_of(Column("status", "", Kind.TEXT, look=Look(names=(("PAID", "PAID"),)))) is None
    assert face_of(Column("status", "", Kind.TEXT)) is None


@pytest.mark.parametrize(
    ("kind", "specification", "value", "expected"),
    [
        (Kind.NUMBER, ",.2f", "1234567.891", "1,234,567.89"),
        (Kind.NUMBER, ",.2f", 3, "3.00"),
        (Kind.NUMBER, ",.2f", 12345678901234567890, "12,345,678,901,234,567,890.00"),
        (Kind.NUMBER, ",.2f", "NaN", None),
        (Kind.NUMBER, ",.2f", "Infinity", None),
        (Kind.NUMBER, "no such", "1", None),
        (Kind.TIME, "%d.%m.%Y", "2026-11-28 08:00:01+00", "28.11.2026"),
        (Kind.TIME, "%H:%M", "08:15:00", "08:15"),
        (Kind.TIME, "%d.%m.%Y", "infinity", None),
        (Kind.TEXT, ">6", "abc", "   abc"),
        (Kind.NUMBER, ",.2f", None, None),
    ],
)
def test_a_format_is_python_s_own(kind: Kind, specification: str, value: Value, expected: str | None) -> None:
    assert drawn(kind, specification, value) == expected


@pytest.mark.parametrize("specification", [">9999999", "0999999999999", ".9999999f", "%9999999Y"])
@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.TIME, Kind.TEXT])
def test_a_format_that_would_fill_all_memory_is_none(kind: Kind, specification: str) -> None:
    assert face_of(Column("total", "", kind, look=Look(format=specification))) is None


@pytest.mark.parametrize("value", ["1e9999999", "-1e9999999", "1e-9999999", "9" * 10_000, 1e300])
def test_a_number_that_no_cell_holds_is_drawn_as_it_is(value: Value) -> None:
    assert drawn(Kind.NUMBER, ",.2f", value) is None


def test_a_format_that_leaves_nothing_of_a_value_hides_no_value() -> None:
    assert drawn(Kind.TIME, "%Z", "2026-11-28 08:00:01") is None


def test_columns_are_called_and_hidden_as_the_model_says_and_made_wide_for_what_is_drawn() -> None:
    columns = (
        Column("id", "", Kind.NUMBER),
        Column("secret", "", Kind.TEXT, look=Look(hidden=True)),
        Column("state", "", Kind.TEXT, look=Look(label="State of it", names=(("p", "PARTIALLY PAID"),))),
    )
    view = arranged(columns_of(columns, ("id",), ()), 80, 4)
    assert view.labels == ("id", "secret", "State of it")
    assert view.shown == (0, 2)
    assert measured(view, [(1, "x", "p")]).widths[2] == len("PARTIALLY PAID")


def test_a_column_that_is_hidden_by_itself_stays_shown_once_it_was_asked_for() -> None:
    columns = (Column("id", "", Kind.NUMBER), Column("secret", "", Kind.TEXT, look=Look(hidden=True)))
    view = arranged(columns_of(columns, ("id",), ()), 80, 4)
    choice = choice_of(shown_at(view, 1))
    assert choice.revealed == ("secret",)
    assert with_choice(view, choice).shown == (0, 1)
    assert with_choice(view, choice_of(view)).shown == (0,)

"""What is typed becomes what the column would hold."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.errors import ValueRefused
from pooldeck_db.filters import Condition, FilterMistake, Operator
from pooldeck_db.filters.durations import parse_duration
from pooldeck_db.filters.typed import check_condition, condition, typed
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind, Value

NUMBER = Column("n", "INTEGER", Kind.NUMBER, base_type="integer")
TEXT = Column("t", "VARCHAR(3)", Kind.TEXT, base_type="varchar")
TRUTH = Column("b", "BOOLEAN", Kind.BOOLEAN, base_type="boolean")
UNTYPED = Column("u", "", Kind.OTHER)
MOMENT = Column("m", "timestamptz", Kind.TIME, base_type="timestamptz")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (NUMBER, "42", 42),
        (NUMBER, " -7 ", -7),
        (NUMBER, "1.5", 1.5),
        (NUMBER, "1e400", float("inf")),
        (NUMBER, "9223372036854775807", 2**63 - 1),
        (NUMBER, "9223372036854775808", float(2**63)),
        (TEXT, "42", "42"),
        (TEXT, "x'00ff'", b"\x00\xff"),
        (UNTYPED, "42", 42),
        (UNTYPED, "1_000", "1_000"),
        (UNTYPED, "nan", "nan"),
        (UNTYPED, "abc", "abc"),
        (UNTYPED, "true", "true"),
        (TRUTH, "true", 1),
        (TRUTH, "False", 0),
        (TRUTH, "1", 1),
        (TRUTH, "yes", "yes"),
    ],
)
def test_sqlite_stores_what_the_column_would(column: Column, text: str, value: Value) -> None:
    found = typed(column, text, Backend.SQLITE)
    assert (type(found), found) == (type(value), value)


def test_a_quoted_text_is_a_text_whatever_it_looks_like() -> None:
    assert typed(UNTYPED, "42", Backend.SQLITE, quoted=True) == "42"
    assert typed(NUMBER, "abc", Backend.SQLITE, quoted=True) == "abc"
    assert typed(TRUTH, "true", Backend.SQLITE, quoted=True) == "true"
    with pytest.raises(ValueRefused, match="is not a number"):
        typed(NUMBER, "abc", Backend.SQLITE)


@pytest.mark.parametrize("text", ["a\0b", "a\udc80b"])
def test_postgresql_has_no_text_with_a_nul_or_half_a_character(text: str) -> None:
    with pytest.raises(ValueRefused, match="no text with such a character"):
        typed(TEXT, text, Backend.POSTGRESQL)
    assert typed(TEXT, text, Backend.SQLITE) == text


def test_a_condition_has_as_many_values_as_its_operator_takes() -> None:
    between = condition(NUMBER, Operator.BETWEEN, ["1", "2"], Backend.SQLITE)
    assert between == Condition("n", Operator.BETWEEN, (1, 2))
    for operator, texts in (
        (Operator.BETWEEN, ["1"]),
        (Operator.EQUAL, []),
        (Operator.IS_NULL, ["1"]),
        (Operator.IN, []),
        (Operator.IN, ["1"] * 1_001),
    ):
        with pytest.raises(FilterMistake, match="takes"):
            condition(NUMBER, operator, texts, Backend.SQLITE)


def test_a_condition_that_the_column_cannot_be_asked_says_what_it_can() -> None:
    with pytest.raises(FilterMistake, match=r"n \(INTEGER\) cannot be asked “is true”") as caught:
        condition(NUMBER, Operator.IS_TRUE, [], Backend.SQLITE)
    assert "between" in caught.value.hint
    stored = Condition("n", Operator.IS_TRUE)
    with pytest.raises(FilterMistake) as caught:
        check_condition(NUMBER, stored, Backend.SQLITE)
    assert caught.value.part is stored


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("7 days", "7 days"), ("3h", "3 hours"), ("90 min", "90 minutes"), ("week", "1 week"), ("1Y", "1 year")],
)
def test_a_duration_is_a_number_and_a_unit(text: str, spelled: str) -> None:
    assert str(parse_duration(text)) == spelled
    assert condition(MOMENT, Operator.WITHIN_LAST, [text], Backend.POSTGRESQL).values == (spelled,)


@pytest.mark.parametrize("text", ["", "7", "-1 day", "1.5 days", "7 dogs", "0 days", "1001 years", "9" * 12 + "s"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        parse_duration(text)
    assert caught.value.hint.startswith("Type ")

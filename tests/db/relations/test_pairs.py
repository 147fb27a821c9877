"""How a value at one side of a reference finds the other side."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import Column, ForeignKey, RelationName
from pooldeck_db.filters import All, Condition, Operator, RawWhere
from pooldeck_db.relations import ColumnPair, Direction, Nowhere, Reference
from pooldeck_db.values import Clipped, Kind, Value

CAST = ("CAST(", " AS pg_catalog.int8)")


def column(name: str, type_: str = "text") -> Column:
    return Column(name, type_, Kind.TEXT, base_type=type_)


def pair(
    own: str = "text", other: str = "text", spelled: tuple[str, str] | None = None, place: int = 0
) -> ColumnPair:
    return ColumnPair(column("id", own), column('so"called', other), place, spelled)


def reference(*pairs: ColumnPair, direction: Direction = Direction.PARENT, broken: str = "") -> Reference:
    here, there = RelationName("public", "orders"), RelationName("public", "customers")
    key = ForeignKey("any", here, ("id",), there, ("id",))
    return Reference("any", direction, "any", there, key, pairs, broken=broken)


@pytest.mark.parametrize("value", ["1", "", "O'Hara", "a\\b", 1, 2.5, b"\0", "\0", "\udcff"])
def test_columns_that_are_alike_make_a_condition(value: Value) -> None:
    assert pair().filter_for(value) == Condition('so"called', Operator.EQUAL, (value,))


@pytest.mark.parametrize(
    ("own", "other", "value", "is_alike"),
    [
        ("int8", "int4", "2147483647", True),
        ("int8", "int4", "2147483648", False),
        ("int8", "int4", "-2147483648", True),
        ("int8", "int4", "-2147483649", False),
        ("int4", "numeric", "7", True),
        ("numeric", "int4", "7.5", False),
        ("timestamp", "date", "2026-01-01 10:00:00", False),
    ],
)
def test_a_value_that_the_other_type_would_change_or_refuse_is_cast(
    own: str, other: str, value: str, is_alike: bool
) -> None:
    made = pair(own, other, CAST).filter_for(value)
    raw = RawWhere(f'"so""called" = CAST(\'{value}\' AS pg_catalog.int8)')
    assert made == (Condition('so"called', Operator.EQUAL, (value,)) if is_alike else raw)


def test_a_literal_is_quoted() -> None:
    made = pair(spelled=("", " COLLATE X")).filter_for("O'Hara \\ Co")
    assert made == RawWhere("\"so\"\"called\" = 'O''Hara \\ Co' COLLATE X")


def test_a_row_is_followed_by_all_columns_of_the_key() -> None:
    followed = reference(pair(place=2), pair(place=0)).filter_for(("x", None, "y"))
    assert isinstance(followed, All)
    assert [part.values for part in followed.parts if isinstance(part, Condition)] == [("y",), ("x",)]


def test_null_leads_nowhere_and_says_so() -> None:
    parent = reference(pair(place=1)).filter_for(("x", None))
    assert parent == Nowhere("id is NULL, so the row refers to none of customers.")
    child = reference(pair(place=1), direction=Direction.CHILD).filter_for(("x", None))
    assert child == Nowhere("id is NULL, so no row can refer to this one.")


def test_one_null_of_a_composite_key_is_enough() -> None:
    assert isinstance(reference(pair(place=0), pair(place=1)).filter_for(("x", None)), Nowhere)


def test_a_clipped_value_must_be_loaded_first() -> None:
    answer = reference(pair()).filter_for((Clipped("beginning", 5000),))
    assert answer == Nowhere("Only the beginning of id is known: load the whole value first.")


def test_a_broken_reference_says_why() -> None:
    assert reference(broken="There is no table x.").filter_for(("x",)) == Nowhere("There is no table x.")

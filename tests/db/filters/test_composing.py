"""Filters are narrowed, widened and changed part by part."""

from __future__ import annotations

from pooldeck_db.filters import (
    All,
    AnyOf,
    Condition,
    Operator,
    RawWhere,
    Search,
    added,
    joined,
    leaves,
    parts_of,
    removed,
    replaced,
)

A = Condition("a", Operator.EQUAL, ("1",))
B = Search("b")
C = RawWhere("c > 0")


def test_parts_are_added_one_by_one_and_never_twice() -> None:
    assert added(None, A) == A
    assert added(A, B) == All((A, B))
    assert added(All((A, B)), A) == All((A, B))


def test_what_is_added_together_is_removed_part_by_part() -> None:
    both = added(added(None, A), All((B, C)))
    assert parts_of(both) == (A, B, C)
    assert removed(both, B) == All((A, C))
    assert removed(A, A) is None
    assert removed(A, B) == A


def test_a_part_is_replaced_in_its_place() -> None:
    assert replaced(All((A, B)), A, C) == All((C, B))
    assert replaced(A, B, C) == A
    assert replaced(All((A, B)), A, B) == B


def test_alternatives_are_one_part() -> None:
    either = AnyOf((A, B))
    assert parts_of(either) == (either,)
    assert joined((either, C)) == All((either, C))
    assert joined(()) is None


def test_leaves_are_found_at_any_depth() -> None:
    assert leaves(All((A, AnyOf((B, All((C,))))))) == (A, B, C)
    assert leaves(None) == ()

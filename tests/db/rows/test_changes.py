"""A change set is a value: what is staged, at most one change a row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ValueRefused
from pooldeck_db.rows import DEFAULT, MOST_CHANGES, NOTHING, ChangeSet, Delete, Digest, Edit, Insert
from support.changes import ITEMS, ORDERS, cell, row

if TYPE_CHECKING:
    from collections.abc import Callable

EDITED = NOTHING.edited([cell(1, "new")])


def test_nothing_is_staged_at_first() -> None:
    assert (len(NOTHING), list(NOTHING), NOTHING.drafts, NOTHING.get(row(1).address)) == (0, [], 0, None)


def test_an_edit_keeps_the_row_as_it_was_shown_and_changes_no_other_set() -> None:
    assert EDITED.get(row(1).address) == Edit(row(1), (("note", "new"),))
    assert len(NOTHING) == 0


def test_a_second_edit_of_a_row_joins_the_first_and_keeps_its_base() -> None:
    later = row(1, "another by now")
    assert list(EDITED.edited([(later, "id", 2), (later, "note", None)])) == [
        Edit(row(1), (("note", None), ("id", 2)))
    ]


def test_a_cell_that_gets_its_old_value_back_is_not_edited_any_more() -> None:
    assert list(EDITED.edited([cell(1, "old")])) == []
    both = EDITED.edited([(row(1), "id", 7)])
    assert list(both.edited([cell(1, "old")])) == [Edit(row(1), (("id", 7),))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (1, 1.0), (0.0, -0.0), (None, ""), ("", None), ("1", 1), (b"a", "a"), ("DEFAULT", DEFAULT),
        (None, DEFAULT), (Digest(1, "a"), "a"), ("a", "a "), ("\udcff", "\ufffd"),
    ],
)  # fmt: skip
def test_values_that_look_alike_are_still_a_change(old: int | float | str | bytes | None, new: str | None) -> None:
    assert len(NOTHING.edited([(row(1, old), "note", new)])) == 1


@pytest.mark.parametrize("value", [0, 1.5, math.nan, -0.0, "", "a\udcff", b"\0", None])
def test_values_that_are_the_same_are_none(value: float | str | bytes | None) -> None:
    assert len(NOTHING.edited([(row(1, value), "note", value)])) == 0


def test_edits_of_several_rows_and_relations_are_one_set_in_the_order_they_were_made() -> None:
    changes = NOTHING.edited([cell(2, "a"), cell(1, "b", ITEMS), cell(1, "c")]).edited([cell(2, "d")])
    assert [change.id for change in changes] == [row(2).address, row(1, relation=ITEMS).address, row(1).address]
    assert [change.id for change in changes.of_relation(ITEMS)] == [row(1, relation=ITEMS).address]


def test_a_column_that_the_row_does_not_have_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="x"):
        NOTHING.edited([(row(1), "no such column", "x")])


def test_a_row_that_is_gone_is_staged_again_as_a_new_one() -> None:
    changes = EDITED.inserted(ITEMS).deleted([row(2)])
    again = changes.reinserted([row(1).address, row(2).address, row(3).address, 0])
    assert list(again) == [Insert(0, ITEMS, ()), Delete(row(2)), Insert(1, ORDERS, (("id", 1), ("note", "new")))]
    assert again.drafts == 2
    assert changes.reinserted([row(3).address]) == changes


def test_a_row_whose_long_value_is_not_known_cannot_be_staged_as_a_new_one() -> None:
    long = row(1, Digest(70_000, "a"))
    with pytest.raises(ValueRefused, match="70,000 bytes") as refused:
        NOTHING.edited([(long, "id", 7)]).reinserted([long.address])
    assert refused.value.column == "note"
    assert list(NOTHING.edited([(long, "note", "short")]).reinserted([long.address])) == [
        Insert(0, ORDERS, (("id", 1), ("note", "short")))
    ]


def test_new_rows_get_numbers_that_are_never_given_twice() -> None:
    changes = NOTHING.inserted(ORDERS, [("note", "a")]).inserted(ORDERS).without([1]).inserted(ITEMS)
    assert list(changes) == [Insert(0, ORDERS, (("note", "a"),)), Insert(2, ITEMS, ())]
    assert changes.drafts == 3


def test_a_new_row_can_be_filled_in_anew_and_nothing_else_can() -> None:
    changes = EDITED.inserted(ORDERS, [("note", "a")]).drafted(0, [("id", 1), ("note", DEFAULT)])
    assert changes.get(0) == Insert(0, ORDERS, (("id", 1), ("note", DEFAULT)))
    with pytest.raises(KeyError):
        changes.drafted(1, [])


def test_a_deletion_takes_the_place_of_an_edit_and_is_compared_with_what_was_first_shown() -> None:
    assert list(EDITED.deleted([row(1, "another by now"), row(2)])) == [Delete(row(1)), Delete(row(2))]
    assert list(NOTHING.deleted([row(1)]).deleted([row(1, "newer")])) == [Delete(row(1, "newer"))]


def test_a_row_that_is_to_go_is_not_edited_and_nothing_of_that_step_is_staged() -> None:
    changes = NOTHING.deleted([row(1)])
    with pytest.raises(ValueRefused, match="marked to be deleted") as caught:
        changes.edited([cell(2, "a"), cell(1, "b")])
    assert caught.value.hint
    assert list(changes) == [Delete(row(1))]


def test_changes_are_dropped_one_by_one_or_cell_by_cell() -> None:
    changes = EDITED.edited([(row(1), "id", 5)]).inserted(ORDERS, [("note", "a")]).deleted([row(2)])
    assert list(changes.without([row(1).address, 0, 77])) == [Delete(row(2))]
    address = row(1).address
    assert changes.without_entry(address, "note").get(address) == Edit(row(1), (("id", 5),))
    assert changes.without_entry(address, "note").without_entry(address, "id").get(address) is None
    assert changes.without_entry(0, "note").get(0) == Insert(0, ORDERS, ())
    assert changes.without_entry(row(2).address, "note") is changes
    assert changes.without_entry(77, "note") is changes


def test_a_change_is_laid_over_a_newer_row_and_what_the_row_has_by_now_is_dropped() -> None:
    newer = row(1, "new")
    assert list(EDITED.rebased(newer)) == []
    assert list(EDITED.edited([(row(1), "id", 5)]).rebased(newer)) == [Edit(newer, (("id", 5),))]
    assert list(EDITED.rebased(row(1, "theirs"))) == [Edit(row(1, "theirs"), (("note", "new"),))]
    assert list(NOTHING.deleted([row(1)]).rebased(newer)) == [Delete(newer)]
    assert list(EDITED.rebased(row(2))) == list(EDITED)


def test_a_set_holds_a_bounded_number_of_rows() -> None:
    full = NOTHING.edited(cell(number, "x") for number in range(MOST_CHANGES))
    assert len(full) == MOST_CHANGES
    assert len(full.edited([cell(0, "y")])) == MOST_CHANGES
    steps: tuple[Callable[[], ChangeSet], ...] = (
        lambda: full.edited([cell(-1, "x")]),
        lambda: full.inserted(ORDERS),
        lambda: full.deleted([row(-1)]),
        lambda: full.joined(NOTHING.inserted(ORDERS)),
    )
    for more in steps:
        with pytest.raises(ValueRefused, match="10,000 rows"):
            more()


def test_a_set_is_made_of_changes_of_which_the_last_one_of_a_row_wins() -> None:
    changes = ChangeSet.of([Delete(row(1)), Insert(4, ORDERS, ()), Edit(row(1), (("note", "a"),))])
    assert list(changes) == [Edit(row(1), (("note", "a"),)), Insert(4, ORDERS, ())]
    assert changes.drafts == 5
    assert ChangeSet.of([]).drafts == 0


def test_two_sets_are_joined_and_new_rows_of_both_stay_apart() -> None:
    one = EDITED.inserted(ORDERS, [("note", "mine")])
    other = NOTHING.inserted(ITEMS).inserted(ITEMS, [("note", "theirs")]).without([0]).deleted([row(2)])
    joined = one.joined(other)
    assert list(joined) == [*one, Insert(2, ITEMS, (("note", "theirs"),)), Delete(row(2))]
    assert joined.drafts == 3
    assert joined.inserted(ORDERS).get(3) == Insert(3, ORDERS, ())


def test_two_sets_that_change_the_same_row_are_not_joined() -> None:
    with pytest.raises(ValueRefused, match="same row"):
        EDITED.joined(NOTHING.deleted([row(1)]))

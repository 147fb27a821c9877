"""Three-way merging: what has to be chosen, and what is staged after a choice."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.rows import NOTHING, ChangeSet, Conflict, Delete, Digest, Edit, Held, Insert, RowAddress, RowImage
from pooldeck_tui.dialogs.changes.conflict_drawing import about
from pooldeck_tui.dialogs.changes.conflict_lines import (
    ROW,
    Choices,
    Side,
    can_be_kept,
    lines_of,
    resolved,
    undecided,
)

CUSTOMERS = RelationName("public", "customers")
ADDRESS = RowAddress(CUSTOMERS, ("id",), (1,))


def image(name: Held, note: Held = None, total: Held = 0) -> RowImage:
    return RowImage(ADDRESS, ("id", "name", "note", "total"), (1, name, note, total))


SHOWN = image("Ada")
EDITED = NOTHING.edited([(SHOWN, "name", "mine"), (SHOWN, "note", "my note")])
DELETED = NOTHING.deleted([SHOWN])


def conflict(changes: ChangeSet, theirs: RowImage | None) -> Conflict:
    (change,) = changes
    assert isinstance(change, Edit | Delete)
    return Conflict(change, theirs)


def test_only_what_both_changed_to_something_else_is_contested() -> None:
    lines = lines_of([conflict(EDITED, image("theirs", "my note", 5))])
    assert [(line.column, line.is_contested) for line in lines] == [
        (ROW, False),
        ("name", True),
        ("note", False),
        ("total", False),
    ]
    assert undecided(lines, {}) == (1,)
    assert undecided(lines, {lines[1].place: Side.MINE}) == ()


@pytest.mark.parametrize("side", Side)
def test_each_cell_goes_to_whom_it_was_given(side: Side) -> None:
    theirs = image("theirs", None, 5)
    found = conflict(EDITED, theirs)
    choices: Choices = {(ADDRESS, "name"): side}
    merged = resolved(EDITED, [found], choices)
    (change,) = merged
    assert isinstance(change, Edit)
    assert change.base == theirs
    expected = {"note": "my note"} if side is Side.THEIRS else {"name": "mine", "note": "my note"}
    assert dict(change.entries) == expected


def test_where_all_is_theirs_nothing_is_left_to_write() -> None:
    found = conflict(EDITED, image("theirs", "their note"))
    choices: Choices = {(ADDRESS, "name"): Side.THEIRS, (ADDRESS, "note"): Side.THEIRS}
    assert len(resolved(EDITED, [found], choices)) == 0


def test_where_they_wrote_the_same_nothing_is_left_to_write() -> None:
    assert len(resolved(EDITED, [conflict(EDITED, image("mine", "my note"))], {})) == 0


@pytest.mark.parametrize("changes", [EDITED, DELETED])
def test_of_a_row_that_is_gone_yours_can_be_dropped(changes: ChangeSet) -> None:
    found = conflict(changes, None)
    line = lines_of([found])[0]
    assert (line.is_contested, can_be_kept(line)) == (True, changes is EDITED)
    assert len(resolved(changes, [found], {(ADDRESS, ROW): Side.THEIRS})) == 0
    assert ("m inserts it again" in about(line)) == (changes is EDITED)


def test_an_edit_of_a_row_that_is_gone_can_be_made_a_new_row() -> None:
    found = conflict(EDITED, None)
    (change,) = resolved(EDITED, [found], {(ADDRESS, ROW): Side.MINE})
    assert isinstance(change, Insert)
    assert dict(change.entries) == {"id": 1, "name": "mine", "note": "my note", "total": 0}


def test_a_row_with_a_value_that_nobody_kept_cannot_be_inserted_again() -> None:
    shown = image("Ada", Digest(70_000, "0" * 32))
    lines = lines_of([conflict(NOTHING.edited([(shown, "name", "mine")]), None)])
    assert not can_be_kept(lines[0])
    assert "What note held was too long to be kept" in about(lines[0])
    assert can_be_kept(lines_of([conflict(NOTHING.edited([(shown, "note", "mine")]), None)])[0])


def test_a_deletion_is_chosen_of_as_a_whole() -> None:
    theirs = image("theirs")
    found = conflict(DELETED, theirs)
    lines = lines_of([found])
    assert [(line.column, line.is_contested) for line in lines] == [(ROW, True), ("name", False)]
    (kept,) = resolved(DELETED, [found], {(ADDRESS, ROW): Side.MINE})
    assert kept == Delete(theirs)
    assert len(resolved(DELETED, [found], {(ADDRESS, ROW): Side.THEIRS})) == 0


def test_a_value_of_another_type_is_another_value() -> None:
    shown = image("Ada", None, 1)
    changes = NOTHING.edited([(shown, "name", "mine")])
    lines = lines_of([conflict(changes, image("Ada", None, 1.0))])
    assert [line.column for line in lines] == [ROW, "name", "total"]


def test_other_changes_stay_as_they_are() -> None:
    other = RowImage(RowAddress(CUSTOMERS, ("id",), (2,)), SHOWN.columns, (2, "Bob", None, 0))
    changes = EDITED.edited([(other, "name", "Bobby")]).inserted(CUSTOMERS)
    found = Conflict(next(iter(EDITED)), None)  # type: ignore[arg-type]
    merged = resolved(changes, [found], {})
    assert [change.id for change in merged] == [other.address, 0]

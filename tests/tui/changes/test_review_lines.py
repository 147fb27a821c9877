"""What is to be written, as lines: every cell old → new, and what is no data told apart from data."""

from __future__ import annotations

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.rows import DEFAULT, NOTHING, ChangeSet, Digest, Entry, Held, RowAddress, RowImage
from pooldeck_tui.dialogs.changes.review_lines import BLAMED, MARKED, drawn, line_of, lines_of
from pooldeck_tui.dialogs.changes.wording import heading, relations_of, tally
from pooldeck_tui.widgets.piece_list import Look, cells

CUSTOMERS = RelationName("public", "customers")


def image(key: int, *, name: Held = "Ada", note: Held = None) -> RowImage:
    return RowImage(RowAddress(CUSTOMERS, ("id",), (key,)), ("id", "name", "note"), (key, name, note))


def text(changes: ChangeSet, index: int, width: int = 60) -> str:
    return "".join(piece for piece, _ in drawn(lines_of(changes)[index], width)).rstrip()


def all_kinds() -> ChangeSet:
    changes = NOTHING.edited([(image(1), "name", "Ada L."), (image(1), "note", "")])
    return changes.inserted(CUSTOMERS, [("name", "new"), ("note", DEFAULT)]).deleted([image(2, name="Bob")])


def test_each_change_is_followed_by_its_cells() -> None:
    changes = all_kinds()
    assert [(type(line.change).__name__, line.column) for line in lines_of(changes)] == [
        ("Edit", ""),
        ("Edit", "name"),
        ("Edit", "note"),
        ("Insert", ""),
        ("Insert", "name"),
        ("Insert", "note"),
        ("Delete", ""),
    ]
    assert text(changes, 0) == "  edit    public.customers  id = 1"
    assert text(changes, 1) == "    name  Ada → Ada L."
    assert text(changes, 2) == "    note  ∅ → ''"
    assert text(changes, 3) == "  insert  public.customers  new row 1"
    assert text(changes, 5) == "    note  DEFAULT"
    assert text(changes, 6) == "  delete  public.customers  id = 2  name=Bob  note=∅"
    assert tally(changes) == "1 row edited, 1 new row, 1 row deleted"
    assert relations_of(changes) == ("public.customers",)
    assert tally(NOTHING) == "nothing"


def test_null_is_told_from_a_text_that_is_its_sign() -> None:
    changes = NOTHING.edited([(image(1, note="∅"), "note", None), (image(1), "name", "DEFAULT")])
    looks = [(piece, look) for piece, look in drawn(lines_of(changes)[1], 60) if piece == "∅"]
    assert looks == [("∅", Look.PLAIN), ("∅", Look.SIGN)]
    names = [look for piece, look in drawn(lines_of(changes)[2], 60) if piece == "DEFAULT"]
    assert names == [Look.NEW]


@pytest.mark.parametrize("width", [10, 20, 33, 60, 120])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a" * 300, "b" * 300),
        ("x", "b" * 300),
        ("a" * 300, "y"),
        ("語" * 90, "\x1b[31m" * 40),
        (None, b"\xff" * 90),
    ],
)
def test_a_long_value_leaves_room_for_the_other(old: Held, new: Entry, width: int) -> None:
    changes = NOTHING.edited([(image(1, name=old), "name", new)])
    line = drawn(lines_of(changes)[1], width)
    assert cells(line) <= max(width, 15)
    assert all(piece.isprintable() for piece, _ in line)
    if width >= 33:
        shown = "".join(piece for piece, _ in line)
        assert " → " in shown


def test_a_long_value_that_is_kept_as_a_digest_says_its_length() -> None:
    changes = NOTHING.edited([(image(1, note=Digest(70_000, "0" * 32)), "note", None)])
    assert text(changes, 1) == "    note  (70,000 bytes) → ∅"


def test_a_new_row_of_nothing_but_defaults_says_so() -> None:
    assert "nothing but defaults" in text(NOTHING.inserted(CUSTOMERS), 0)


def test_marks_and_blame_are_signs() -> None:
    line = lines_of(all_kinds())[0]
    assert drawn(line, 60, is_marked=True)[0][0].startswith(MARKED)
    assert drawn(line, 60, is_blamed=True)[0] == (f"{BLAMED} ", Look.TROUBLE)


def test_a_refused_cell_is_found_among_the_lines() -> None:
    changes = all_kinds()
    lines = lines_of(changes)
    edit, insert, delete = changes
    assert line_of(lines, edit, "note") == 2
    assert line_of(lines, insert, "unknown") == 3
    assert line_of(lines, delete, "") == 6


def test_a_row_without_a_key_is_named_so() -> None:
    bare = RowImage(RowAddress(CUSTOMERS, (), (1, "Ada")), ("id", "name"), (1, "Ada"))
    (change,) = NOTHING.deleted([bare])
    assert heading(change) == "delete  public.customers  a row without a key"


def test_names_from_the_database_act_on_nothing() -> None:
    odd = RelationName("public", "a\x1b[2J\nb")
    (change,) = NOTHING.inserted(odd, [("c\x07\u202e", "v")])
    drawn_lines = [drawn(line, 60) for line in lines_of([change])]
    assert all(piece.isprintable() for line in drawn_lines for piece, _ in line)

"""What has to be typed before production is written to, and what the review says of statements and outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.errors import ConstraintViolated, StatementFailed
from pooldeck_db.paging import Key
from pooldeck_db.rows import (
    NOTHING,
    Change,
    ChangeSet,
    Refused,
    RowAddress,
    RowImage,
    Statement,
    Written,
)
from pooldeck_db.target import Backend, Target
from pooldeck_tui.dialogs.changes.outcomes import MOST_REMARKS, altered_words, refused_words
from pooldeck_tui.dialogs.changes.statement_lines import statement_lines
from pooldeck_tui.screens.editing.confirming import mistake_in_names, wants_names
from pooldeck_tui.screens.table.editing.marks import marks_of

CUSTOMERS, ORDERS = RelationName("public", "customers"), RelationName("public", "orders")
OTHER_ORDERS = RelationName("archive", "orders")
NAMES = ("id", "name")


def image(relation: RelationName, key: int, name: str = "Ada") -> RowImage:
    return RowImage(RowAddress(relation, ("id",), (str(key),)), ("id", "name"), (str(key), name))


def edits(relation: RelationName, count: int) -> ChangeSet:
    return NOTHING.edited((image(relation, key), "name", "new") for key in range(count))


def target(environment: str) -> Target:
    return Target(Backend.SQLITE, "shop", path=Path("shop.db"), environment=environment)


@pytest.mark.parametrize(
    ("environment", "changes", "wanted"),
    [
        ("production", edits(CUSTOMERS, 1), False),
        ("production", edits(CUSTOMERS, 2), True),
        (" PROD ", edits(CUSTOMERS, 2), True),
        ("staging", edits(CUSTOMERS, 200), False),
        ("", NOTHING.deleted([image(CUSTOMERS, 1)]), False),
        ("live", NOTHING.deleted([image(CUSTOMERS, 1)]), True),
        ("production", NOTHING.inserted(CUSTOMERS), False),
    ],
)
def test_production_is_asked_about(environment: str, changes: ChangeSet, wanted: bool) -> None:
    assert wants_names(target(environment), changes, 1) is wanted


@pytest.mark.parametrize(
    ("relations", "typed", "is_right"),
    [
        ([CUSTOMERS], "customers", True),
        ([CUSTOMERS], " public.customers ", True),
        ([CUSTOMERS], "Customers", False),
        ([CUSTOMERS], "", False),
        ([CUSTOMERS], "customers, orders", False),
        ([CUSTOMERS, ORDERS], "orders,customers", True),
        ([CUSTOMERS, ORDERS], "customers", False),
        ([CUSTOMERS, ORDERS], "customers, customers", False),
        ([ORDERS, OTHER_ORDERS], "orders, orders", True),
        ([ORDERS, OTHER_ORDERS], "archive.orders, public.orders", True),
        ([ORDERS, OTHER_ORDERS], "orders", False),
    ],
)
def test_the_names_of_all_tables_are_typed(relations: list[RelationName], typed: str, is_right: bool) -> None:
    changes = NOTHING.edited((image(relation, 1), "name", "new") for relation in relations)
    assert (mistake_in_names(changes, typed) == "") is is_right


def statement(sql: str, *parameters: object) -> Statement:
    (change,) = edits(CUSTOMERS, 1)
    return Statement(sql, parameters, change)


def test_bound_values_are_spelt_so_that_they_are_told_apart() -> None:
    sql = 'UPDATE "t" SET "a" = ?, "b" = ? WHERE "id" = ? RETURNING "id" AS c0'
    lines = [line.text for line in statement_lines(statement(sql, None, "NULL", "it's", b"\x00\xff", 1, 1.5), 200)]
    assert lines == [
        'UPDATE "t" SET "a" = ?, "b" = ? WHERE "id" = ?',
        "  1: NULL",
        "  2: 'NULL'",
        "  3: 'it''s'",
        "  4: x'00ff'",
        "  5: 1",
        "  6: 1.5",
        'RETURNING "id" AS c0',
    ]


def test_a_long_statement_is_broken_and_nothing_of_it_is_lost() -> None:
    sql = "UPDATE t SET " + ", ".join(f"column_{i} = ?" for i in range(30))
    lines = [line.text for line in statement_lines(statement(sql), 60)]
    assert max(map(len, lines)) <= 60
    assert " ".join(" ".join(lines).split()) == sql


def test_escape_sequences_in_values_act_on_nothing() -> None:
    lines = statement_lines(statement("UPDATE t SET a = ?", "\x1b[2J\u202e" * 300), 60)
    assert all(line.text.isprintable() for line in lines)
    assert "(1,500 characters)" in lines[-1].text


def test_a_refusal_names_row_cell_and_rule() -> None:
    (change,) = edits(CUSTOMERS, 1)
    error = ConstraintViolated("It is no tier.", hint="Type another.", constraint="tiers")
    said = refused_words(Refused(change, "name", error))
    for part in ("Nothing was written", "public.customers", "id = 0", "name", "It is no tier.", "tiers"):
        assert part in said
    assert "at the commit" in refused_words(Refused(None, "", StatementFailed("Refused at the commit.")))


def test_only_the_first_cells_that_a_trigger_changed_are_named() -> None:
    def written(change: Change, key: int) -> Written:
        return Written(change, (statement("UPDATE"),), image(CUSTOMERS, key), image(CUSTOMERS, key, "NEW"))

    changes = list(edits(CUSTOMERS, MOST_REMARKS + 2))
    remarks = list(altered_words([written(change, key) for key, change in enumerate(changes)]))
    assert "put NEW into name" in remarks[0]
    assert len(remarks) == MOST_REMARKS + 1
    assert "2 more" in remarks[-1]


def test_a_row_without_an_address_is_marked_by_its_values() -> None:
    bare = RowImage(RowAddress(CUSTOMERS, (), ("1", "Ada")), ("id", "name"), ("1", "Ada"))
    changes = NOTHING.edited([(bare, "name", "Grace")]).inserted(CUSTOMERS)
    staged = marks_of(changes, NAMES, lambda _key, _row: None)
    assert staged is not None
    mark = staged(Key(()), ("1", "Ada"))
    assert mark is not None
    assert mark.cells == {1: "Grace"}
    assert staged(Key(()), ("1", "Bob")) is None
    assert marks_of(NOTHING.inserted(CUSTOMERS), NAMES, lambda _key, _row: None) is None

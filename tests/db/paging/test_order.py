"""The order of the pages: the user's wish, and behind it what tells all rows apart."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from pooldeck_db.catalog import Column, Index, Relation, RelationDetail, RelationKind, RelationName
from pooldeck_db.paging import Method, Sort
from pooldeck_db.paging.order import is_served, ordering
from pooldeck_db.values import Kind

NAME = RelationName("public", "t")
COLUMNS = tuple(
    Column(name, "integer", Kind.NUMBER, nullable=name != "id", base_type="int4") for name in ("id", "a", "b")
)
KEY = Index("t_pkey", ("id",), unique=True, primary=True, definition="")


def _detail(*indexes: Index, kind: RelationKind = RelationKind.TABLE) -> RelationDetail:
    return RelationDetail(
        relation=Relation(NAME, kind, 10, None),
        columns=COLUMNS,
        primary_key=("id",) if KEY in indexes else (),
        indexes=indexes,
        constraints=(),
        foreign_keys=(),
        referenced_by=(),
        triggers=(),
        ddl="",
        address=None if kind is RelationKind.VIEW else "ctid",
        stores=() if kind is RelationKind.VIEW else (NAME,),
    )


def _served(index: Index, *sorts: Sort, nulls_last: bool = True) -> bool:
    detail = _detail(KEY, index)
    return is_served(detail, ordering(detail, sorts), nulls_last=nulls_last)


def test_without_a_wish_the_key_is_the_order() -> None:
    order = ordering(_detail(KEY), ())
    assert (order.sorts, order.method) == ((Sort("id"),), Method.KEYSET)


def test_the_key_stands_behind_the_wish_in_the_direction_of_its_last_column() -> None:
    order = ordering(_detail(KEY), (Sort("a"), Sort("b", descending=True)))
    assert order.sorts == (Sort("a"), Sort("b", descending=True), Sort("id", descending=True))


def test_what_is_wished_for_behind_a_whole_key_changes_nothing() -> None:
    order = ordering(_detail(KEY), (Sort("id", descending=True), Sort("a")))
    assert order.sorts == (Sort("id", descending=True),)


def test_without_a_key_the_address_is_the_order_or_stands_behind_the_wish() -> None:
    alone, sorted_by_a = ordering(_detail(), ()), ordering(_detail(), (Sort("a"),))
    assert (alone.sorts, alone.method) == ((Sort("ctid"),), Method.ADDRESS)
    assert (sorted_by_a.sorts, sorted_by_a.method) == ((Sort("a"), Sort("ctid")), Method.KEYSET)


def test_rows_of_several_stores_are_told_apart_by_their_store_first() -> None:
    detail = replace(_detail(), stores=(NAME, RelationName("public", "child")))
    assert ordering(detail, (Sort("a"),)).sorts == (Sort("a"), Sort("tableoid"), Sort("ctid"))


def test_a_key_does_not_hold_for_inheritors() -> None:
    detail = replace(_detail(KEY), stores=(NAME, RelationName("public", "child")))
    assert ordering(detail, ()).method is Method.ADDRESS


def test_rows_that_lie_on_another_server_have_no_address() -> None:
    detail = replace(_detail(), stores=(NAME,), foreign_stores=(NAME,))
    assert ordering(detail, ()).method is Method.OFFSET


def test_a_view_is_counted_off_in_the_wished_order_and_no_row_has_its_place_by_chance() -> None:
    order = ordering(_detail(kind=RelationKind.VIEW), (Sort("b", descending=True),))
    assert (order.sorts, order.method) == ((Sort("b", True), Sort("id", True), Sort("a", True)), Method.OFFSET)
    assert order.columns[0].nullable
    assert ordering(_detail(kind=RelationKind.VIEW), ()).sorts == ()


def test_a_key_is_read_in_the_directions_of_its_own_index() -> None:
    columns = tuple(replace(column, nullable=False) for column in COLUMNS)
    key = Index("k", ("a", "b"), True, False, "", descending=(True, False))
    detail = replace(_detail(key), columns=columns)
    order = ordering(detail, ())
    assert order.sorts == (Sort("a"), Sort("b", descending=True))
    assert is_served(detail, order, nulls_last=True)
    same = replace(key, descending=(False, False))
    assert not is_served(replace(detail, indexes=(same,)), order, nulls_last=True)


def test_on_sqlite_the_rowid_stands_behind_a_wish_whose_index_has_it() -> None:
    columns = tuple(replace(column, nullable=False) for column in COLUMNS)
    detail = replace(
        _detail(KEY, Index("i", ("a",), False, False, "", nulls_first=(True,))), columns=columns, address="_rowid_"
    )
    descending = Index("i", ("a",), False, False, "", descending=(True,), nulls_first=(False,))
    assert ordering(detail, (Sort("a"),)).sorts == (Sort("a"), Sort("_rowid_"))
    assert ordering(detail, (Sort("a", True),)).sorts == (Sort("a", True), Sort("_rowid_", True))
    assert ordering(detail, (Sort("b"),)).sorts == (Sort("b"), Sort("id"))
    assert ordering(detail, ()).sorts == (Sort("id"),)
    assert ordering(replace(detail, integer_key="id"), (Sort("a"),)).sorts == (Sort("a"), Sort("id"))
    backwards = replace(detail, indexes=(KEY, descending))
    assert ordering(backwards, (Sort("a", True),)).sorts == (Sort("a", True), Sort("_rowid_"))


def test_stores_that_may_not_be_read_by_themselves_are_read_through_their_table() -> None:
    part = RelationName("public", "part")
    detail = replace(_detail(kind=RelationKind.PARTITIONED_TABLE), stores=(part,))
    assert ordering(detail, ()).method is Method.ADDRESS
    assert ordering(replace(detail, closed_stores=(part,)), ()).method is Method.OFFSET
    assert ordering(replace(detail, row_security=True), ()).method is Method.OFFSET
    assert ordering(replace(detail, closed_stores=(part,)), (Sort("a"),)).method is Method.KEYSET


@pytest.mark.parametrize(
    ("index", "sorts", "served"),
    [
        (Index("i", ("a", "b"), False, False, ""), (Sort("a"),), True),
        (Index("i", ("a", "b"), False, False, ""), (Sort("a", True), Sort("b", True)), True),
        (Index("i", ("a", "b"), False, False, ""), (Sort("a"), Sort("b", True)), False),
        (Index("i", ("a", "b"), False, False, "", descending=(False, True)), (Sort("a", True), Sort("b")), True),
        (Index("i", ("b", "a"), False, False, ""), (Sort("a"),), False),
        (Index("i", (None, "a"), False, False, ""), (Sort("a"),), False),
        (Index("i", ("a",), False, False, "", partial=True), (Sort("a"),), False),
        (Index("i", ("a",), False, False, "", valid=False), (Sort("a"),), False),
        (Index("i", ("a",), False, False, "", ordered=False), (Sort("a"),), False),
        (Index("i", ("a",), False, False, "", nulls_first=(True,)), (Sort("a"),), False),
        (Index("i", ("a",), False, False, "", descending=(True,), nulls_first=(True,)), (Sort("a"),), True),
        (Index("i", ("a",), False, False, "", descending=(True,), nulls_first=(False,)), (Sort("a"),), False),
        (Index("i", ("a", "b"), False, False, "", nulls_first=(False, True)), (Sort("a"),), True),
        (Index("i", ("a",), False, False, "CREATE INDEX i ON t (a) WHERE note = 'COLLATE'"), (Sort("a"),), True),
    ],
)
def test_an_index_serves_the_order_that_it_stands_in(
    index: Index, sorts: tuple[Sort, ...], *, served: bool
) -> None:
    assert _served(index, *sorts) == served


def test_on_sqlite_an_index_has_its_nulls_at_the_other_end() -> None:
    index = Index("i", ("a",), False, False, "", nulls_first=(True,))
    assert _served(index, Sort("a"), nulls_last=False)
    assert not _served(index, Sort("a"), nulls_last=True)


def test_the_records_are_imported_without_sqlalchemy() -> None:
    code = "import sys, pooldeck_db.paging; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

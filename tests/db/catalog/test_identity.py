"""Which columns a row is known by."""

from __future__ import annotations

from pooldeck_db.catalog import Column, Index, Relation, RelationDetail, RelationKind, RelationName
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.values import Kind


def column(name: str, *, nullable: bool = False, orderable: bool = True) -> Column:
    return Column(name, "text", Kind.TEXT, nullable=nullable, orderable=orderable)


def unique(*columns: str | None, primary: bool = False) -> Index:
    return Index("_".join(name or "expression" for name in columns), columns, True, primary, "")


def detail(
    columns: tuple[Column, ...], *, primary_key: tuple[str, ...] = (), indexes: tuple[Index, ...] = ()
) -> RelationDetail:
    return RelationDetail(
        relation=Relation(RelationName("s", "t"), RelationKind.TABLE, None, None),
        columns=columns,
        primary_key=primary_key,
        indexes=indexes,
        constraints=(),
        foreign_keys=(),
        referenced_by=(),
        triggers=(),
        ddl="",
        address=None,
    )


A, B, C = column("a"), column("b"), column("c")


def test_the_primary_key_comes_before_a_narrower_unique_index() -> None:
    assert key_columns(detail((A, B, C), primary_key=("b", "a"), indexes=(unique("c"),))) == ("b", "a")


def test_a_primary_key_that_may_hold_nulls_is_no_key() -> None:
    assert key_columns(detail((column("a", nullable=True), B), primary_key=("a",), indexes=(unique("b"),))) == (
        "b",
    )


def test_a_primary_key_without_an_ordered_index_gives_way() -> None:
    temporal = Index("t_pkey", ("a", "b"), True, True, "", ordered=False, method="gist")
    assert key_columns(detail((A, B), primary_key=("a", "b"), indexes=(temporal,))) is None


def test_the_narrowest_unique_index_is_taken() -> None:
    assert key_columns(detail((A, B, C), indexes=(unique("a", "b"), unique("c")))) == ("c",)


def test_of_equally_narrow_ones_always_the_same_is_taken() -> None:
    one, other = unique("a"), unique("b")
    assert key_columns(detail((A, B), indexes=(one, other))) == key_columns(detail((A, B), indexes=(other, one)))


def test_an_index_that_is_not_a_key_for_every_row_at_any_moment_is_passed_over() -> None:
    unfit = (
        Index("plain", ("a",), False, False, ""),
        Index("partial", ("a",), True, False, "", partial=True),
        Index("invalid", ("a",), True, False, "", valid=False),
        Index("hash", ("a",), True, False, "", ordered=False),
        Index("deferrable", ("a",), True, False, "", immediate=False),
        unique(None),
        unique("a", None),
    )
    assert key_columns(detail((A,), indexes=unfit)) is None


def test_nullable_and_unsortable_columns_make_no_key() -> None:
    columns = (column("a", nullable=True), column("b", orderable=False), C)
    assert key_columns(detail(columns, indexes=(unique("a"), unique("b"), unique("a", "c")))) is None


def test_a_relation_without_columns_has_no_key() -> None:
    assert key_columns(detail(())) is None

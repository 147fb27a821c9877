"""Which columns name a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.catalog import Column, Index, Outline, Relation, RelationKind, RelationName
from pooldeck_db.relations.labelling import NAMES, label_of
from pooldeck_db.relations.parents import label_from
from pooldeck_db.relations.spelling.base import spelling_for
from pooldeck_db.values import Kind, Value


def outline(*names: str, table: str = "customers", unique: str = "", kind: Kind = Kind.TEXT) -> Outline:
    index = Index("i", (unique,), unique=True, primary=False, definition="")
    return Outline(
        Relation(RelationName("public", table), RelationKind.TABLE, rows=1, size=None),
        tuple(Column(name, "text", kind, base_type="text") for name in names),
        (),
        (index,) if unique else (),
    )


def chosen(
    of: Outline, settings: dict[str, tuple[str, ...]] | None = None, *without: str, dialect: str = "postgresql"
) -> list[str]:
    label = label_of(of, settings or {}, spelling_for(dialect), without=without)
    return [column.name for column in label.columns]


def test_the_documented_names_are_taken_in_their_order() -> None:
    every = [name for names in NAMES for name in names]
    while every:
        best = chosen(outline(*reversed(every)))
        assert best == list(next(names for names in NAMES if set(names) <= set(every)))
        every = [name for name in every if name not in best]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("customers", "customer_name"),
        ("customers", "customers_name"),
        ("Customers", "CustomerName"),
        ("categories", "category_title"),
        ("staff", "Name"),
        ("users", "USERNAME"),
    ],
)
def test_case_underscores_and_the_tables_own_name_do_not_matter(table: str, column: str) -> None:
    assert chosen(outline("note", column, table=table)) == [column]


def test_first_and_last_name_go_together_or_not_at_all() -> None:
    assert chosen(outline("last_name", "email", "first_name")) == ["first_name", "last_name"]
    assert chosen(outline("last_name", "email")) == ["email"]


def test_without_a_known_name_a_unique_text_is_the_label() -> None:
    assert chosen(outline("note", "iban", unique="iban")) == ["iban"]
    assert chosen(outline("note", "iban")) == []


def test_only_texts_that_may_be_read_name_a_row() -> None:
    assert chosen(outline("name", kind=Kind.NUMBER)) == []
    assert chosen(replace(outline("name"), unreadable=frozenset({"name"}))) == []


def test_what_is_shown_anyway_is_no_label() -> None:
    assert chosen(outline("code", "note"), None, "code") == []
    assert chosen(outline("code", "description"), None, "code") == ["description"]


def test_the_settings_go_first_and_the_full_name_before_the_bare_one() -> None:
    of = outline("name", "note", "iban")
    assert chosen(of, {"customers": ("note", "iban")}) == ["note", "iban"]
    assert chosen(of, {"customers": ("note",), "public.customers": ("iban",)}) == ["iban"]
    assert chosen(of, {"Customers": ("note",)}) == ["name"]
    assert chosen(of, {"CUSTOMERS": ("NOTE",)}, dialect="sqlite") == ["note"]
    assert chosen(of, {"customers": ("name",)}, "name") == ["name"]


def test_a_setting_that_cannot_be_followed_is_said_and_left_out() -> None:
    label = label_of(outline("name"), {"customers": ("compny",)}, spelling_for("postgresql"), without=())
    assert [column.name for column in label.columns] == ["name"]
    assert label.mistake == "labels.customers: there is no column compny."


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("Ada", "Ada"),
        ("  two\n lines\t", "two lines"),
        ("", None),
        (" ", None),
        (None, None),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_a_label_is_one_short_line(raw: Value, label: str | None) -> None:
    assert label_from(raw) == label

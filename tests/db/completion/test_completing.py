"""Completion held against places in statements and what is to be offered there."""

from __future__ import annotations

from itertools import islice

import pytest

from pooldeck_db.completion import Completions, ItemKind, Names
from pooldeck_db.completion.completing import complete
from pooldeck_db.completion.ranking import MOST
from pooldeck_db.target import Backend
from support.completion_corpus import POSTGRESQL, SQLITE, Case
from support.corpus import entries
from support.names import SHOP, SQLITE_SHOP

NAMES = {Backend.POSTGRESQL: SHOP, Backend.SQLITE: SQLITE_SHOP}
CASES = {Backend.POSTGRESQL: POSTGRESQL, Backend.SQLITE: SQLITE}


def completed(marked: str, backend: Backend = Backend.POSTGRESQL, names: Names | None = None) -> Completions:
    """What is offered where the bar is."""
    before, _, behind = marked.partition("|")
    return complete(before + behind, len(before), names or NAMES[backend], backend)


def inserted(marked: str, backend: Backend = Backend.POSTGRESQL, number: int = 0) -> str:
    """The text after one of the items is taken, without the bar."""
    found = completed(marked, backend)
    text = marked.replace("|", "", 1)
    return text[: found.start] + found.items[number].insert + text[found.end :]


def _flaw(case: Case, backend: Backend) -> str:
    """What is wrong with what is offered; empty where nothing is."""
    items = [item.insert for item in completed(case.text, backend).items]
    first, has, lacks = ([part for part in field.split("  ") if part] for field in case[1:])
    if items[: len(first)] != first:
        return f"begins with {items[: len(first) + 2]}, not {first}"
    if missing := [part for part in has if part not in items]:
        return f"lacks {missing} in {items}"
    if excess := [part for part in lacks if part in items]:
        return f"has {excess} in {items}"
    if not (first or has or lacks) and items:
        return f"offers {items}"
    return ""


@pytest.mark.parametrize("backend", Backend)
def test_what_is_offered_is_what_the_corpus_says(backend: Backend) -> None:
    flaws = [f"{case.text!r} {flaw}" for case in CASES[backend] if (flaw := _flaw(case, backend))]
    assert not flaws, "\n".join(flaws)


def test_the_corpus_is_large() -> None:
    assert sum(map(len, CASES.values())) >= 200


@pytest.mark.parametrize("backend", Backend)
def test_no_place_in_any_statement_raises_or_offers_too_much(backend: Backend) -> None:
    for case in islice(CASES[backend], 0, None, 12):
        text = case.text.replace("|", "")
        for end in range(len(text) + 1):
            for piece in (text, text[:end]):
                found = complete(piece, end, NAMES[backend], backend)
                assert found.start <= end <= max(found.end, end)
                assert len(found.items) <= MOST
                assert len({item.insert for item in found.items}) == len(found.items)


@pytest.mark.parametrize("backend", Backend)
def test_no_statement_of_the_statements_corpus_raises_wherever_the_cursor_is(backend: Backend) -> None:
    for number, entry in enumerate(entries(backend)):
        text = entry.script
        offset = number * 7919 % (len(text) + 1)
        cut = complete(text[:offset], offset, NAMES[backend], backend)
        for found in (cut, complete(text, offset, NAMES[backend], backend)):
            assert found.start <= offset <= found.end


def test_what_is_taken_replaces_the_word_that_the_cursor_is_in() -> None:
    assert inserted("SELECT * FROM ord|ers o") == "SELECT * FROM orders o"
    assert inserted("SELECT * FROM or|") == "SELECT * FROM orders"
    assert inserted("SELECT * FROM |") == "SELECT * FROM categories"
    assert inserted('SELECT * FROM "Mi|"') == 'SELECT * FROM "Mixed Case"'
    assert inserted("SELECT 1 FROM orders WHERE status = 'p|'") == "SELECT 1 FROM orders WHERE status = 'paid'"
    assert inserted("SELECT 1 FROM orders WHERE status = '|") == "SELECT 1 FROM orders WHERE status = 'new'"
    assert inserted("SELECT o.cust|omer_id FROM orders o") == "SELECT o.customer_id FROM orders o"
    assert inserted("SELECT o.*| FROM orders o") == (
        "SELECT o.id, o.customer_id, o.status, o.total, o.placed_at, o.note FROM orders o"
    )
    assert inserted("\\d public.ord|") == "\\d public.orders"


def test_items_say_what_they_are() -> None:
    (label, *_) = completed("SELECT 1 FROM orders WHERE status = |").items
    assert (label.text, label.kind, label.detail) == ("new", ItemKind.LABEL, "order status")
    column = completed("SELECT tot| FROM orders o").items[0]
    assert (column.text, column.kind, column.detail) == ("total", ItemKind.COLUMN, "numeric · o")
    changes = completed("SELECT * FROM chan|").items[0]
    assert (changes.text, changes.insert, changes.detail) == ("changes", "audit.changes", "table · audit")
    count = completed("SELECT coun|").items[0]
    assert (count.kind, count.detail) == (ItemKind.FUNCTION, "(any) → bigint")
    star = completed("SELECT *| FROM orders").items[0]
    assert (star.kind, star.text, star.detail) == (ItemKind.EXPANSION, "*", "6 columns")


def test_keywords_are_written_as_those_before_them() -> None:
    assert completed("select * from orders |").items[0].insert == "where"
    assert completed("SELECT * FROM orders |").items[0].insert == "WHERE"
    assert completed("select * from orders WH|").items[0].insert == "WHERE"


def test_nothing_is_known_of_an_empty_catalog_but_keywords() -> None:
    found = completed("SELECT * FROM orders WHERE |", names=Names())
    assert {item.kind for item in found.items} == {ItemKind.ALIAS, ItemKind.KEYWORD}


def test_only_the_statement_around_the_cursor_counts() -> None:
    script = "SELECT * FROM products;\n" * 50 + "SELECT | FROM customers;\n" + "SELECT * FROM orders;\n" * 50
    columns = [item.insert for item in completed(script).items if item.kind is ItemKind.COLUMN]
    assert columns == ["id", "name", "email", "country", "mood", "created_at"]


def test_thousands_of_open_parentheses_are_no_trouble() -> None:
    assert completed("SELECT " + "(" * 5_000 + "|").items
    assert completed("SELECT * FROM " + "(SELECT * FROM " * 500 + "|").items
    assert completed("SELECT * FROM " + "(" * 5_000 + "|").items
    assert completed("SELECT | FROM " + "(" * 5_000 + "orders").items
    assert completed("WITH " + "a AS (WITH " * 500 + "|") is not None
    nested = "SELECT * FROM (" * 100 + "SELECT 1 AS one" + ") x" * 100
    assert completed(f"SELECT | FROM ({nested}) y").items


def test_a_long_statement_is_looked_at_where_it_begins_and_around_the_cursor() -> None:
    rows = "INSERT INTO orders (id, status) VALUES\n" + "(1, 'new'),\n" * 20_000
    assert completed(rows + "(2, '|").items[0].insert == "'new'"
    marked = rows + "(2, 'pa|') RETURNING id;\nSELECT 1;\n"
    assert inserted(marked) == marked.replace("'pa|'", "'paid'")


def test_a_statement_is_found_in_a_long_script() -> None:
    script = "SELECT * FROM products WHERE name = 'it''s';\n" * 2_000
    marked = script + "SELECT o.tot| FROM orders o;\n" + script
    assert inserted(marked) == marked.replace("tot|", "total")

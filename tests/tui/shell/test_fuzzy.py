"""Names are found by some of their letters, and the best come first."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from pooldeck_tui.widgets.fuzzy import Name, Names, Query, positions


def found(query: str, *names: str) -> list[str]:
    return [names[index] for index in asyncio.run(made_ready(*names).search(Query(query)))]


def made_ready(*names: str) -> Names:
    return Names([Name(name) for name in names])


def test_exact_comes_before_prefix_word_initials_inside_and_scattered() -> None:
    names = ("xorderx", "o_r_d_e_r", "my_order", "orders", "order", "oxrxdxexr")
    assert found("order", *names) == ["order", "orders", "my_order", "o_r_d_e_r", "xorderx", "oxrxdxexr"]


def test_letters_that_begin_words_come_before_letters_inside_one() -> None:
    assert found("oi", "choice", "void", "order_items") == ["order_items", "choice", "void"]


def test_a_capital_after_a_small_letter_begins_a_word() -> None:
    assert found("it", "Visit", "orderItem") == ["orderItem", "Visit"]


@pytest.mark.parametrize("query", ["ORDER", "Order", "oRdEr"])
def test_case_does_not_matter(query: str) -> None:
    assert found(query, "ORDERS", "orders", "Orders", "other") == ["ORDERS", "orders", "Orders"]


def test_equally_good_names_keep_the_order_they_were_given_in() -> None:
    assert found("log", "log_b", "log_a", "log_c") == ["log_b", "log_a", "log_c"]


def test_nothing_typed_finds_everything_as_it_was_given() -> None:
    assert found("", "b", "a") == ["b", "a"]
    assert found("  ", "b", "a") == ["b", "a"]


def test_letters_in_another_order_find_nothing() -> None:
    assert found("redro", "order") == []


def test_a_space_stands_for_whatever_parts_two_words() -> None:
    assert found("order it", "order_items", "order", "order items") == ["order items", "order_items"]


@pytest.mark.parametrize("query", [".*", "[a]", "^$", "a|b", "\\", "(", "-", "]", "&&", "~"])
def test_what_is_typed_is_never_a_pattern(query: str) -> None:
    assert found(query, "plain_name", f"x{query}y") == [f"x{query}y"]


def test_characters_that_grow_when_they_are_lowered_do_not_shift_what_is_underlined() -> None:
    assert list(positions(Query("x"), "İİx")) == [2]


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("order", "order", (0, 1, 2, 3, 4)),
        ("it", "visit_items", (6, 7)),
        ("oi", "order_items", (0, 6)),
        ("si", "visit", (2, 3)),
        ("odr", "order", (0, 2, 4)),
        ("İ", "İstanbul", (0,)),
        ("x", "order", ()),
        ("", "order", ()),
        ("表", "客户表", (2,)),
    ],
)
def test_what_is_underlined_is_what_was_matched(query: str, name: str, expected: tuple[int, ...]) -> None:
    assert tuple(positions(Query(query), name)) == expected


def test_every_name_that_is_found_has_as_many_underlined_letters_as_were_typed() -> None:
    names = ("order_items", "OrderItems", "customer_order_item", "oi", "audit_log", "İo_i")
    for query in ("oi", "ori", "it", "o", "orderitems"):
        for name in found(query, *names):
            assert "".join(name[at].lower()[0] for at in positions(Query(query), name)) == query


def test_a_name_made_to_make_searching_slow_is_searched_in_one_pass() -> None:
    name = "a_" * 100
    assert found("a" * 64 + "b", *[name] * 1_000) == []
    assert len(found("a" * 64, *[name] * 1_000)) == 1_000


def test_whatever_the_names_and_whatever_is_typed_the_underlined_letters_are_those_typed() -> None:
    random = Random(7)
    alphabet = "aAbB1_-. \u0301İß表—⏎∅_"
    names = ["".join(random.choices(alphabet, k=random.randint(0, 9))) for _ in range(400)]
    ready = made_ready(*names)
    for _ in range(400):
        typed = "".join(random.choices(alphabet, k=random.randint(1, 4)))
        query = Query(typed)
        for index in asyncio.run(ready.search(query)):
            places = list(positions(query, names[index]))
            letters = "".join(Query(names[index][at]).wanted for at in places)
            assert places == sorted(set(places))
            assert not query.letters or letters.replace(" ", "") == query.letters

"""How names go with what is typed, alone and among thousands."""

from __future__ import annotations

import pytest

from pooldeck_db.completion.lexicon import Lexicon
from pooldeck_db.completion.matching import Match, match
from pooldeck_db.completion.spelling import spelled
from pooldeck_db.target import Backend


@pytest.mark.parametrize(
    ("name", "needle", "how"),
    [
        ("orders", "orders", Match.EXACT),
        ("Orders", "orders", Match.EXACT),
        ("orders", "ord", Match.PREFIX),
        ("orders", "", Match.PREFIX),
        ("order_items", "oi", Match.WORD_STARTS),
        ("order_items", "ordit", Match.WORD_STARTS),
        ("order_items", "items", Match.WORD_STARTS),
        ("OrderItems", "oi", Match.WORD_STARTS),
        ("order items", "oi", Match.WORD_STARTS),
        ("customers", "stom", Match.SUBSTRING),
        ("products", "pdts", Match.SUBSEQUENCE),
        ("products", "stdp", None),
        ("orders", "orderss", None),
        ("", "a", None),
    ],
)
def test_matches(name: str, needle: str, how: Match | None) -> None:
    assert match(name, needle) is how


def test_a_lexicon_finds_what_looking_at_every_name_would() -> None:
    names = [f"{first}_{second}{number}" for number in range(40) for first in "abc" for second in ("xy", "Yz")]
    names += ["odd\nname", "ünï", "[^]", "a.b*"]
    lexicon = Lexicon.of((name, name) for name in names)
    for needle in ("a_", "ax3", "yz", "b_yz1", "ün", "[^", ".*", "oddn", "zzz", "c39"):
        assert sorted(lexicon.find(needle)) == sorted(name for name in names if match(name, needle) is not None)
    assert list(lexicon.named("a_yz7")) == ["a_Yz7"]
    assert not list(lexicon.named("a_yz"))


def test_a_lexicon_finds_names_that_begin_so_first_and_no_more_than_can_be_looked_at() -> None:
    lexicon = Lexicon.of((f"{letter}x{number}", number) for number in range(3_000) for letter in "bxa")
    assert len(lexicon.find("x1")) < 1_000
    assert all(str(number).startswith("1") for number in lexicon.find("x1")[:100])
    assert lexicon.find("", lambda number: number == 2_999) == [2_999] * 3


@pytest.mark.parametrize(
    ("name", "postgresql", "sqlite"),
    [
        ("orders", "orders", "orders"),
        ("Orders", '"Orders"', "Orders"),
        ("order", '"order"', '"order"'),
        ("user", '"user"', "user"),
        ("2024", '"2024"', '"2024"'),
        ("a b", '"a b"', '"a b"'),
        ('a"b', '"a""b"', '"a""b"'),
        ("é", '"é"', '"é"'),
        ("", '""', '""'),
        ("a$1", "a$1", "a$1"),
    ],
)
def test_names_are_quoted_only_where_they_must_be(name: str, postgresql: str, sqlite: str) -> None:
    assert spelled(name, Backend.POSTGRESQL) == postgresql
    assert spelled(name, Backend.SQLITE) == sqlite


def test_quotes_that_were_opened_are_kept() -> None:
    assert spelled("orders", Backend.SQLITE, quotes="[") == "[orders]"
    assert spelled("a]b", Backend.SQLITE, quotes="[") == '"a]b"'
    assert spelled("a`b", Backend.SQLITE, quotes="`") == "`a``b`"
    assert spelled("orders", Backend.POSTGRESQL, quotes='"') == '"orders"'

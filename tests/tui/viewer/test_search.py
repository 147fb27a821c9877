"""Finding every place of what is searched for."""

from __future__ import annotations

import random
import re

import pytest

from pooldeck_tui.viewer.search import Matches, Query, find_all
from pooldeck_tui.viewer.slices import STRETCH, at_once


def found(query: str, text: str) -> Matches:
    matches = Matches(len(query))
    at_once(find_all(Query(query).pattern, text, matches))
    return matches


def test_everything_is_found_across_the_stretches_in_which_it_is_looked_for() -> None:
    chosen = random.Random(7)
    for query in ("ab", "aba", "b"):
        text = "".join(chosen.choices("ab\n", k=3 * STRETCH))
        assert list(found(query, text).starts) == [match.start() for match in re.finditer(query, text)]


def test_a_match_may_lie_on_the_edge_of_two_stretches() -> None:
    text = "-" * (STRETCH - 2) + "needle" + "-" * STRETCH
    assert list(found("needle", text).starts) == [STRETCH - 2]


@pytest.mark.parametrize(
    ("query", "text", "number"), [("a.b", "a.b axb A.B", 2), ("Ab", "ab Ab AB", 1), ("ü", "Ü", 1)]
)
def test_a_query_is_plain_text_in_any_case_unless_it_has_a_capital(query: str, text: str, number: int) -> None:
    assert len(found(query, text)) == number


@pytest.mark.parametrize(
    ("query", "data", "places"),
    [
        ("\\x00ff", b"\x01\x00\xff", [1]),
        ("0x00 FF", b"\x01\x00\xff", [1]),
        ("ü", "aü".encode(), [1]),
        ("abc", b"xABC", [1]),
        ("0x0", b"\x00 0x0", [2]),
    ],
)
def test_bytes_are_searched_for_by_digits_or_by_text(query: str, data: bytes, places: list[int]) -> None:
    matches = Matches(len(Query(query).needle))
    at_once(find_all(Query(query).bytes_pattern, data, matches))
    assert list(matches.starts) == places


def test_matches_within_a_part_are_those_that_reach_into_it() -> None:
    matches = found("abc", "abc abc abc")
    assert matches.within(0, 1) == [0]
    assert matches.within(2, 4) == [0]
    assert matches.within(3, 4) == []
    assert matches.within(5, 9) == [4, 8]


def test_next_and_previous_go_round_the_ends() -> None:
    matches = found("a", "a-a-a")
    assert [matches.go(1, 1), matches.go(1, 0), matches.go(1, 0)] == [2, 4, 0]
    assert matches.go(-1, 0) == 4
    assert str(matches) == "match 3 of 3"


def test_the_first_step_backwards_goes_before_the_place() -> None:
    assert found("a", "a-a-a").go(-1, 3) == 2
    assert found("a", "---").go(1, 0) is None


def test_what_is_found_is_said_while_it_is_looked_for_and_after() -> None:
    matches = Matches(1)
    assert str(matches) == "searching"
    matches.starts.append(3)
    assert str(matches) == "match 1+"
    assert str(found("x", "---")) == "no match"

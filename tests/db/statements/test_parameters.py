"""What a text leaves open is found where the database would read it, and nowhere else."""

from __future__ import annotations

import random
from itertools import pairwise
from time import process_time

import pytest

from pooldeck_db.statements import Substitution, parameters
from pooldeck_db.target import Backend
from support.sql import random_sql


def written(text: str, dialect: Backend = Backend.POSTGRESQL) -> list[tuple[str, list[str]]]:
    """The names, each with what stands at its places."""
    found = parameters(text, dialect)
    return [(each.name, [text[place.start : place.end] for place in each.places]) for each in found]


def names(text: str, dialect: Backend = Backend.POSTGRESQL) -> list[str]:
    """The names in their order."""
    return [each.name for each in parameters(text, dialect)]


def test_a_name_has_all_its_places_in_the_order_of_the_text() -> None:
    text = "SELECT :b, :a, f(:b), :'b', :\"b\""
    assert written(text) == [("b", [":b", ":b", ":'b'", ':"b"']), ("a", [":a"])]
    b = parameters(text, Backend.POSTGRESQL)[0]
    assert [place.substitution for place in b.places] == [
        Substitution.VALUE, Substitution.VALUE, Substitution.TEXT, Substitution.NAME,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT ':a', \":b\", $$:c$$, $x$:d$x$, E'\\':e', U&':f'", []),
        ("SELECT 1 -- :a\n/* :b /* :c */ :d */", []),
        ("SELECT x::int, :x::int, y :: text", ["x"]),
        ("SELECT $1, :a", ["a"]),
        ("x := 1; y :=:a", ["a"]),
        ("SELECT a[1:2], a[n:m], a[:m], a[n:], a[n :m], a[ :m ]", []),
        ("SELECT a[1::int:n]", []),
        ("SELECT a[1 : :n], a[:m : 2]", ["n", "m"]),
        ("SELECT a[f(:x)], a[(:y)], a[(:z):2]", ["x", "y", "z"]),
        ("SELECT ARRAY[:a, :b], ARRAY[[:c], [1, :d]], ARRAY [:e]", ["a", "b", "c", "d", "e"]),
        ("SELECT ARRAY[1,2][1:n], ARRAY[b[1:n], :a]", ["a"]),
        ("SELECT JSON_OBJECT('k':v, 'l' :v, k:v, 'm':'v')", []),
        ("SELECT JSON_OBJECT('k': :v, 'l' VALUE :w, KEY :x VALUE :y), json_object(:z)", ["v", "w", "x", "y", "z"]),
        ("SELECT json_objectagg(k : v), json_objectagg(:a : :b)", ["a", "b"]),
        ("SELECT DATE :day, x > :y, (:z)", ["day", "y", "z"]),
        ("SELECT :größe, :_1, :1", ["größe", "_1"]),
        ("COPY t FROM stdin;\n:a\n\\.\nSELECT :b", ["b"]),
        ("\\echo :a\nSELECT :b", ["b"]),
        ("SELECT :'a''b', :\"c d\"", []),
        ("SELECT :a)], :b", ["a", "b"]),
        ("SELECT (a[:b", []),
        ("SELECT :", []),
    ],
)
def test_a_colon_of_postgresql(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT :a, @b, $c, :a, #d", ["a", "b", "c"]),
        ("SELECT ?, ?, ?5, ?", ["1", "2", "5", "6"]),
        ("SELECT :a, ?, :b, ?", ["a", "2", "b", "4"]),
        ("SELECT ':a', [:b], `:c`, \":d\" -- :e\n/* :f */", []),
        ("SELECT x -> :path", ["path"]),
    ],
)
def test_the_signs_of_sqlite(text: str, found: list[str]) -> None:
    assert names(text, Backend.SQLITE) == found


@pytest.mark.parametrize("dialect", Backend)
def test_what_lies_behind_long_lists_of_values_is_found_in_time(dialect: Backend) -> None:
    rows = ", ".join(["(1, 'a:b', ':c', -2.5, NULL, '10:20', '{\"k\":\"v\"}')"] * 30_000)
    text = f"INSERT INTO t VALUES {rows}, (:d, 'x', :e), (1, 2, :f)"
    start = process_time()
    assert names(text, dialect) == ["d", "e", "f"]
    assert process_time() - start < 1
    assert parameters(text, dialect)[0].places[0].start == text.index(":d")


@pytest.mark.parametrize("dialect", Backend)
def test_places_are_never_in_one_another_whatever_the_text(dialect: Backend) -> None:
    chance = random.Random(11)
    for _ in range(300):
        text = random_sql(chance, dialect)
        places = sorted((place.start, place.end) for each in parameters(text, dialect) for place in each.places)
        assert all(text[start] in ":@$?" for start, _ in places)
        assert all(before[1] <= after[0] for before, after in pairwise(places))

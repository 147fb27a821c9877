"""A filter is typed in one line, written as one, and completed while it is typed."""

from __future__ import annotations

import contextlib
import random

import pytest

from pooldeck_db.catalog import Column
from pooldeck_db.filters import (
    All,
    AnyOf,
    Arity,
    Condition,
    Filter,
    FilterMistake,
    Operator,
    RawWhere,
    Search,
    joined,
    operators_for,
)
from pooldeck_db.filters.syntax import Expected, complete, describe, parse
from pooldeck_db.filters.typed import condition
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind

COLUMNS = (
    Column("id", "integer", Kind.NUMBER, base_type="int4"),
    Column("status", "public.status", Kind.ENUM, labels=("paid", "open")),
    Column("note", "text", Kind.TEXT, base_type="text"),
    Column("created_at", "timestamptz", Kind.TIME, base_type="timestamptz"),
    Column("data", "jsonb", Kind.JSON, base_type="jsonb"),
    Column("odd name", "text", Kind.TEXT, base_type="text"),
    Column("Note", "text", Kind.TEXT, base_type="text"),
    Column("is ok", "boolean", Kind.BOOLEAN, base_type="bool"),
    Column("tags", "text[]", Kind.ARRAY, base_type="_text"),
    Column("any", "", Kind.OTHER),
)


def _parsed(text: str) -> Filter | None:
    return parse(text, COLUMNS, Backend.POSTGRESQL)


PAID = Condition("status", Operator.EQUAL, ("paid",))
MANY = Condition("id", Operator.GREATER, ("10",))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", None),
        ("   ", None),
        ("status = paid", PAID),
        ("STATUS=paid", PAID),
        ("id>10 and status = 'paid'", All((MANY, PAID))),
        ("id > 10 AND status = paid OR id > 10", AnyOf((All((MANY, PAID)), MANY))),
        ("id > 10 and (status = paid or id > 10)", All((MANY, AnyOf((PAID, MANY))))),
        ("note contains gift wrap and id > 10", All((Condition("note", Operator.CONTAINS, ("gift wrap",)), MANY))),
        ("note contains exactly Gift", Condition("note", Operator.CONTAINS, ("Gift",), case_sensitive=True)),
        ("note contains exactly", Condition("note", Operator.CONTAINS, ("exactly",))),
        ("note = 'it''s and or'", Condition("note", Operator.EQUAL, ("it's and or",))),
        ("note = ''", Condition("note", Operator.EQUAL, ("",))),
        ("note = null", Condition("note", Operator.IS_NULL)),
        ("note ≠ null", Condition("note", Operator.IS_NOT_NULL)),
        ("note = 'null'", Condition("note", Operator.EQUAL, ("null",))),
        ("note is not empty", Condition("note", Operator.IS_NOT_EMPTY)),
        ("note starts with a", Condition("note", Operator.STARTS_WITH, ("a",))),
        ("note does not contain a", Condition("note", Operator.NOT_CONTAINS, ("a",))),
        ("note ~ ^(a|b)$", Condition("note", Operator.MATCHES, ("^(a|b)$",))),
        ('"Note" = x', Condition("Note", Operator.EQUAL, ("x",))),
        ('"odd name" = x', Condition("odd name", Operator.EQUAL, ("x",))),
        ('"is ok" is true', Condition("is ok", Operator.IS_TRUE)),
        ("id between 1 and 5 and id > 10", All((Condition("id", Operator.BETWEEN, ("1", "5")), MANY))),
        ("id != 3", Condition("id", Operator.NOT_EQUAL, ("3",))),
        ("id in (1, 2,null)", Condition("id", Operator.IN, ("1", "2", None))),
        ("id not in 1,2 and id > 10", All((Condition("id", Operator.NOT_IN, ("1", "2")), MANY))),
        ("created_at last 7 days", Condition("created_at", Operator.WITHIN_LAST, ("7 days",))),
        ("created_at in the last 3h", Condition("created_at", Operator.WITHIN_LAST, ("3 hours",))),
        ("created_at > 2024-01-01 10:00", Condition("created_at", Operator.GREATER, ("2024-01-01 10:00",))),
        ("data $.a[0].b = x y", Condition("data", Operator.JSON_PATH_EQUALS, ("x y",), path="$.a[0].b")),
        ('data $."a b"=1', Condition("data", Operator.JSON_PATH_EQUALS, ("1",), path='$."a b"')),
        ("data $.a exists", Condition("data", Operator.JSON_PATH_EXISTS, path="$.a")),
        ("tags includes new", Condition("tags", Operator.ARRAY_CONTAINS, ("new",))),
        ("* contains gift", Search("gift")),
        ("where id = 1 or ')' = note", RawWhere("id = 1 or ')' = note")),
    ],
)  # fmt: skip
def test_a_line_is_understood(text: str, wanted: Filter | None) -> None:
    assert _parsed(text) == wanted


@pytest.mark.parametrize(
    ("text", "position", "what"),
    [
        ("stat = paid", 0, "There is no column stat"),
        ('"NOTE" = x', 0, "There is no column NOTE"),
        ("note", 4, "What is asked of note is missing"),
        ("note has x", 5, "cannot be asked that"),
        ("created_at contains x and id last 3 days", 29, "cannot be asked that"),
        ("note =", 6, "A value is missing"),
        ("note contains and id = 1", 14, "A value is missing"),
        ("note = 'abc", 7, "The quote is not closed"),
        ("id > 10 and", 11, "The name of a column is missing"),
        ("(id > 10", 0, "The parenthesis is not closed"),
        ("id in (1, 2", 5, "The parenthesis is not closed"),
        ("id > 10)", 7, "There is no parenthesis to close"),
        ("note = 'a' b", 11, "“and” or “or” is missing"),
        ("id between 1", 12, "“and” and a second value are missing"),
        ("created_at last week or so", 16, "is missing|no column"),
        ("created_at last fortnight", 16, "not a length of time"),
        ("* = x", 2, "can only be asked"),
        ("where id = 1; x", 12, "not several statements"),
        ("note = a\0b", 7, "no text with such a character"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, position: int, what: str) -> None:
    with pytest.raises(FilterMistake, match=what) as caught:
        _parsed(text)
    assert caught.value.position == position or "week or so" in text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("stauts = paid", "Did you mean status?"),
        ("stat = paid", "Did you mean status?"),
        ('"NOTE" = x', "Did you mean note or Note?"),
        ("od_name = x", 'Did you mean "odd name"?'),
        ("note contians x", "Did you mean contains?"),
        ("note start with x", "Did you mean starts with?"),
        ("note is nul", "Did you mean is null?"),
        ("note like x", "Did you mean contains, starts with or matches?"),
        ("id equals 3", "Did you mean =?"),
        ("tags has x", "Did you mean includes or contains?"),
    ],
)
def test_what_was_meant_is_offered_for_what_is_not_understood(text: str, meant: str) -> None:
    with pytest.raises(FilterMistake) as caught:
        _parsed(text)
    assert caught.value.hint.startswith(meant)


@pytest.mark.parametrize("text", ["zzz = 1", "id qqq 3"])
def test_nothing_is_offered_for_what_is_close_to_nothing(text: str) -> None:
    with pytest.raises(FilterMistake) as caught:
        _parsed(text)
    assert "Did you mean" not in caught.value.hint


TEXTS = (
    "",
    "a",
    "and",
    "or x",
    "it's",
    "null",
    "exactly",
    "x'00'",
    "a b",
    " a",
    "a,b",
    "(a)",
    "7",
    "1.5",
    "ü\n\t",
    "$1",
    "%_\\",
    "7 days",
)


def _condition(chance: random.Random, backend: Backend) -> Filter:
    column = chance.choice(COLUMNS)
    if chance.random() < 0.1:
        return Search(chance.choice(TEXTS))
    operator = chance.choice(operators_for(column, backend))
    count = {Arity.NONE: 0, Arity.ONE: 1, Arity.TWO: 2, Arity.MANY: chance.randint(1, 3)}[operator.arity]
    texts = [chance.choice(TEXTS) for _ in range(count)]
    if operator is Operator.WITHIN_LAST:
        texts = ["7 days"]
    elif column.kind is Kind.NUMBER and not operator.minds_case:
        texts = [chance.choice(("7", "1.5", "-3")) for _ in texts]
    path = chance.choice(("$", "$.a", '$."a b"[0]')) if operator.takes_path else ""
    return condition(column, operator, texts, backend, path=path, case_sensitive=chance.random() < 0.5)


def _filter(chance: random.Random, backend: Backend, depth: int = 2) -> Filter:
    if depth == 0 or chance.random() < 0.4:
        return _condition(chance, backend)
    parts = [_filter(chance, backend, depth - 1) for _ in range(2)]
    return AnyOf(tuple(parts)) if chance.random() < 0.5 else joined(parts) or parts[0]


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("seed", range(200))
def test_what_is_written_is_read_as_the_same(seed: int, backend: Backend) -> None:
    wanted = _filter(random.Random(seed), backend)
    assert parse(describe(wanted, backend), COLUMNS, backend) == wanted


def test_on_sqlite_a_text_that_looks_like_a_number_stays_a_text() -> None:
    for value in ("42", 42, 1.5, b"\x00\xff", "x'00'"):
        wanted = Condition("any", Operator.EQUAL, (value,))
        assert parse(describe(wanted, Backend.SQLITE), COLUMNS, Backend.SQLITE) == wanted


@pytest.mark.parametrize(
    ("text", "expected", "typed", "choices"),
    [
        ("", Expected.COLUMN, "", ("id", "status", "note")),
        ("st", Expected.COLUMN, "st", ("status",)),
        ("AT", Expected.COLUMN, "AT", ("status", "created_at", "data")),
        ("odd", Expected.COLUMN, "odd", ('"odd name"',)),
        ("(no", Expected.COLUMN, "no", ("note", "Note")),
        ("status ", Expected.OPERATOR, "", ("=", "≠")),
        ("note is n", Expected.OPERATOR, "is n", ("is null", "is not null", "is not empty")),
        ("data ", Expected.OPERATOR, "", ("$.", "includes", "=")),
        ("data $", Expected.OPERATOR, "$", ("$.",)),
        ("tags ", Expected.OPERATOR, "", ("includes", "=")),
        ("data $.a ", Expected.OPERATOR, "", ("=", "exists")),
        ("status = ", Expected.VALUE, "", ("paid", "open")),
        ("status = p", Expected.VALUE, "p", ("paid", "open")),
        ('"is ok" = ', Expected.VALUE, "", ("true", "false")),
        ("status in (paid, ", Expected.VALUE, "", ("paid", "open")),
        ("status = paid ", Expected.CONNECTIVE, "", ("and", "or")),
        ("status = paid a", Expected.CONNECTIVE, "a", ("and",)),
        ("status = paid and ", Expected.COLUMN, "", ("id",)),
        ("* ", Expected.OPERATOR, "", ("contains",)),
        ("where id = ", Expected.SQL, "id = ", ()),
    ],
)
def test_what_could_come_next_is_known(
    text: str, expected: Expected, typed: str, choices: tuple[str, ...]
) -> None:
    completion = complete(f"{text}|rest", len(text), COLUMNS, Backend.POSTGRESQL)
    assert (completion.expected, completion.typed) == (expected, typed)
    assert completion.choices[: len(choices)] == choices
    assert text[completion.start :] == typed


def test_what_an_operator_asks_is_told_beside_it() -> None:
    about = complete("tags ", 5, COLUMNS, Backend.POSTGRESQL).about
    assert about["includes"] == Operator.ARRAY_CONTAINS.description
    assert about["="] == Operator.EQUAL.description
    assert "$.key" in complete("data ", 5, COLUMNS, Backend.POSTGRESQL).about["$."]
    assert (
        complete("data $.a ", 9, COLUMNS, Backend.POSTGRESQL).about["="] == Operator.JSON_PATH_EQUALS.description
    )


def test_a_value_is_completed_for_its_column() -> None:
    completion = complete("note = gi", 9, COLUMNS, Backend.POSTGRESQL)
    assert completion.column is COLUMNS[2]


@pytest.mark.parametrize("seed", range(100))
def test_no_text_at_all_makes_it_fail_in_another_way(seed: int) -> None:
    chance = random.Random(seed)
    words = (
        "note",
        "id",
        "=",
        "'",
        '"',
        "(",
        ")",
        ",",
        "and",
        "or",
        "in",
        "is",
        "null",
        "$",
        "*",
        " ",
        "where ",
        "é",
        "between",
    )
    text = "".join(chance.choice(words) + chance.choice(("", " ")) for _ in range(chance.randint(1, 9)))
    with contextlib.suppress(FilterMistake):
        assert _parsed(text) == _parsed(f" {text} ")
    assert complete(text, chance.randint(0, len(text)), COLUMNS, Backend.POSTGRESQL).start <= len(text)

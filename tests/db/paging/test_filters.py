"""Every operator on every kind of column finds the rows that the database itself finds when asked in plain SQL."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.filters import Arity, Condition, Operator, operators_for
from pooldeck_db.filters.typed import condition
from pooldeck_db.paging import PageRequest, RowNumber
from pooldeck_db.target import Backend
from pooldeck_db.values import Kind
from support.filter_oracle import MOMENTS, Oracle, literal
from support.paging import Opened, fetch, opened

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_db.database import Database

COLUMNS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "whole": ("integer", "INTEGER", ("0", "1", "-7", "12", "2147483647")),
    "broken": ("numeric(10,2)", "NUMERIC(10,2)", ("0", "1.5", "-7.25", "12", "1200.10")),
    "real": ("double precision", "REAL", ("0", "1.5", "-7.25", "12", "1e300")),
    "word": ("text", "TEXT", ("", "a", "Abc", "it's 100%_\\", "12 abc xABCx")),
    "short": ("character varying(20)", "VARCHAR(20)", ("", "a", "Abc", "it's", "12 abc")),
    "fixed": ("character(5)", "CHARACTER(5)", ("", "a", "Abc", "it's", "12 ab")),
    "word_c": ('text COLLATE "C"', "TEXT COLLATE NOCASE", ("", "a", "Abc", "ABC", "12 abc")),
    "yes": ("boolean", "BOOLEAN", ("true", "false", "true", "false", "true")),
    "day": ("date", "DATE", ("2024-01-01", "1999-12-31", "2024-02-29", "0001-01-01", "9999-12-31")),
    "moment": (
        "timestamp with time zone",
        "DATETIME",
        ("2024-01-01 00:00:00+00", "1999-12-31 23:59:59.5+00", *MOMENTS),
    ),
    "local": ("timestamp", "TIMESTAMP", ("2024-01-01 00:00:00", "1999-12-31 23:59:59.5", *MOMENTS)),
    "clock": ("time", "TIME", ("00:00:00", "23:59:59", "12:30:00", "01:00:00", "12:30:00.5")),
    "status": ("mood", "TEXT", ("sad", "ok", "happy", "ok", "sad")),
    "id128": (
        "uuid",
        "UUID",
        tuple(f"018f2c00-0000-7000-8000-00000000000{number}" for number in range(5)),
    ),
    "bytes": ("bytea", "BLOB", ("", "00ff", "6869", "5c", "256869")),
    "document": (
        "jsonb",
        "JSON",
        ("{}", '{"a": {"b": "x"}}', '{"a": {"b": 1}, "t": [1, "x"]}', '["x", 12, null]', '{"a": {"b": true}}'),
    ),
    "old_document": (
        "json",
        "JSON",
        ("{ }", '{"a":{"b":"x"}}', '{"a": {"b": 1.0}}', '["x", 12, null]', '"x"'),
    ),
    "address": ("inet", "INET", ("10.0.0.1", "10.0.0.0/8", "::1", "192.168.0.1", "10.0.0.2")),
    "numbers": ("integer[]", "", ("{}", "{1,2}", "{12}", "{NULL,1}", "{{1},{12}}")),
    "words": ("character varying(4)[]", "", ("{}", "{a,Abc}", '{"it\'s"}', "{NULL}", "{12}")),
    "span": ("int4range", "", ("empty", "[1,5)", "(,12]", "[0,0]", "[12,)")),
    "spans": ("int4multirange", "", ("{}", "{[1,5)}", "{[1,2),[12,13)}", "{[0,0]}", "{[12,)}")),
    "spot": ("point", "POINT", ("(0,0)", "(1,2)", "(1.5,2)", "(12,12)", "(-1,0)")),
    "interval_": ("interval", "INTERVAL", ("0", "1 day", "24:00:00", "1 mon", "-1 day")),
}  # fmt: skip
"""By name: the type on PostgreSQL and on SQLite (empty where it has no such kind), and five values."""


async def _table(database: Database) -> Opened:
    backend = database.target.backend
    is_postgresql = backend is Backend.POSTGRESQL
    kinds = {name: types[0] if is_postgresql else types[1] for name, types in COLUMNS.items()}
    kinds = {name: kind for name, kind in kinds.items() if kind}
    listed = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    script = [f"CREATE TABLE t (id integer PRIMARY KEY, {listed})"]
    if is_postgresql:
        script.insert(0, "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')")
    table = await opened(database, "t", *script)
    columns = [column for column in table.detail.columns if column.name != "id"]
    rows = [
        ", ".join(literal(column, COLUMNS[column.name][2][number], backend) for column in columns)
        for number in range(5)
    ]
    await table.run(
        *(f"INSERT INTO t VALUES ({number}, {row})" for number, row in enumerate(rows, 1)),
        "INSERT INTO t (id) VALUES (6)",
    )
    return table


_NEEDLES = ("a", "AB", "12", "it's", "%", "_", "\\", "e")
_INCLUDED = {"numbers": ("1", "2", "12"), "span": ("1", "7", "12"), "spans": ("1", "7", "12")}


def _questions(column: Column, operator: Operator) -> list[tuple[list[str], str]]:
    """Values to ask for, each with a path."""
    stored = [text for text in COLUMNS[column.name][2] if text not in MOMENTS]
    if operator.takes_path:
        texts = [["x"], ["1"], ["true"]] if operator.arity is Arity.ONE else [[]]
        return [(each, path) for path in ("$.a", "$.a.b", "$.no") for each in texts]
    if operator.arity is Arity.NONE:
        return [([], "")]
    if operator is Operator.ARRAY_CONTAINS:
        return [([text], "") for text in _INCLUDED.get(column.name, ("1", "12", "x"))]
    if operator is Operator.WITHIN_LAST:
        return [([text], "") for text in ("2 hours", "3 years", "1000 years")]
    if operator is Operator.MATCHES:
        return [([text], "") for text in ("^a", "[0-9]", "b.")]
    if operator.minds_case:
        return [([text], "") for text in _NEEDLES]
    if operator.arity is Arity.ONE:
        return [([text], "") for text in stored]
    pairs = (*pairwise(stored), (stored[-1], stored[0]), (stored[1], stored[1]))
    return [([one, other], "") for one, other in pairs]


def _typed(column: Column, operator: Operator, text: str, backend: Backend) -> str:
    """A value as it is typed."""
    if operator.minds_case or operator.takes_path:
        return text
    if column.kind is Kind.BINARY:
        return f"\\x{text}" if backend is Backend.POSTGRESQL else f"x'{text}'"
    if backend is Backend.SQLITE and text in ("true", "false"):
        return "1" if text == "true" else "0"
    return text


@pytest.mark.parametrize("part", range(4))
async def test_every_operator_finds_what_the_database_finds(database: Database, part: int) -> None:
    table = await _table(database)
    backend = database.target.backend
    asked = set()
    for column in table.detail.columns[1 + part :: 4]:
        questions = [
            (operator, texts, path)
            for operator in operators_for(column, backend)
            for texts, path in _questions(column, operator)
        ]
        truths = await _truths(table, [Oracle(column, backend).where(*question) for question in questions])
        for (operator, texts, path), truth in zip(questions, truths, strict=True):
            values = [_typed(column, operator, text, backend) for text in texts]
            wanted = condition(column, operator, values, backend, path=path)
            page = await table.page(wanted=wanted)
            assert [int(str(row[0])) for row in page.rows] == truth, wanted
            asked.add((column.kind, operator))
    assert len(asked) > 40


async def _truths(table: Opened, conditions: list[str]) -> list[list[int]]:
    """The rows for which each of the conditions holds, by one statement."""
    verdicts = ", ".join(f"({where}) IS TRUE AS x{number}" for number, where in enumerate(conditions))
    rows = await fetch(table.database.target, f"SELECT t.id, {verdicts} FROM t ORDER BY t.id")
    return [[int(str(row[0])) for row in rows if row[number]] for number in range(1, len(conditions) + 1)]


async def test_a_count_is_that_of_the_filtered_rows(database: Database) -> None:
    table = await _table(database)
    wanted = Condition("word", Operator.CONTAINS, ("a",))
    assert await table.pager.count(table.detail, filter=wanted) == RowNumber(3, exact=True)
    assert await table.pager.count(table.detail, filter=wanted, limit=2) == RowNumber(2, exact=False)
    assert (await table.page(wanted=wanted, size=1)).total == RowNumber(3, exact=True)


async def test_a_negation_finds_all_other_rows_and_those_without_a_value(database: Database) -> None:
    table = await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, c text)",
        "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL), (4, '')",
    )
    for operator, opposite, values in (
        (Operator.NOT_EQUAL, Operator.EQUAL, ("a",)),
        (Operator.NOT_IN, Operator.IN, ("a", "b")),
        (Operator.NOT_CONTAINS, Operator.CONTAINS, ("a",)),
        (Operator.NOT_EQUAL, Operator.EQUAL, (None,)),
        (Operator.NOT_IN, Operator.IN, ("a", None)),
    ):
        found = [row[0] for row in (await table.page(wanted=Condition("c", opposite, values))).rows]
        others = [row[0] for row in (await table.page(wanted=Condition("c", operator, values))).rows]
        assert sorted(map(str, found + others)) == ["1", "2", "3", "4"]
    with_null = await table.page(wanted=Condition("c", Operator.IN, ("a", None)))
    assert [int(str(row[0])) for row in with_null.rows] == [1, 3]


async def test_nothing_is_less_or_greater_than_null(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (id integer PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    for operator in (Operator.LESS, Operator.AT_LEAST):
        assert (await table.page(wanted=Condition("id", operator, (None,)))).rows == ()


async def test_a_whole_value_is_loaded_from_a_filtered_view(database: Database) -> None:
    table = await opened(
        database,
        "v",
        "CREATE TABLE t (id integer PRIMARY KEY, c text)",
        "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')",
        "CREATE VIEW v AS SELECT * FROM t",
    )
    wanted = Condition("c", Operator.NOT_EQUAL, ("a",))
    page = await table.pager.page(table.detail, PageRequest(filter=wanted))
    assert await table.pager.whole_value(table.detail, page.keys[1], "c", filter=wanted) == "c"

"""Values with quotes, wildcards, parameters' names, backslashes and odd characters are found exactly."""

from __future__ import annotations

import asyncio
from itertools import product
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.database import open_database
from pooldeck_db.errors import ValueRefused
from pooldeck_db.filters import Condition, FilterMistake, Operator, RawWhere, Search
from pooldeck_db.filters.syntax import describe, parse
from pooldeck_db.filters.typed import condition
from pooldeck_db.paging import Nulls, Sort
from pooldeck_db.paging.codecs.postgresql import PostgreSQLCodec
from pooldeck_db.paging.filtering.compiler import FilterCompiler
from pooldeck_db.paging.filtering.postgresql import PostgreSQLMatcher
from pooldeck_db.values import Clipped
from support.paging import Opened, case_insensitive_type, opened
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.values import Value

TEXTS = (
    "", "a", "A", "b", "it's", 'say "hi"', "100%", "100 percent", "a_b", "axb", ":name", "%(x)s", "$1", "?", "\\",
    "\\\\", "a\\%b", "[a-z]*", "*", "^", "ä", "Ä", "ß", "SS", "İ", "😀", "e\u0301", "a\nb", "\t", "\x1b[31m",
    "NULL", "null", "--", "/*", ";", "')", "__[POSTCOMPILE_x]", "x'00'", "42", "4.2e1", "ΑΣ", "ας",
)  # fmt: skip


async def _table(database: Database) -> Opened:
    rows = ", ".join("({}, '{}')".format(number, text.replace("'", "''")) for number, text in enumerate(TEXTS))
    return await opened(
        database, "t", "CREATE TABLE t (id integer PRIMARY KEY, c text)", f"INSERT INTO t VALUES {rows}"
    )


async def _found(table: Opened, wanted: Filter) -> list[Value]:
    return [row[1] for row in (await table.page(wanted=wanted)).rows]


async def test_a_value_is_equal_to_itself_alone(database: Database) -> None:
    table = await _table(database)
    for text in TEXTS:
        assert await _found(table, Condition("c", Operator.EQUAL, (text,))) == [text]
        assert await _found(table, Condition("c", Operator.IN, (text, "no such"))) == [text]
        others = await _found(table, Condition("c", Operator.NOT_EQUAL, (text,)))
        assert others == [each for each in TEXTS if each != text]


async def test_a_text_is_found_where_it_stands_and_nowhere_else(database: Database) -> None:
    table = await _table(database)
    for text in TEXTS:
        for operator, holds in (
            (Operator.CONTAINS, str.__contains__),
            (Operator.STARTS_WITH, str.startswith),
            (Operator.ENDS_WITH, str.endswith),
        ):
            found = await _found(table, Condition("c", operator, (text,), case_sensitive=True))
            assert found == [each for each in TEXTS if holds(each, text)], (operator, text)


@pytest.mark.parametrize("text", ["a", "Ä", "SS", "😀", "100%", "A_B", "Σ", "NULL"])
async def test_in_any_case_letters_beyond_a_to_z_are_found_too(database: Database, text: str) -> None:
    table = await _table(database)
    truth = [each for each in TEXTS if text.upper() in each.upper() or text.lower() in each.lower()]
    if text == "SS":  # One character that becomes two is not the same in any case.
        truth.remove("ß")
    if text == "Σ":  # Nor is a letter of which there are two small ones.
        truth = ["ΑΣ"]
    assert await _found(table, Search(text)) == truth
    assert await _found(table, Condition("c", Operator.CONTAINS, (text,))) == truth


async def test_every_value_survives_being_typed(database: Database) -> None:
    table = await _table(database)
    backend = database.target.backend
    for text in TEXTS:
        wanted = Condition("c", Operator.EQUAL, (text,))
        typed = parse(describe(wanted, backend), table.detail.columns, backend)
        assert typed is not None
        assert await _found(table, typed) == [text]


async def test_a_nul_is_found_on_sqlite(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, c text)",
        "INSERT INTO t VALUES (1, 'a' || char(0) || 'b'), (2, 'a'), (3, 'ab'), (4, CAST(x'61ff62' AS TEXT))",
    )
    nul = "a\0b"
    assert await _found(table, Condition("c", Operator.EQUAL, (nul,))) == [nul]
    for operator, text in (
        (Operator.CONTAINS, "\0b"),
        (Operator.STARTS_WITH, "a\0"),
        (Operator.ENDS_WITH, "\0b"),
        (Operator.STARTS_WITH, nul),
    ):
        assert await _found(table, Condition("c", operator, (text,))) == [nul]
    assert await _found(table, Condition("c", Operator.CONTAINS, ("\udcff",))) == ["a\udcffb"]
    assert await _found(table, Condition("c", Operator.EQUAL, ("a\udcffb",))) == ["a\udcffb"]


async def test_a_nul_is_refused_on_postgresql_with_the_reason(postgresql: Database) -> None:
    table = await _table(postgresql)
    column = table.detail.columns[1]
    for operator in (Operator.EQUAL, Operator.CONTAINS):
        with pytest.raises(ValueRefused, match="no text with such a character"):
            condition(column, operator, ["a\0b"], postgresql.target.backend)
    with pytest.raises(ValueRefused):
        await table.page(wanted=Condition("c", Operator.EQUAL, ("a\0b",)))


async def test_the_beginning_of_a_value_is_not_compared_for_the_whole(database: Database) -> None:
    table = await _table(database)
    wanted = Condition("c", Operator.EQUAL, (Clipped("a", 300),))
    with pytest.raises(FilterMistake, match="too long to compare") as caught:
        await table.page(wanted=wanted)
    assert caught.value.part == wanted


async def test_a_types_own_equality_is_kept(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE SCHEMA ext",
        *case_insensitive_type("ext"),
        "CREATE DOMAIN short AS varchar(3)",
        "CREATE TABLE t (id integer PRIMARY KEY, c ext.ci, d short, n numeric(5,1))",
        "INSERT INTO t VALUES (1, 'One', 'abc', 1.5), (2, 'ONE', 'ab', 2), (3, 'two', NULL, 1.25)",
    )
    assert await _found(table, Condition("c", Operator.EQUAL, ("one",))) == ["One", "ONE"]
    assert await _found(table, Condition("c", Operator.NOT_EQUAL, ("one",))) == ["two"]
    assert await _found(table, Condition("c", Operator.IN, ("one", "TWO"))) == ["One", "ONE", "two"]
    assert await _found(table, Condition("c", Operator.BETWEEN, ("ONE", "p"))) == ["One", "ONE"]
    assert await _found(table, Condition("c", Operator.CONTAINS, ("E",), case_sensitive=True)) == ["ONE"]
    assert await _found(table, Condition("n", Operator.IN, ("1.51", "2"))) == ["ONE"]
    # A length or a precision of the type neither cuts nor rounds what is compared.
    assert await _found(table, Condition("d", Operator.EQUAL, ("abcd",))) == []
    assert await _found(table, Condition("n", Operator.EQUAL, ("1.51",))) == []


@pytest.mark.parametrize(
    ("type_", "stored", "longer"),
    [
        ("bit(3)", "101", "1011"),
        ("varbit(3)", "101", "1011"),
        ("varchar(3)[]", "{abc}", "{abcd}"),
        ("char(3)[]", "{abc}", "{abcd}"),
        ("numeric(5,1)[]", "{1.5}", "{1.51}"),
        ("timestamp(0)[]", '{"2026-01-01 00:00:01"}', '{"2026-01-01 00:00:01.2"}'),
    ],
)
async def test_a_length_of_bits_or_of_elements_does_not_cut_what_is_compared(
    postgresql: Database, type_: str, stored: str, longer: str
) -> None:
    create = f"CREATE TABLE t (id integer PRIMARY KEY, c {type_})"
    table = await opened(postgresql, "t", create, f"INSERT INTO t VALUES (1, '{stored}'), (2, NULL)")
    for operator in (Operator.EQUAL, Operator.IN):
        others = () if operator is Operator.EQUAL else (longer,)
        assert await _found(table, Condition("c", operator, (stored, *others))) == [stored]
        assert await _found(table, Condition("c", operator, (longer, *others))) == []


async def test_a_list_of_values_is_one_parameter(postgresql: Database) -> None:
    table = await _table(postgresql)
    compiler = FilterCompiler(table.detail.columns, PostgreSQLMatcher(PostgreSQLCodec()))
    where = compiler.where(Condition("id", Operator.IN, tuple(str(number) for number in range(1_000))))
    assert len(where.compile().params) == 1


async def test_json_that_is_nested_too_deep_to_read_is_a_text_to_look_for(database: Database) -> None:
    deep = "[" * 100_000
    create = "CREATE TABLE t (id integer PRIMARY KEY, c json)"
    table = await opened(database, "t", create, "INSERT INTO t VALUES (1, '[\"[\", 1]')")
    for operator, path in ((Operator.ARRAY_CONTAINS, ""), (Operator.JSON_PATH_EQUALS, "$[0]")):
        assert await _found(table, Condition("c", operator, (deep,), path)) == []
        assert len(await _found(table, Condition("c", operator, ("[",), path))) == 1


async def test_a_backslash_is_no_escape_whatever_the_server_is_set_to(postgresql: Database) -> None:
    name, detail = postgresql.target.database, (await _table(postgresql)).detail
    await run_script(postgresql.target, f'ALTER DATABASE "{name}" SET standard_conforming_strings = off')
    database = await open_database(postgresql.target)
    table = Opened(database, detail, database.pager)
    for wanted in (RawWhere("c = '\\'"), RawWhere("c = '\\' OR c = ' OR true --'")):
        assert await _found(table, wanted) == ["\\"]
    await database.close()


async def test_a_row_of_nulls_is_a_value(postgresql: Database) -> None:
    values = ["(1,1)", "(1,)", "(,1)", "(,)", None]
    table = await opened(
        postgresql,
        "t",
        "CREATE TYPE pair AS (a integer, b integer)",
        "CREATE DOMAIN pairs AS pair",
        "CREATE TABLE t (id integer PRIMARY KEY, c pairs)",
        "INSERT INTO t VALUES (1, '(1,1)'), (2, '(1,)'), (3, '(,1)'), (4, '(,)'), (5, NULL)",
    )
    assert await _found(table, Condition("c", Operator.IS_NULL)) == [None]
    assert await _found(table, Condition("c", Operator.IS_NOT_NULL)) == values[:4]
    assert await _found(table, Condition("c", Operator.EQUAL, ("(,)",))) == ["(,)"]
    assert await _found(table, Condition("c", Operator.IN, ("(1,)", None))) == ["(1,)", None]
    assert await _found(table, Condition("c", Operator.NOT_IN, ("(1,)", None))) == ["(1,1)", "(,1)", "(,)"]


async def test_rows_of_nulls_are_paged_each_once(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TYPE pair AS (a integer, b integer)",
        "CREATE TABLE t (id integer PRIMARY KEY, c pair)",
        "INSERT INTO t VALUES (1, '(1,1)'), (2, '(1,)'), (3, '(,1)'), (4, '(,)'), (5, NULL), (6, '(,)')",
    )
    for descending, nulls, reverse in product((False, True), (None, *Nulls), (False, True)):
        order = (Sort("c", descending, nulls), Sort("id", descending))
        async with asyncio.timeout(10):
            assert await table.walk(size=1, order=order, reverse=reverse) == await table.truth(order)


async def test_a_domain_of_an_enum_is_compared_and_sorted_as_the_enum_is(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE SCHEMA odd",
        "CREATE TYPE odd.\"Mood\" AS ENUM ('sad', 'so so', 'glad')",
        "CREATE DOMAIN feeling AS odd.\"Mood\" CHECK (value <> 'sad')",
        "CREATE TABLE t (id integer PRIMARY KEY, c feeling)",
        "CREATE INDEX ON t (c)",
        "INSERT INTO t SELECT n, CASE n % 3 WHEN 0 THEN 'glad' WHEN 1 THEN 'so so' END::odd.\"Mood\""
        " FROM generate_series(1, 30) AS n",
    )
    for operator, values, found in (
        (Operator.EQUAL, ("glad",), {"glad"}),
        (Operator.NOT_EQUAL, ("glad",), {"so so", None}),
        (Operator.LESS, ("glad",), {"so so"}),
        (Operator.BETWEEN, ("sad", "glad"), {"so so", "glad"}),
        (Operator.IN, ("so so", "glad", None), {"so so", "glad", None}),
        (Operator.IS_NULL, (), {None}),
        (Operator.CONTAINS, ("so",), {"so so"}),
    ):
        assert set(await _found(table, Condition("c", operator, values))) == found, operator
    for order in ((Sort("c"),), (Sort("c", descending=True),)):
        walked = await table.walk(size=7, order=order)
        assert sorted(int(str(row[0])) for row in walked) == list(range(1, 31))
        assert walked == (await table.walk(size=7, order=order, reverse=True))

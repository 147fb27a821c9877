"""A filter that cannot be used is told from everything else that can go wrong, with its part and its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import ObjectMissing
from pooldeck_db.filters import All, Condition, FilterMistake, Operator, RawWhere, Search
from support.paging import Opened, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter


async def _table(database: Database) -> Opened:
    return await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, n integer, note text, d json)",
        "INSERT INTO t VALUES (1, 0, 'a', '{\"a\": 1}'), (2, 1, 'b', NULL)",
    )


async def _mistake(table: Opened, wanted: Filter) -> FilterMistake:
    with pytest.raises(FilterMistake) as caught:
        await table.page(wanted=wanted)
    with pytest.raises(FilterMistake):
        await table.pager.count(table.detail, filter=wanted)
    page = await table.page()
    assert len(page.rows) == 2
    return caught.value


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("nosuch = 1", (0, 6)),
        ("id = 1 AND t.nosuch = 1", None),
        ("id = 1 orr n = 2", (7, 3)),
        ("note LIKE 'orr' orr n = 2", (16, 3)),
        ("id = ", (5, 0)),
        ("id = 1 ORDER BY n", (7, 5)),
        ("nosuch(id)", (0, 6)),
        ("note = 'ä' AND note = 'é' andd", (26, 4)),
        ("id = 1 AND\n  nosuch", (13, 6)),
    ],
)
async def test_sql_that_is_not_understood_is_marked_where_it_fails(
    database: Database, sql: str, place: tuple[int, int] | None
) -> None:
    raw = RawWhere(sql)
    mistake = await _mistake(await _table(database), All((Search("a"), raw)))
    assert mistake.part == raw
    assert mistake.position is not None
    if place is not None:
        assert (mistake.position, mistake.length) == place


@pytest.mark.parametrize(
    "sql",
    [
        "1 = 1) OR (1 = 1",
        "id = 1; DELETE FROM t",
        "id = 1 /*",
        "id = '",
        "id = $1",
        "id IN (SELECT id FROM t); --",
        "id = 1 UNION SELECT 1",
        "id, n",
    ],
)
async def test_sql_stays_one_condition_and_changes_nothing(database: Database, sql: str) -> None:
    table = await _table(database)
    assert (await _mistake(table, RawWhere(sql))).part == RawWhere(sql)


@pytest.mark.parametrize(
    ("sql", "ids"),
    [
        ("id = 1 -- comment", [1]),
        ("/* a */ id = 2", [2]),
        ("note LIKE '%(x)s' OR note LIKE '%b' OR note = ':x' OR note = '$1 ?'", [2]),
        ("id IN (SELECT max(id) FROM t)", [2]),
        ("id % 2 = 1", [1]),
        ("\"note\" = 'a' OR false", [1]),
    ],
)
async def test_sql_that_is_understood_is_asked_as_it_is(database: Database, sql: str, ids: list[int]) -> None:
    table = await _table(database)
    for limit in (1, 2):
        page = await table.page(
            wanted=All((Condition("note", Operator.NOT_EQUAL, ("zz",)), RawWhere(sql))), size=limit
        )
        assert [int(str(row[0])) for row in page.rows] == ids


async def test_a_condition_that_fails_for_some_row_is_not_the_tables_fault(postgresql: Database) -> None:
    table = await _table(postgresql)
    mistake = await _mistake(table, RawWhere("1 / n = 1"))
    assert mistake.what.startswith("The condition cannot be computed for some row: Division by zero")
    assert mistake.position is None


@pytest.mark.parametrize(
    ("wanted", "what"),
    [
        (Condition("n", Operator.EQUAL, ("abc",)), 'invalid input syntax for type integer: "abc"'),
        (Condition("n", Operator.IN, ("1", "99999999999")), "out of range"),
        (Condition("n", Operator.BETWEEN, ("1", "")), "invalid input syntax"),
        (Condition("note", Operator.MATCHES, ("a(b",)), "parentheses"),
        (Condition("d", Operator.JSON_PATH_EQUALS, ("1",), path="$.a["), "jsonpath"),
        (Condition("d", Operator.JSON_PATH_EXISTS, path="$ ? ("), "jsonpath"),
    ],
)
async def test_a_value_that_the_type_refuses_is_the_conditions_mistake(
    postgresql: Database, wanted: Condition, what: str
) -> None:
    table = await _table(postgresql)
    mistake = await _mistake(table, All((Search("a"), wanted)))
    assert mistake.part == wanted
    assert what.casefold() in mistake.what.casefold()
    assert mistake.column == wanted.column


async def test_an_array_or_a_range_refuses_what_is_no_element(postgresql: Database) -> None:
    table = await opened(
        postgresql, "t", "CREATE TABLE t (a integer[], r int4range)", "INSERT INTO t VALUES ('{1}', '[1,2]')"
    )
    for name in ("a", "r"):
        wanted = Condition(name, Operator.ARRAY_CONTAINS, ("x",))
        with pytest.raises(FilterMistake, match=r"[Ii]nvalid input syntax") as caught:
            await table.page(wanted=wanted)
        assert caught.value.part == wanted


@pytest.mark.parametrize("path", ["$.a[", "$.a..b", "$x", "$.", "$.a[x]", "", "$.a.b c[", '$."a'])
async def test_what_is_no_json_path_is_refused_on_sqlite_whatever_is_stored(sqlite: Database, path: str) -> None:
    table = await _table(sqlite)
    wanted = Condition("d", Operator.JSON_PATH_EXISTS, path=path)
    assert (await _mistake(table, wanted)).part == wanted
    for good in ("$", "$.a", "a", '$."a b"[0].c', "$[#-1]", "$.a[#]", "$.é-1"):
        await table.page(wanted=Condition("d", Operator.JSON_PATH_EXISTS, path=good))


async def test_a_column_that_is_not_there_is_refused_before_the_database_is_asked(
    database: Database, sent: list[tuple[str, tuple[object, ...]]]
) -> None:
    table = await _table(database)
    sent.clear()
    wanted = Condition("gone", Operator.IS_NULL)
    with pytest.raises(FilterMistake, match="There is no column gone") as caught:
        await table.page(wanted=wanted)
    assert caught.value.part == wanted
    assert sent == []


async def test_a_dropped_table_is_not_the_filters_mistake(database: Database) -> None:
    table = await _table(database)
    await table.run("DROP TABLE t")
    with pytest.raises(ObjectMissing):
        await table.page(wanted=Condition("note", Operator.EQUAL, ("a",)))


async def test_a_search_needs_a_column_with_text(database: Database) -> None:
    table = await opened(database, "t", "CREATE TABLE t (id integer PRIMARY KEY)")
    with pytest.raises(FilterMistake, match="No column holds text"):
        await table.page(wanted=Search("x"))

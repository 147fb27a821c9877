"""Results in another order: by any columns, by value, and without holding the rows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import DatabaseError, ObjectMissing
from pooldeck_db.paging import (
    After,
    AtKey,
    Before,
    End,
    Key,
    Nulls,
    PageRequest,
    Sort,
    Start,
)
from pooldeck_db.query.runs import Runs
from support.query import outcome, page, ran, texts
from support.query import rows as rows_of
from support.results import COUNT, ROWS, result

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Place


@pytest.mark.parametrize("coded", ["copied", "packed"])
@pytest.mark.parametrize("descending", [False, True])
async def test_numbers_are_sorted_by_size(coded: str, descending: bool) -> None:
    rows = [(n, "x") for n in (5, -1, 10, 9, 100, 2, -20, 10)] * 100
    own = result(rows, coded=coded)
    found = await own.page(PageRequest(size=800, order=(Sort("n", descending),)))
    expected = sorted(range(800), key=lambda at: (-rows[at][0] if descending else rows[at][0], at))
    assert [key.values[0] for key in found.keys] == expected
    assert found.number is not None
    assert found.number.value == 0
    own.close()


@pytest.mark.parametrize(
    ("coded", "descending", "nulls", "first"),
    [
        ("copied", False, None, False),
        ("copied", True, None, True),
        ("packed", False, None, True),
        ("packed", True, None, False),
        ("copied", False, Nulls.FIRST, True),
        ("packed", False, Nulls.LAST, False),
    ],
)
async def test_nulls_are_where_the_database_has_them(
    coded: str, descending: bool, nulls: Nulls | None, first: bool
) -> None:
    rows = result(coded=coded)
    place: Place = Start() if first else End()
    found = await rows.page(PageRequest(place, 200, (Sort("word", descending, nulls),)))
    assert {row[1] for row in found.rows} == {None}
    assert [row[0] for row in found.rows] == [str(n) for n in range(0, COUNT, 10)]
    rows.close()


async def test_odd_numbers_have_a_place() -> None:
    values = ["NaN", "1e3", "-Infinity", "Infinity", "0.5", "-3", "12345678901234567891", "12345678901234567890"]
    rows = result([(value, "x" * 500) for value in values])
    found = await rows.page(PageRequest(order=(Sort("n"),)))
    assert [row[0] for row in found.rows] == [
        "-Infinity", "-3", "0.5", "1e3", "12345678901234567890", "12345678901234567891", "Infinity", "NaN",
    ]  # fmt: skip
    rows.close()


async def test_storage_classes_are_sorted_as_sqlite_does() -> None:
    rows = result([(value, "x" * 500) for value in ("a", b"\x00", 2, 1.5, None, "B")], coded="packed")
    found = await rows.page(PageRequest(order=(Sort("n"),)))
    assert [row[0] for row in found.rows] == [None, 1.5, 2, "B", "a", b"\x00"]
    rows.close()


async def test_pages_of_an_order_follow_each_other() -> None:
    rows = result()
    order = (Sort("word"),)
    first = await rows.page(PageRequest(Start(), 300, order))
    second = await rows.page(PageRequest(After(first.keys[-1]), 300, order))
    back = await rows.page(PageRequest(Before(second.keys[0]), 300, order))
    assert back.keys == first.keys
    assert not set(first.keys) & set(second.keys)
    at = await rows.page(PageRequest(AtKey(Key((777,))), 1, order))
    assert at.rows[0][0] == "777"
    everything = await rows.page(PageRequest(Start(), 1_000, order))
    words = [str(row[1]) for row in everything.rows]
    assert words == sorted(words)
    rows.close()


@pytest.mark.parametrize("coded", ["copied", "packed"])
async def test_several_columns_each_in_its_direction_and_with_its_nulls(coded: str) -> None:
    given = [(n % 3, word) for n in range(120) for word in (None, "b", "a", "\U0001f600", "ab", "a\x01")]
    rows = result(given, coded=coded)
    order = (Sort("n", descending=True), Sort("word", descending=False, nulls=Nulls.FIRST))
    found = await rows.page(PageRequest(size=len(given), order=order))

    def expected(at: int) -> tuple[int, bool, str, int]:
        number, word = given[at]
        return -number, word is not None, word or "", at

    assert [key.values[0] for key in found.keys] == sorted(range(len(given)), key=expected)
    rows.close()


@pytest.mark.parametrize("coded", ["copied", "packed"])
@pytest.mark.parametrize("descending", [False, True])
async def test_equal_rows_stay_as_they_came(coded: str, descending: bool) -> None:
    rows = result([(n % 2, "same") for n in range(900)], coded=coded)
    found = await rows.page(PageRequest(size=900, order=(Sort("word", descending), Sort("n", descending))))
    first = 1 if descending else 0
    assert [key.values[0] for key in found.keys] == [*range(first, 900, 2), *range(1 - first, 900, 2)]
    rows.close()


TYPED = {
    "numeric": "0 -0.0 1 1.0 10 9 1e-20 -1e-20 -5 -50 12345678901234567890.5 12345678901234567890.25 NaN Infinity"
    " -Infinity 1e100 -1e100 0.1 0.10",
    "float8": "0 1e300 1e-300 -1e300 5e-324 NaN Infinity -Infinity 1 1.5 1e15 123456789012345680",
    "date": "2024-01-02 0044-03-15_BC 0001-01-01 20000-01-01 infinity -infinity 1999-12-31 0001-12-31_BC"
    " 4713-01-01_BC",
    "timestamp": "2024-01-02 2024-01-02_00:00:00.5 2024-01-02_00:00:00.25 9999-12-31_23:59:59.999999 20000-01-01"
    " infinity -infinity 0044-03-15_BC",
    "timestamptz": "2024-10-27_02:30:00+02 2024-10-27_02:30:00+01 2024-10-27_02:10:00+01 1800-01-01 0044-03-15_BC"
    " infinity 20000-01-01",
    "time": "24:00:00 00:00:00 23:59:59.999999 12:00:00 12:00:00.5",
    "timetz": "10:00:00+02 09:00:00-02 10:30:00+05:30 24:00:00+00",
    "interval": "1_mon 29_days 31_days -1_mon 1_year_2_mons_-3_days_-04:05:06.7 -00:00:05 00:00:05"
    " -1_day_+00:00:01 100:00:00 1_year 360_days_00:00:01",
    "money": "1 -1 1000.5 -1000.25 9.99 100",
    "bytea": r"\x \x00 \x0001 \xff \x7f",
}
"""Values of a type, blanks as underscores."""


@pytest.mark.parametrize("spelled", TYPED)
async def test_values_are_compared_as_the_server_does(postgresql: Database, spelled: str) -> None:
    values = ", ".join(f"('{value.replace('_', ' ')}'::{spelled})" for value in TYPED[spelled].split())
    await outcome(postgresql, "SET TimeZone = 'Europe/Berlin'")
    query = f"SELECT v, row_number() OVER () AS n FROM (VALUES {values}, (NULL)) AS given(v)"
    execution = await ran(postgresql, query)
    for direction in ("", "DESC", "DESC NULLS LAST", "NULLS FIRST"):
        nulls = Nulls(direction.rpartition(" ")[2].lower()) if "NULLS" in direction else None
        order = (Sort("v", "DESC" in direction, nulls), Sort("n"))
        found = await page(execution, PageRequest(order=order))
        expected = await texts(postgresql, f"SELECT * FROM ({query}) AS q ORDER BY v {direction}, n")
        assert list(found.rows) == expected
    await postgresql.console.release()


async def test_texts_that_look_like_numbers_are_texts_in_sqlite(sqlite: Database) -> None:
    query = (
        "SELECT v FROM (SELECT 5 AS v UNION ALL VALUES ('10'), (9007199254740993), (9007199254740992.0), (-1.5))"
    )
    execution = await ran(sqlite, query)
    found = await page(execution, PageRequest(order=(Sort("v"),)))
    assert list(found.rows) == await rows_of(sqlite, f"{query} ORDER BY v")


async def test_long_values_do_not_make_long_runs() -> None:
    runs = Runs()
    for n in range(12):
        runs.add([bytes([n]) * 1_000_000])
    assert max(run.largest for run in runs._ended) < 2_000_000
    assert len(runs._ended) >= 2
    merged = [entry[0] for entries in runs.merged() for entry in entries]
    assert merged == list(range(12))
    runs.close()


async def test_more_runs_than_are_merged_at_once() -> None:
    runs = Runs(size=2)
    given = [(n * 7919 % 1_000).to_bytes(2) for n in range(1_000)]
    for entry in given:
        runs.add([entry])
    assert [entry for entries in runs.merged() for entry in entries] == sorted(given)
    runs.close()


async def test_the_order_that_is_shown_can_be_read_while_another_is_made() -> None:
    rows = result(ROWS * 10)
    shown = PageRequest(size=5, order=(Sort("n"),))
    first = await rows.page(shown)
    other = asyncio.create_task(rows.page(PageRequest(size=5, order=(Sort("word"),))))
    await asyncio.sleep(0)
    assert (await rows.page(shown)).keys == first.keys
    assert not other.done()
    await other
    rows.close()


async def test_a_result_that_is_closed_while_it_is_sorted_says_so() -> None:
    rows = result(ROWS * 10)
    sorting = asyncio.create_task(rows.page(PageRequest(order=(Sort("word"),))))
    await asyncio.sleep(0.005)
    rows.close()
    with pytest.raises(DatabaseError, match="closed"):
        await sorting


async def test_a_column_that_is_not_there_cannot_be_sorted_by() -> None:
    rows = result()
    with pytest.raises(ObjectMissing):
        await rows.page(PageRequest(order=(Sort("nope"),)))
    rows.close()


async def test_a_search_and_a_sort_can_be_abandoned() -> None:
    rows = result(ROWS * 20)
    for work in (rows.find("not in there", 0, 1), rows.page(PageRequest(order=(Sort("word"),)))):
        task = asyncio.ensure_future(work)
        await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await rows.page(PageRequest(size=1))).rows[0] == ROWS[0]
    rows.close()


async def test_many_rows_are_sorted_in_runs_that_are_merged() -> None:
    rows = result(ROWS * 10)
    found = await rows.page(PageRequest(size=1_000, order=(Sort("n", descending=True),)))
    assert [row[0] for row in found.rows] == [str(n) for n in range(COUNT - 1, COUNT - 101, -1) for _ in range(10)]
    rows.close()

"""Results of any size: in memory and on the disk, in pages, in another order, and searched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import Column, RelationName
from pooldeck_db.errors import DatabaseError, ObjectMissing, StatementFailed
from pooldeck_db.paging import (
    After,
    AtFraction,
    AtKey,
    AtRow,
    AtValue,
    Before,
    End,
    Key,
    Nulls,
    PageRequest,
    Sort,
    Start,
)
from pooldeck_db.query.intake import Full, Intake
from pooldeck_db.query.packed import Packed, packed
from pooldeck_db.query.postgresql.copied import Copied, written
from pooldeck_db.query.result import ResultRows
from pooldeck_db.query.store import Store
from pooldeck_db.values import Clipped, Kind
from support.query import outcome, page, ran

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.database import Database
    from pooldeck_db.paging import Place
    from pooldeck_db.query.coding import Row

COUNT = 2_000
COLUMNS = (Column("n", "integer", Kind.NUMBER), Column("word", "text", Kind.TEXT))
ROWS: list[tuple[str | int | None, ...]] = [
    (str(n), None if n % 10 == 0 else f"Wort {(n * 7919) % COUNT}\n") for n in range(COUNT)
]


def result(
    rows: Sequence[Row] = ROWS, *, coded: str = "copied", columns: tuple[Column, ...] = COLUMNS
) -> ResultRows:
    """Return rows of which most are on the disk, in small blocks."""
    store = Store(block=512, in_memory=2_048)
    for place in range(0, len(rows), 7):
        part = list(rows[place : place + 7])
        texts = [[None if value is None else str(value) for value in row] for row in part]
        store.append(packed(part) if coded == "packed" else b"".join(map(written, texts)), len(part))
        if store.is_full:
            store.spill()
    assert store.spilled > 0
    found = ResultRows(RelationName("", "r"), columns, store, Packed() if coded == "packed" else Copied())
    found.is_complete = True
    return found


@pytest.mark.parametrize("coded", ["copied", "packed"])
@pytest.mark.parametrize(
    ("place", "first"),
    [
        (Start(), 0),
        (End(), COUNT - 50),
        (AtRow(1_234), 1_234),
        (AtRow(COUNT + 5), COUNT - 50),
        (After(Key((99,))), 100),
        (Before(Key((100,))), 50),
        (AtKey(Key((777,))), 777),
        (AtFraction(0.5), COUNT // 2),
        (AtFraction(1.0), COUNT - 50),
    ],
)
async def test_any_page_is_found(coded: str, place: Place, first: int) -> None:
    rows = result(coded=coded)
    found = await rows.page(PageRequest(place, 50))
    assert list(found.rows) == ROWS[first : first + 50]
    assert [key.values for key in found.keys] == [(number,) for number in range(first, first + 50)]
    assert (found.before, found.after) == (first > 0, first + 50 < COUNT)
    assert found.number is not None
    assert found.total is not None
    assert (found.number.value, found.total.value, found.total.exact) == (first, COUNT, True)
    rows.close()


async def test_values_are_not_typed_at_a_result() -> None:
    rows = result()
    with pytest.raises(StatementFailed):
        await rows.page(PageRequest(AtValue(("1",))))
    rows.close()


async def test_rows_that_still_come_are_after_the_last_one() -> None:
    rows = result()
    rows.is_complete = False
    found = await rows.page(PageRequest(End(), 10))
    assert found.after
    assert found.total is not None
    assert not found.total.exact
    with pytest.raises(StatementFailed, match="still come"):
        await rows.page(PageRequest(order=(Sort("n"),)))
    rows.close()


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
    assert [row[0] for row in found.rows] == [None, 1.5, 2, "a", "B", b"\x00"]
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
    words = [str(row[1]).casefold() for row in everything.rows]
    assert words == sorted(words)
    rows.close()


async def test_a_column_that_is_not_there_cannot_be_sorted_by() -> None:
    rows = result()
    with pytest.raises(ObjectMissing):
        await rows.page(PageRequest(order=(Sort("nope"),)))
    rows.close()


@pytest.mark.parametrize("coded", ["copied", "packed"])
async def test_a_text_is_found_in_either_direction(coded: str) -> None:
    rows = result(coded=coded)
    sought = "wORT 19\n"
    expected = [number for number, row in enumerate(ROWS) if row[1] == "Wort 19\n"]
    assert len(expected) == 1
    for start, step in ((0, 1), (expected[0], 1), (COUNT - 1, -1), (expected[0], -1), (COUNT + 10, -1)):
        assert await rows.find(sought, start, step) == expected[0]
    assert await rows.find(sought, expected[0] + 1, 1) is None
    assert await rows.find(sought, expected[0] - 1, -1) is None
    assert await rows.find("1999", 0, 1) == next(n for n, row in enumerate(ROWS) if "1999" in f"{row[0]} {row[1]}")
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


async def test_a_closed_result_says_so() -> None:
    rows = result()
    rows.close()
    with pytest.raises(DatabaseError):
        await rows.value(0, 0)
    assert (await rows.page(PageRequest())).rows == ()


async def test_long_values_are_clipped_in_pages_and_whole_by_themselves(database: Database) -> None:
    blob = "decode(repeat('ab', 1000), 'hex')" if database.product == "PostgreSQL" else "zeroblob(1000)"
    text = "repeat('é', 1000)" if database.product == "PostgreSQL" else "replace(hex(zeroblob(500)), '0', 'é')"
    execution = await ran(database, f"SELECT {text} AS a, {blob} AS b, 'short' AS c")
    [(long, binary, short)] = (await page(execution)).rows
    assert isinstance(long, Clipped)
    assert isinstance(binary, Clipped)
    assert (long.length, binary.length, short) == (1000, 1000, "short")
    assert execution.rows is not None
    assert await execution.rows.value(0, 0) == "é" * 1000
    with pytest.raises(StatementFailed):
        await execution.rows.value(1, 0)


async def test_a_result_beyond_the_bound_is_cut(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.console, "_result_bytes", 100_000)
    text = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n, 'some text' AS t FROM r"
    if database.product == "PostgreSQL":
        text = "SELECT generate_series(1, 100000000) AS n, 'some text' AS t"
    execution = await ran(database, text)
    assert execution.outcome is not None
    assert "query.result_bytes" in execution.outcome.cut
    assert execution.progress().is_cut
    assert execution.rows is not None
    assert 1_000 < execution.rows.count < 100_000
    assert execution.rows.is_complete
    assert database.pool().in_use == 0


async def test_a_cut_leaves_the_connection_of_a_transaction_usable(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql.console, "_result_bytes", 10_000)
    await outcome(postgresql, "BEGIN")
    for rows in ("100000000", "300000"):
        execution = await ran(postgresql, f"SELECT generate_series(1, {rows}) AS n")
        assert execution.outcome is not None
        assert execution.outcome.cut
        assert postgresql.console.state.transaction is not None
        await outcome(postgresql, "ROLLBACK")
        await outcome(postgresql, "BEGIN")
    await outcome(postgresql, "COMMIT")
    assert postgresql.pool().in_use == 0


async def test_a_change_is_not_stopped_by_the_bound(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await outcome(database, "CREATE TABLE t (a int)")
    numbers = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 100000)"
    monkeypatch.setattr(database.console, "_result_bytes", 10_000)
    execution = await ran(database, f"{numbers} INSERT INTO t SELECT n FROM r RETURNING a")
    assert execution.outcome is not None
    assert execution.outcome.cut
    assert execution.rows is not None
    assert execution.rows.count < 100_000
    assert (await outcome(database, "DELETE FROM t")).affected == 100_000


async def test_a_result_that_just_reaches_the_bound_is_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database.console, "_result_bytes", 1)
    execution = await ran(database, "SELECT 1 AS n")
    assert execution.outcome is not None
    assert (execution.outcome.rows, execution.outcome.cut) == (1, "")


async def test_a_full_disk_ends_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pooldeck_db.query.store.os.pwrite", refuse)
    intake = Intake("r", most_bytes=10**9, make_store=lambda: Store(in_memory=10))
    intake.describe(COLUMNS, Copied())
    with pytest.raises(Full):
        await intake.take(b"1\tx\n" * 10, 10)
    assert "No space left" in intake.cut
    assert intake.rows is not None
    assert (await intake.rows.page(PageRequest())).rows[0] == ("1", "x")
    intake.rows.close()

"""Results of any size: in memory and on the disk, in pages, and cut where they are too large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import DatabaseError, StatementFailed
from pooldeck_db.paging import (
    After,
    AtFraction,
    AtKey,
    AtRow,
    AtValue,
    Before,
    End,
    Key,
    PageRequest,
    Sort,
    Start,
)
from pooldeck_db.query.intake import Full, Intake
from pooldeck_db.query.postgresql.copied import Copied
from pooldeck_db.query.store import Store
from pooldeck_db.values import Clipped
from support.query import outcome, page, ran
from support.results import COLUMNS, COUNT, ROWS, result

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Place


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

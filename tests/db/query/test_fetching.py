"""Rows as they come: in bounded pieces, and kept where something fails behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.errors import DatabaseError
from pooldeck_db.query import Order

if TYPE_CHECKING:
    from pooldeck_db.database import Database


async def test_what_came_before_a_failure_stays(database: Database) -> None:
    numbers = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
    text = f"{numbers} SELECT n, CASE n WHEN 20000 THEN abs(-9223372036854775808) END FROM r"
    if database.product == "PostgreSQL":
        # What its driver reads together with the error, some hundred kilobytes, is lost to it.
        text = "SELECT n, 1 / (200000 - n) FROM generate_series(1, 200000) AS n"
    execution = database.console.execution(Order(text))
    with pytest.raises(DatabaseError):
        await execution.run()
    assert execution.rows is not None
    count = execution.rows.count
    assert 0 < count < 200_000
    assert f"{count:,} rows" in execution.intake.cut
    assert execution.progress().is_cut
    assert str(await execution.rows.value(count - 1, 0)) == str(count)
    execution.rows.close()


async def test_large_values_behind_small_ones_are_not_all_held_at_once(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 6600)
              SELECT CASE WHEN n < 6000 THEN x'00' ELSE zeroblob(200000) END AS b FROM r"""
    largest = 0
    execution = sqlite.console.execution(Order(text))
    take = execution.intake.take

    async def measured(data: bytes, count: int) -> None:
        nonlocal largest
        largest = max(largest, len(data))
        await take(data, count)

    monkeypatch.setattr(execution.intake, "take", measured)
    await execution.run()
    assert execution.rows is not None
    assert execution.rows.count == 6600
    assert largest < 64 * 200_000 + 100_000
    execution.rows.close()

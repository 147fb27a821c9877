"""Values to choose from are found without reading the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from pooldeck_db.errors import ObjectMissing
from pooldeck_db.filters import Condition, Operator
from support.paging import Opened, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database

Sent: TypeAlias = list[tuple[str, tuple[object, ...]]]

NUMBERS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 20000)"


async def _table(database: Database) -> Opened:
    return await opened(
        database,
        "t",
        "CREATE TABLE t (id integer PRIMARY KEY, status text, code text, doc json)",
        f"INSERT INTO t {NUMBERS} SELECT n, CASE n % 4 WHEN 0 THEN 'open' WHEN 1 THEN NULL ELSE 'Paid' END,"
        " 'code ' || n, NULL FROM r",
        "CREATE INDEX i ON t (code)",
    )


async def test_a_small_domain_is_told_whole_the_most_common_first(database: Database) -> None:
    table = await _table(database)
    assert await table.pager.values(table.detail, "status") == ("Paid", "open")
    assert await table.pager.values(table.detail, "status", "p") == ("Paid",)
    await table.run("ANALYZE")
    assert await table.pager.values(table.detail, "status") == ("Paid", "open")


async def test_a_large_domain_is_stepped_through_in_its_index(database: Database) -> None:
    table = await _table(database)
    found = await table.pager.values(table.detail, "code", "code 1999", limit=5)
    assert found == ("code 1999", "code 19990", "code 19991", "code 19992", "code 19993")


async def test_a_filter_chooses_among_the_rows_that_are_looked_at(database: Database) -> None:
    table = await _table(database)
    wanted = Condition("id", Operator.IN, ("3", "4"))
    found = await table.pager.values(table.detail, "code", filter=wanted)
    assert set(found) == {"code 3", "code 4"}


async def test_labels_need_no_question(postgresql: Database, sent: Sent) -> None:
    table = await opened(
        postgresql,
        "t",
        "CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy')",
        "CREATE TABLE t (id integer PRIMARY KEY, m mood, yes boolean)",
    )
    assert await table.pager.values(table.detail, "m", "S") == ("sad", "so so")
    assert await table.pager.values(table.detail, "yes") == ("true", "false")
    sent.clear()
    assert await table.pager.values(table.detail, "m") == ("sad", "so so", "happy")
    assert sent == []


async def test_every_kind_of_column_can_be_asked(postgresql: Database) -> None:
    kinds = (
        "integer",
        "numeric",
        "date",
        "uuid",
        "inet",
        "integer[]",
        "int4range",
        "point",
        "bytea",
        "interval",
        "char(3)",
    )
    listed = ", ".join(f"c{number} {kind}" for number, kind in enumerate(kinds))
    table = await opened(
        postgresql, "t", f"CREATE TABLE t ({listed})", "INSERT INTO t VALUES (1, 1.50)", "ANALYZE"
    )
    for number in range(len(kinds)):
        found = await table.pager.values(table.detail, f"c{number}")
        assert found == {0: ("1",), 1: ("1.50",)}.get(number, ())


async def test_documents_are_never_chosen_and_missing_columns_are_said(database: Database) -> None:
    table = await _table(database)
    assert await table.pager.values(table.detail, "doc") == ()
    with pytest.raises(ObjectMissing):
        await table.pager.values(table.detail, "gone")

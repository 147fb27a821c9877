"""Rows are found by their address, however large the table is: no statement reads all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.rows import Delete
from support.paging import fetch
from support.rows import edit, made, shown, unheard

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.database import Database

NUMBERS = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 200000)"

TABLES = {
    "a number": (
        "CREATE TABLE t (k integer PRIMARY KEY, a text)",
        f"INSERT INTO t {NUMBERS} SELECT n, 'x' FROM r",
    ),
    "a text": (
        "CREATE TABLE t (k varchar(20) NOT NULL PRIMARY KEY, a text)",
        f"INSERT INTO t {NUMBERS} SELECT n, 'x' FROM r",
    ),
    "several columns": (
        "CREATE TABLE t (k integer NOT NULL, l text NOT NULL, a text, PRIMARY KEY (l, k))",
        f"INSERT INTO t {NUMBERS} SELECT n, 'l', 'x' FROM r",
    ),
    "a unique index": (
        "CREATE TABLE t (k numeric(9,2) NOT NULL, a text)",
        f"INSERT INTO t {NUMBERS} SELECT n, 'x' FROM r",
        "CREATE UNIQUE INDEX by_k ON t (k)",
    ),
    "no key": ("CREATE TABLE t (k integer, a text)", f"INSERT INTO t {NUMBERS} SELECT n, 'x' FROM r"),
}


async def _plan(database: Database, sql: str, parameters: tuple[object, ...]) -> str:
    explain = "EXPLAIN" if database.product == "PostgreSQL" else "EXPLAIN QUERY PLAN"

    async def work(session: AsyncSession) -> str:
        connection = await session.connection()
        rows = (await connection.exec_driver_sql(f"{explain} {sql}", parameters)).fetchall()
        return "\n".join(str(row[-1]) for row in rows)

    return await database.sessions.write("plan", work)


@pytest.mark.parametrize("case", TABLES)
async def test_no_statement_reads_the_whole_table(
    database: Database, sent: list[tuple[str, tuple[object, ...]]], case: str
) -> None:
    detail = await made(database, "t", *TABLES[case], "ANALYZE")
    rows = await shown(database, detail)
    changes = edit(rows[0], a="new").deleted(rows[1:250])
    sent.clear()
    await database.rows.apply(changes, prepared=unheard)
    written = [(sql, parameters) for sql, parameters in sent if "pooldeck: wanted" in sql or '"t"' in sql]
    assert len(written) > 250
    assert any(isinstance(change, Delete) for change in changes)
    for sql, parameters in (*written[:4], *written[-2:]):
        plan = await _plan(database, sql, parameters)
        assert "Seq Scan on t" not in plan, (sql, plan)
        assert "SCAN t" not in plan, (sql, plan)
    assert (await fetch(database.target, "SELECT count(*) FROM t"))[0] == (200_000 - 249,)

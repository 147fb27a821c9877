"""SQLite's statistics: storage classes, samples, and what ANALYZE tells of indexes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.statistics import Figure, Source
from support.paging import fetch, opened

if TYPE_CHECKING:
    from pooldeck_db.database import Database

SERIES = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {0})"


async def test_storage_classes_that_are_mixed_are_counted_and_their_values_kept(sqlite: Database) -> None:
    odd = (
        "1",
        "1.0",
        "'1'",
        "x'31'",
        "NULL",
        "9223372036854775807",
        "1e400",
        "-1e400",
        "CAST(x'ff41' AS TEXT)",
        "1",
    )
    values = ", ".join(f"({value})" for value in odd)
    table = await opened(sqlite, "t", "CREATE TABLE t (v)", f"INSERT INTO t VALUES {values}")
    found = await sqlite.statistics.exact(table.detail, "v")
    assert {each.name: each.rows for each in found.classes} == {
        "integer": 3,
        "real": 3,
        "text": 2,
        "blob": 1,
        "null": 1,
    }
    assert [each.name for each in found.classes] == ["integer", "real", "text", "blob", "null"]
    truth = [
        row[0]
        for row in await fetch(sqlite.target, "SELECT DISTINCT typeof(v) || quote(v) FROM t WHERE v NOT NULL")
    ]
    assert found.distinct == Figure(len(truth), True)
    assert {(type(common.value), common.value) for common in found.common} == {
        (int, 1), (float, 1.0), (str, "1"), (bytes, b"1"), (int, 2**63 - 1), (float, float("inf")),
        (float, float("-inf")), (str, "\udcffA"),
    }  # fmt: skip
    assert (found.minimum, found.maximum) == (Figure(float("-inf"), True), Figure(b"1", True))
    assert found.histogram is not None
    assert found.histogram.outside == 0.5, "infinities, texts and BLOBs have no place among the numbers"


@pytest.mark.parametrize(
    "declared", ["", "TEXT", "NUMERIC", "INTEGER", "BLOB", "REAL", "DATETIME", "JSON", "BOOLEAN"]
)
async def test_no_value_is_too_odd_for_any_column(sqlite: Database, declared: str) -> None:
    values = (
        "''", "'0000-00-00'", "'now'", "x''", "x'00ff'", "1e308", "-1e308", "-9223372036854775808", "0.0", "-0.0",
        "9223372036854775807", "'{'", "CAST(x'610062' AS TEXT)", "char(8238)", "4.9e-324", "NULL",
        "'2020-01-02T03:04:05Z'",
    )  # fmt: skip
    table = await opened(
        sqlite, "t", f"CREATE TABLE t (v {declared})", *(f"INSERT INTO t VALUES ({value})" for value in values)
    )
    found = await sqlite.statistics.exact(table.detail, "v")
    assert found.rows == Figure(len(values), True)
    assert sum(each.rows or 0 for each in found.classes) == len(values)


async def test_texts_that_are_times_have_a_histogram(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (at DATETIME)",
        f"INSERT INTO t {SERIES.format(200)} SELECT datetime('2020-01-01', n || ' days') FROM r",
        "INSERT INTO t VALUES ('never'), (NULL)",
    )
    found = await sqlite.statistics.exact(table.detail, "at")
    assert found.histogram is not None
    assert (found.histogram.buckets[0].low, found.histogram.buckets[-1].high) == (
        "2020-01-02 00:00:00",
        "2020-07-19 00:00:00",
    )
    assert sum(bucket.rows or 0 for bucket in found.histogram.buckets) == 200
    assert found.histogram.outside == 1 / 202


async def test_times_that_are_numbers_have_a_histogram_of_numbers(sqlite: Database) -> None:
    table = await opened(
        sqlite, "t", "CREATE TABLE t (at DATETIME)", f"INSERT INTO t {SERIES.format(100)} SELECT n FROM r"
    )
    found = await sqlite.statistics.exact(table.detail, "at")
    assert found.histogram is not None
    assert (found.histogram.buckets[0].low, found.histogram.buckets[-1].high) == (1, 100)


async def test_texts_are_the_same_where_the_columns_collation_says_so(sqlite: Database) -> None:
    table = await opened(
        sqlite, "t", "CREATE TABLE t (v TEXT COLLATE NOCASE)", "INSERT INTO t VALUES ('a'), ('A'), ('b')"
    )
    found = await sqlite.statistics.exact(table.detail, "v")
    assert (found.distinct, [common.rows for common in found.common]) == (Figure(2, True), [2, 1])


async def test_a_collation_that_only_the_application_knows_is_done_without(sqlite: Database) -> None:
    assert sqlite.target.path is not None
    with closing(sqlite3.connect(sqlite.target.path)) as application:
        application.create_collation("OURS", lambda one, other: 0)
        application.executescript("CREATE TABLE t (v TEXT COLLATE OURS); INSERT INTO t VALUES ('a'), ('b'), ('a')")
    table = await opened(sqlite, "t")
    for found in (
        await sqlite.statistics.exact(table.detail, "v"),
        await sqlite.statistics.estimated(table.detail, "v"),
    ):
        assert found.distinct == Figure(2, True)
        assert (found.minimum, found.maximum) == (Figure("a", True), Figure("b", True))
        assert "OURS" in found.notes[0]


@pytest.mark.parametrize("without_rowid", ["", " WITHOUT ROWID"])
async def test_a_large_table_is_told_from_a_sample_that_says_so(sqlite: Database, without_rowid: str) -> None:
    table = await opened(
        sqlite,
        "t",
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, status TEXT, n INTEGER){without_rowid}",
        f"INSERT INTO t {SERIES.format(50_000)}"
        " SELECT n * 3, CASE WHEN n % 5 = 0 THEN NULL ELSE 'open' END, n % 40 FROM r",
        "ANALYZE",
    )
    found = await sqlite.statistics.estimated(table.detail, "status")
    assert (found.source, found.looked_at) == (Source.SAMPLE, 5000)
    assert found.rows is not None
    assert found.nulls is not None
    assert not found.rows.exact
    assert abs(found.rows.value - 50_000) < 15_000
    assert abs(found.nulls.value / found.rows.value - 0.2) < 0.02
    assert (found.distinct, found.common[0].value) == (Figure(1, False), "open")
    forty = await sqlite.statistics.estimated(table.detail, "n")
    assert forty.distinct == Figure(40, False)
    key = await sqlite.statistics.estimated(table.detail, "id")
    assert key.distinct is not None
    assert key.distinct.value >= found.rows.value * 0.99


async def test_an_index_tells_how_many_values_differ(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, block INTEGER)",
        f"INSERT INTO t {SERIES.format(50_000)} SELECT n, n / 20 FROM r",
        "CREATE INDEX by_block ON t (block, id)",
        "ANALYZE",
    )
    found = await sqlite.statistics.estimated(table.detail, "block")
    assert found.source is Source.SAMPLE
    assert found.distinct is not None
    assert abs(found.distinct.value - 2_500) < 100


async def test_without_analyze_a_sample_tells_of_an_indexed_column_as_well(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
        f"INSERT INTO t {SERIES.format(20_000)} SELECT n, n % 7 FROM r",
        "CREATE INDEX by_n ON t (n)",
    )
    found = await sqlite.statistics.estimated(table.detail, "n")
    assert (found.source, found.distinct) == (Source.SAMPLE, Figure(7, False))


async def test_rows_that_lie_far_apart_are_all_looked_at_where_they_are_few(sqlite: Database) -> None:
    table = await opened(
        sqlite,
        "t",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)",
        "INSERT INTO t VALUES (-9223372036854775808, 1), (0, 2), (9223372036854775807, 2)",
    )
    found = await sqlite.statistics.estimated(table.detail, "n")
    assert (found.source, found.rows, found.distinct) == (Source.ROWS, Figure(3, True), Figure(2, True))

"""SQLite's tables are estimated by a bounded number of seeks, however their rowids are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.catalog.sqlite.pages import rows_of
from pooldeck_db.catalog.sqlite.rowids import Span, Stratum, pieces, strata_of
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database

ROWS = 50_000
NUMBERS = f"(WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS - 1}) SELECT n FROM r)"


async def _estimate(sqlite: Database, *statements: str) -> int | None:
    """The estimate in the list of tables, which the table's own has to agree with."""
    await run_script(sqlite.target, *statements)
    reader = CatalogReader(sqlite.sessions)
    (listed,) = [each for each in (await reader.catalog()).schemas[0].relations if each.name.name == "t"]
    assert (await reader.detail(RelationName("main", "t"))).relation.rows == listed.rows
    return listed.rows


@pytest.mark.parametrize(
    ("address", "tolerance"),
    [
        ("n", 0.0),
        ("n * 3", 0.01),
        ("n * 1000003", 0.01),
        ("n * n", 0.1),
        ("CASE WHEN n < 20000 THEN n ELSE n + 9000000 END", 0.01),
        ("CASE WHEN n = 0 THEN 9000000000000000000 ELSE n END", 0.01),
        ("-n * 5 - 7", 0.01),
        ("n / 500 * 1000000000 + n % 500", 0.4),
        ("n * 1103515245 % 2147483647 * 4000000000", 0.1),
    ],
)
async def test_rowids_tell_how_many_rows_there_are(sqlite: Database, address: str, tolerance: float) -> None:
    rows = await _estimate(
        sqlite,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a)",
        f"INSERT OR IGNORE INTO t SELECT CAST({address} AS INTEGER), 'some text' FROM {NUMBERS}",
    )
    assert rows is not None
    assert abs(rows - ROWS) <= ROWS * tolerance


async def test_rows_that_were_deleted_here_and_there_are_not_counted(sqlite: Database) -> None:
    rows = await _estimate(
        sqlite,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a)",
        f"INSERT INTO t SELECT n, 'some text' FROM {NUMBERS}",
        "DELETE FROM t WHERE id * 7919 % 10007 < 5000",
    )
    assert rows is not None
    assert abs(rows - ROWS / 2) < ROWS * 0.05


@pytest.mark.parametrize("key", ["printf('%06d', n)", "hex(n * 7919 % 60013)", "n * 3"])
async def test_the_pages_tell_how_many_rows_a_table_without_rowids_has(sqlite: Database, key: str) -> None:
    rows = await _estimate(
        sqlite,
        "CREATE TABLE t (k PRIMARY KEY, a) WITHOUT ROWID",
        f"INSERT INTO t SELECT {key}, 'some text' FROM {NUMBERS}",
    )
    assert rows is not None
    assert abs(rows - ROWS) < ROWS * 0.3


async def test_few_rows_without_rowids_are_counted(sqlite: Database) -> None:
    rows = await _estimate(
        sqlite,
        "CREATE TABLE t (k PRIMARY KEY, a) WITHOUT ROWID",
        f"INSERT INTO t SELECT printf('%06d', n), 'some text' FROM {NUMBERS} WHERE n < 10000",
    )
    assert rows == 10_000


async def test_what_analyze_found_stands_until_the_rowids_contradict_it(sqlite: Database) -> None:
    made = (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a)",
        f"INSERT INTO t SELECT n, n FROM {NUMBERS}",
        "DELETE FROM t WHERE id % 10 = 5",
        "ANALYZE",
    )
    assert await _estimate(sqlite, *made) == ROWS * 9 // 10
    grown = await _estimate(sqlite, f"INSERT INTO t SELECT n + {ROWS}, n FROM {NUMBERS}")
    assert grown is not None
    assert abs(grown - ROWS * 19 // 10) < ROWS * 0.1


async def test_a_table_that_was_damaged_in_its_midst_hides_no_other(sqlite: Database) -> None:
    await run_script(
        sqlite.target,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a); CREATE TABLE other (id INTEGER PRIMARY KEY, a)",
        f"INSERT INTO t SELECT n * 3, zeroblob(100) FROM {NUMBERS}",
        f"INSERT INTO other SELECT n * 3, zeroblob(100) FROM {NUMBERS}",
    )
    path = sqlite.target.path
    assert path is not None
    file = bytearray(path.read_bytes())
    page_size = int.from_bytes(file[16:18])
    for page in range(4, len(file) // page_size // 2):
        file[page * page_size : page * page_size + 8] = b"\xff" * 8
    path.write_bytes(file)
    listed = {
        each.name.name: each.rows for each in (await CatalogReader(sqlite.sessions).catalog()).schemas[0].relations
    }
    assert listed["other"] is not None
    assert abs(listed["other"] - ROWS) < ROWS * 0.05


def test_a_span_is_cut_where_gaps_are() -> None:
    span = Span("t", "rowid", 1, 1_000)
    assert pieces(span, []) == [(1, 1_000)]
    assert pieces(span, [(300, 301), (100, 200), (100, 200), (None, 1)]) == [(1, 100), (200, 300), (301, 1_000)]


def test_strata_cover_their_piece_and_begin_within_it() -> None:
    strata = list(strata_of([(5, 5), (10, 11), (100, 10_099)]))
    assert [stratum.first for stratum in strata] == [5, 10, 11, 100, 2_600, 5_100, 7_600]
    assert all(stratum.first <= stratum.start <= stratum.last for stratum in strata)


@pytest.mark.parametrize(("step", "start"), [(1, 500), (3, 501), (3, 502), (10, 507)])
def test_a_run_of_evenly_spaced_rows_gives_their_density(step: int, start: int) -> None:
    stratum = Stratum(0, 9_999, start)
    first = -(-start // step) * step
    assert stratum.rows(32, first + 31 * step) == pytest.approx(10_000 / step, rel=0.02)


def test_the_end_of_a_stratum_is_counted_with_what_was_seen() -> None:
    assert Stratum(0, 999, 500).rows(5, 700) == pytest.approx(10)
    assert Stratum(0, 999, 500).rows(0, 500) == 0


def test_a_tree_is_reckoned_by_its_branches() -> None:
    leaves = [(3, 50, False)] * 90
    assert rows_of([(1, 9, True), (2, 399, True), *leaves], is_keyed=False) == round(9.5 * 399.5 * 50)
    assert rows_of([(1, 9, True), *leaves], is_keyed=True) == round(9 + 9.5 * 50)
    assert rows_of([(1, 7, False)], is_keyed=False) == 7

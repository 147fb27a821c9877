"""PostgreSQL's statistics: every type, the server's own figures, and who may see them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.catalog import RelationName
from pooldeck_db.database import open_database
from pooldeck_db.statistics import Figure, Source
from support.paging import Opened, case_insensitive_type, opened
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database

ORDERED: dict[str, tuple[str, ...]] = {
    "smallint": ("-32768", "32767"),
    "bigint": ("-9223372036854775808", "9223372036854775807"),
    "numeric": ("-Infinity", "0.00", "1.10", "9" * 200 + ".5", "Infinity", "NaN"),
    "real": ("-0", "1e-45", "0.1", "NaN"),
    "double precision": ("-Infinity", "-1e308", "-0", "5e-324", "1e308", "Infinity"),
    "money": ("-92233720368547758.08", "0.01"),
    "boolean": ("false", "true"),
    "character(5)": ("", "ab"),
    '"char"': ("x",),
    "bytea": ("\\x", "\\x00ff"),
    "date": ("-infinity", "4713-01-01 BC", "0001-01-01", "5874897-12-31", "infinity"),
    "timestamp": ("-infinity", "4713-01-01 00:00:00 BC", "294276-12-31", "infinity"),
    "timestamptz": ("-infinity", "0044-03-15 12:00:00+00 BC", "9999-12-31 23:59:59.999999+00"),
    "time": ("00:00:00.000001", "24:00:00"),
    "timetz": ("12:00:00+05:30", "24:00:00-1559"),
    "interval": ("-178000000 years", "-1 days +02:00", "1 mon", "infinity"),
    "jsonb": ("null", '{"a": 1.10}'),
    "uuid": ("018f2c00-0000-7000-8000-000000000001",),
    "integer[]": ("{}", "[5:7]={1,2,3}", "{NULL,1}"),
    "pair": ('(1,"a b")', "(1,)", "(,)"),
    "mood": ("sad", "very happy"),
    "positive": ("1",),
    "int4range": ("empty", "(,)", "[1,5)"),
    "int4multirange": ("{}", "{[1,3),[5,7)}"),
    "inet": ("10.0.0.1", "::1"),
    "macaddr": ("08:00:2b:01:02:03",),
    "bit varying": ("", "1"),
    "tsvector": ("", "'a':1A"),
    "pg_lsn": ("16/B374D848",),
    "oid": ("0", "4294967295"),
    "regclass": ("pg_class",),
    "regproc": ("2147", "2803", "now"),
    "xid8": ("18446744073709551615",),
    "tid": ("(4294967295,65535)",),
    "ci": ("Case", "cASE"),
}
"""Types that have an order, each with odd values."""

UNORDERED: dict[str, tuple[str, ...]] = {
    "json": ('{"b":1, "b":2}', "null"),
    "point": ("(1,2)", "(NaN,Infinity)"),
    "box": ("(1,1),(0,0)",),
    "polygon": ("((0,0),(1,1),(1,0))",),
    "xid": ("4294967295",),
    "jsonpath": ('$."a"[*]',),
    "json[]": ('{"1","{}"}',),
}
"""Types that have none."""

NOT_COMPARED = ("int4range", "int4multirange", "tsvector")
"""Types of which ANALYZE keeps no equal values."""

TYPES = (
    "CREATE TYPE mood AS ENUM ('sad', 'very happy')",
    "CREATE TYPE pair AS (a integer, b text)",
    "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
    *case_insensitive_type("public"),
)


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


async def odd_table(database: Database, copies: int) -> Opened:
    kinds = {**ORDERED, **UNORDERED}
    columns = ", ".join(f"c{number} {kind}" for number, kind in enumerate(kinds))
    inserts = [
        f"INSERT INTO t (c{number}) VALUES ({quoted(value)})"
        for number, values in enumerate(kinds.values())
        for value in values
    ]
    many = f"INSERT INTO t SELECT t.* FROM t CROSS JOIN generate_series(2, {copies})"
    return await opened(database, "t", *TYPES, f"CREATE TABLE t ({columns})", *inserts, many)


async def test_every_type_is_told_of_without_an_error(postgresql: Database) -> None:
    table = await odd_table(postgresql, 2)
    for number, (kind, values) in enumerate({**ORDERED, **UNORDERED}.items()):
        found = await postgresql.statistics.exact(table.detail, f"c{number}")
        assert found.rows is not None
        assert found.nulls is not None
        assert found.rows.value - found.nulls.value == 2 * len(values), kind
        assert sum(common.rows or 0 for common in found.common) == 2 * len(values), kind
        if kind in UNORDERED:
            assert (found.minimum, found.maximum) == (None, None), kind
            assert "no order" in found.notes[0], kind
        else:
            assert found.minimum is not None, kind
            assert found.maximum is not None, kind
            assert found.notes == (), kind


async def test_what_analyze_wrote_down_of_every_type_can_be_read(postgresql: Database) -> None:
    table = await odd_table(postgresql, 300)
    await table.run("ANALYZE t")
    await table.reread()
    assert (table.detail.relation.size or 0) > 1024 * 1024
    for number, (kind, values) in enumerate({**ORDERED, **UNORDERED}.items()):
        found = await postgresql.statistics.estimated(table.detail, f"c{number}")
        assert found.source is Source.SERVER, kind
        if kind in NOT_COMPARED:
            assert (found.distinct, found.common) == (None, ()), kind
            assert "equal values" in found.notes[0], kind
        elif kind in ORDERED and kind != "ci":
            exact = await postgresql.statistics.exact(table.detail, f"c{number}")
            assert {common.value for common in found.common} == {common.value for common in exact.common}, kind
            assert found.distinct == Figure(len(values), False), kind


@pytest.fixture
async def many(postgresql: Database) -> Opened:
    """A table of 50,000 rows that was not analysed."""
    return await opened(
        postgresql,
        "many",
        "CREATE TABLE many (id integer PRIMARY KEY, status text, n integer, label text)"
        " WITH (autovacuum_enabled = off)",
        "INSERT INTO many SELECT n, CASE WHEN n % 5 = 0 THEN NULL ELSE 'open' END, n % 1000, 'label ' || n"
        " FROM generate_series(1, 50000) AS g(n)",
    )


async def test_the_servers_statistics_are_told_at_once_with_their_date(many: Opened) -> None:
    began = datetime.now(UTC)
    await many.run("ANALYZE many")
    await many.reread()
    found = await many.database.statistics.estimated(many.detail, "status")
    assert found.source is Source.SERVER
    assert found.as_of is not None
    assert abs((found.as_of - began).total_seconds()) < 60
    assert found.rows is not None
    assert found.nulls is not None
    assert abs(found.rows.value - 50_000) < 500
    assert abs(found.nulls.value - 10_000) < 1_000
    assert found.distinct == Figure(1, False)
    assert found.common[0].value == "open"
    numbers = await many.database.statistics.estimated(many.detail, "n")
    assert numbers.histogram is not None
    assert not numbers.histogram.even
    assert (numbers.minimum, numbers.maximum) == (Figure("0", False), Figure("999", False))
    key = await many.database.statistics.estimated(many.detail, "id")
    assert key.nulls == Figure(0, True)
    assert (key.histogram and len(key.histogram.buckets)) == 20


async def test_a_table_that_was_never_analysed_is_sampled_and_says_so(many: Opened) -> None:
    found = await many.database.statistics.estimated(many.detail, "n")
    assert found.source is Source.SAMPLE
    assert found.looked_at is not None
    assert 1_000 < found.looked_at < 50_000
    assert "never analysed" in found.notes[0]
    assert found.distinct == Figure(1000, False)
    again = await many.database.statistics.estimated(many.detail, "n")
    assert again.common == found.common, "figures do not change by themselves"


async def test_partitions_tell_of_a_table_that_nobody_analysed(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "parted",
        "CREATE TABLE parted (id integer, status text) PARTITION BY RANGE (id)",
        "CREATE TABLE low PARTITION OF parted FOR VALUES FROM (1) TO (40001)",
        "CREATE TABLE high PARTITION OF parted FOR VALUES FROM (40001) TO (80001)",
        "INSERT INTO parted SELECT n, CASE WHEN n > 40000 THEN 'new' ELSE 'old' END"
        " FROM generate_series(1, 80000) AS g(n)",
        "ANALYZE low",
        "ANALYZE high",
        "DELETE FROM pg_statistic WHERE starelid = 'parted'::regclass",
    )
    found = await postgresql.statistics.estimated(table.detail, "status")
    assert found.source is Source.SERVER
    assert {common.value: round(common.share, 2) for common in found.common} == {"old": 0.5, "new": 0.5}
    assert found.distinct is None
    assert "2 of its 2 partitions" in found.notes[0]
    await table.run("ANALYZE parted")
    whole = await postgresql.statistics.estimated(table.detail, "status")
    assert (whole.distinct, whole.notes) == (Figure(2, False), ())


async def test_inheritors_belong_to_what_is_told_of_their_parent(postgresql: Database) -> None:
    table = await opened(
        postgresql,
        "parent",
        "CREATE TABLE parent (a integer)",
        "CREATE TABLE child () INHERITS (parent)",
        "INSERT INTO parent SELECT 1 FROM generate_series(1, 30000)",
        "INSERT INTO child SELECT 2 FROM generate_series(1, 30000)",
        "ANALYZE",
    )
    found = await postgresql.statistics.estimated(table.detail, "a")
    assert (found.source, found.distinct) == (Source.SERVER, Figure(2, False))
    assert (await postgresql.statistics.exact(table.detail, "a")).rows == Figure(60_000, True)


async def test_who_may_not_read_a_column_is_told_so_and_no_more(many: Opened) -> None:
    target = many.database.target
    await run_script(
        target,
        "ANALYZE many",
        "DO $$ BEGIN CREATE ROLE clerk; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "GRANT SELECT (id, n) ON many TO clerk",
        f"ALTER ROLE postgres IN DATABASE {target.database} SET role = 'clerk'",
    )
    clerk = await open_database(target)
    try:
        seen = await clerk.statistics.estimated(many.detail, "n")
        hidden = await clerk.statistics.estimated(many.detail, "status")
    finally:
        await clerk.close()
        await run_script(target, "SET ROLE NONE", f"ALTER ROLE postgres IN DATABASE {target.database} RESET role")
    assert seen.source is Source.SERVER
    assert (hidden.source, hidden.common, hidden.minimum) == (Source.NOTHING, (), None)
    assert "ermission denied" in hidden.notes[0]


async def test_row_security_hides_the_servers_statistics_but_not_the_own_rows(many: Opened) -> None:
    target = many.database.target
    await run_script(
        target,
        "ANALYZE many",
        "DO $$ BEGIN CREATE ROLE clerk; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "GRANT SELECT ON many TO clerk",
        "ALTER TABLE many ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY few ON many USING (n < 10)",
        f"ALTER ROLE postgres IN DATABASE {target.database} SET role = 'clerk'",
    )
    clerk = await open_database(target)
    try:
        detail = await clerk.catalog.detail(RelationName("public", "many"))
        found = await clerk.statistics.estimated(detail, "n")
        exact = await clerk.statistics.exact(detail, "n")
    finally:
        await clerk.close()
        await run_script(target, "SET ROLE NONE", f"ALTER ROLE postgres IN DATABASE {target.database} RESET role")
    assert found.source is Source.SAMPLE
    assert "Row-level security" in found.notes[0]
    assert {int(str(common.value)) for common in found.common} <= set(range(10))
    assert (exact.rows, exact.distinct) == (Figure(500, True), Figure(10, True))

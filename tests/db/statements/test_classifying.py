"""What a statement is called, what is said about it, and that nothing makes the classification give up."""

from __future__ import annotations

from time import process_time

import pytest

from pooldeck_db.statements import (
    Change,
    Channel,
    Classified,
    Copying,
    Kind,
    classify,
    refusal_on_read_only,
    split,
)
from pooldeck_db.target import Backend


def postgresql(text: str) -> Classified:
    """What a statement of PostgreSQL would do."""
    return classify(text, Backend.POSTGRESQL)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("select 1", "SELECT"),
        ("with x as (select 1) insert into t table x", "INSERT"),
        ("with x as (select 1) (table x)", "SELECT"),
        ("select 1 into t", "SELECT INTO"),
        ("create unique index i on t (a)", "CREATE INDEX"),
        ("create or replace temp view v as select 1", "CREATE VIEW"),
        ("create materialized view v as select 1", "CREATE MATERIALIZED VIEW"),
        ("drop foreign table t", "DROP FOREIGN TABLE"),
        ("alter system set a = b", "ALTER SYSTEM"),
        ("refresh materialized view v", "REFRESH MATERIALIZED"),
        ("start transaction", "START TRANSACTION"),
        ("set transaction read write", "SET TRANSACTION"),
        ("set role x", "SET ROLE"),
        ("prepare transaction 'x'", "PREPARE TRANSACTION"),
        ("prepare x as select 1", "PREPARE"),
        ("explain analyze delete from t", "EXPLAIN ANALYZE DELETE"),
        ("copy t to stdout", "COPY TO"),
        ("declare c cursor for select 1", "DECLARE CURSOR"),
    ],
)
def test_a_statement_has_a_name(text: str, verb: str) -> None:
    assert postgresql(text).verb == verb


def test_a_change_names_its_table_as_the_database_reads_it() -> None:
    found = postgresql('WITH d AS (DELETE FROM Shop."Old""Orders") UPDATE ONLY t SET a = 1 WHERE b')
    assert found.changes == (
        Change("UPDATE", ("t",), has_where=True),
        Change("DELETE", ("shop", 'Old"Orders'), has_where=False),
    )
    assert found.changes_all_rows


@pytest.mark.parametrize(
    ("text", "is_dangerous"),
    [
        ("SELECT 1", False),
        ("EXPLAIN DELETE FROM t", False),
        ("COPY t TO STDOUT", False),
        ("COPY t TO '/x'", True),
        ("COPY t FROM STDIN", True),
        ("COPY (SELECT nextval('q')) TO STDOUT", True),
        ("SELECT nextval('q')", True),
        ("DELETE FROM t WHERE id = 1", True),
        ("SELECT 1; DROP TABLE t", True),
        ("SELECT 'a", True),
        ("", True),
    ],
)
def test_what_is_not_understood_is_dangerous_as_what_writes_is(text: str, is_dangerous: bool) -> None:
    assert postgresql(text).is_dangerous == is_dangerous


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is no statement."),
        ("/* a */ -- b", "There is no statement."),
        ("SELECT 1; DELETE FROM t", "There is more than one statement."),
        ("SELECT 'a", "A quote or a comment is not closed."),
        ("SELECT (1", "A parenthesis is not closed."),
        ("SELECT 1)", "A parenthesis is closed that was not opened."),
        ("DELETE FROM t -- \0\n WHERE id = 1", "There is a NUL character in it."),
        ("SELECT \x01", "'\\x01' is no SQL."),
        ("FROBNICATE t", "No statement begins with FROBNICATE."),
        ("WITH x DELETE FROM t", "What follows WITH could not be read."),
        ("DELETE t", "It could not be read which table DELETE changes."),
    ],
)
def test_what_is_not_understood_is_said(text: str, reason: str) -> None:
    found = postgresql(text)
    assert (found.kind, found.reason) == (Kind.UNKNOWN, reason)
    assert reason in refusal_on_read_only(found)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("SELECT 1", ""),
        ("DELETE FROM t", ""),
        ("DROP TABLE t", ""),
        ("COMMIT", "COMMIT could leave the read-only transaction."),
        ("SET x = 1", "SET could change what the connection may do."),
        ("DO 'x'", "DO runs code that could leave the read-only transaction."),
        ("SELECT pg_reload_conf()", "pg_reload_conf() has effects that a read-only connection does not stop."),
        (
            "COPY t TO PROGRAM 'x'",
            "COPY runs a program on the server, which read-only does not stop.",
        ),
        ("COPY t TO '/x'", "COPY uses a server's file, which read-only does not stop."),
    ],
)
def test_a_refusal_says_why(text: str, refusal: str) -> None:
    assert refusal_on_read_only(postgresql(text)) == refusal


def test_what_copy_exchanges_rows_with() -> None:
    assert postgresql("COPY t FROM PROGRAM 'x'").copying == Copying(is_into_table=True, channel=Channel.PROGRAM)


def test_a_nul_and_a_lone_surrogate_are_no_obstacle() -> None:
    pieces = split("SELECT '\0'; SELECT '\udc80\0;'; \0", Backend.POSTGRESQL)
    assert [piece.text for piece in pieces] == ["SELECT '\0';", "SELECT '\udc80\0;';", "\0"]


_LONG = {
    "rows": ("INSERT INTO t VALUES ", "(1, 'abc', NULL), ", "(1)"),
    "calls": ("INSERT INTO t VALUES ", "(1, now()), ", "(1)"),
    "lists": ("SELECT 1 WHERE 1 IN (", "1, ", "1)"),
    "parentheses": ("SELECT ", "(", "1"),
    "common tables": ("WITH ", "x AS (SELECT 1), ", "x AS (SELECT 1) SELECT 1"),
    "nested common tables": ("", "WITH x AS (", "SELECT 1"),
    "updates": ("SELECT ", "(UPDATE t SET a = ", "1"),
    "explaining": ("", "EXPLAIN ANALYZE ", "SELECT 1"),
    "declaring": ("", "DECLARE c CURSOR FOR ", "SELECT 1"),
    "creating": ("", "CREATE TABLE t AS (", "SELECT 1"),
}


@pytest.mark.parametrize("parts", _LONG.values(), ids=_LONG)
def test_ten_times_the_statement_takes_about_ten_times_as_long(parts: tuple[str, str, str]) -> None:
    def took(times: int) -> float:
        text = parts[0] + parts[1] * times + parts[2]
        text += ")" * (text.count("(") - text.count(")"))
        before = process_time()
        postgresql(text)
        return process_time() - before

    short = min(took(300) for _ in range(3))
    long = min(took(3000) for _ in range(2))
    assert long < max(short, 0.0002) * 35

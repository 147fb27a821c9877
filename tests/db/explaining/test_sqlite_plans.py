"""Plans of SQLite, as the library that is in use writes them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.explaining import Plan, sqlite_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.explaining import PlanNode


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.executescript(
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b, c); CREATE INDEX tb ON t (b); CREATE TABLE u (x, y)"
        )
        yield opened


def plan_of(connection: sqlite3.Connection, statement: str) -> Plan:
    """The plan of a statement."""
    rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    return sqlite_plan((number, parent, detail) for number, parent, _, detail in rows)


def said(plan: Plan) -> str:
    return "\n".join(f"{remark.what} {remark.hint}" for _, remark in plan.all_remarks())


def shown(node: PlanNode) -> tuple[str, str, str, str]:
    return node.what, node.relation, node.index, dict(node.conditions).get("Index Cond", "")


def test_a_table_is_read_by_key_index_or_whole(connection: sqlite3.Connection) -> None:
    for statement, expected in (
        ("SELECT * FROM t WHERE a = 1", ("SEARCH USING INTEGER PRIMARY KEY", "t", "", "rowid=?")),
        ("SELECT * FROM t WHERE b = 1", ("SEARCH USING INDEX", "t", "tb", "b=?")),
        ("SELECT b FROM t WHERE b > 1", ("SEARCH USING COVERING INDEX", "t", "tb", "b>?")),
        ("SELECT * FROM u", ("SCAN", "u", "", "")),
    ):
        plan = plan_of(connection, statement)
        assert shown(plan.root.children[0]) == expected
        assert plan.costliest is plan.root.children[0]


def test_a_table_that_is_read_for_each_row_is_noticed(connection: sqlite3.Connection) -> None:
    plan = plan_of(connection, "SELECT * FROM t CROSS JOIN u WHERE u.x > t.c")
    assert "All of u is read once for each row" in said(plan)
    assert plan.costliest.relation == "u"


def test_an_index_that_is_made_each_time_is_noticed(connection: sqlite3.Connection) -> None:
    plan = plan_of(connection, "SELECT * FROM u JOIN u v ON u.x = v.y")
    assert "makes an index of v each time" in said(plan)
    assert "y=?" in said(plan)


def test_sorting_and_subqueries_are_noticed(connection: sqlite3.Connection) -> None:
    plan = plan_of(connection, "SELECT *, (SELECT max(x) FROM u WHERE y = t.c) FROM t ORDER BY c")
    assert "for order by" in said(plan)
    assert "runs once for each row" in said(plan)
    (subquery,) = [node for _, node in plan.root.walk() if node.what.startswith("CORRELATED")]
    assert [child.relation for child in subquery.children] == ["u"]


def test_compound_queries_are_trees(connection: sqlite3.Connection) -> None:
    plan = plan_of(connection, "SELECT a FROM t UNION SELECT x FROM u")
    assert [depth for depth, _ in plan.root.walk()] == [0, 1, 2, 3, 2, 3]
    recursive = plan_of(
        connection, "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 9) SELECT * FROM r"
    )
    assert "SCAN CONSTANT ROW" in [node.what for _, node in recursive.root.walk()]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("SCAN TABLE t AS x", ("SCAN", "t", "", "")),
        ("SEARCH TABLE t USING INDEX tb (b=? AND a>?)", ("SEARCH USING INDEX", "t", "tb", "b=? AND a>?")),
        ("SCAN t VIRTUAL TABLE INDEX 0:", ("SCAN VIRTUAL TABLE INDEX 0:", "t", "", "")),
        ("SCAN", ("SCAN", "", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_sentences_of_other_versions(words: str, expected: tuple[str, str, str, str]) -> None:
    plan = sqlite_plan([(2, 0, words)])
    assert shown(plan.root.children[0]) == expected

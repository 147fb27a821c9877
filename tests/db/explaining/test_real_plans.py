"""Plans of a real server: what their steps take, and what is said about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_db.explaining import Plan, PlanNode, parse_plan

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.target import Target

_TABLES = """
    CREATE TABLE t (a int PRIMARY KEY, b int, c text);
    INSERT INTO t SELECT i, i % 997, repeat('x', 100) FROM generate_series(1, 30000) AS i;
    CREATE TABLE u (a int, b int);
    INSERT INTO u SELECT i, i FROM generate_series(1, 300) AS i;
    ANALYZE t, u;
    SET max_parallel_workers_per_gather = 0;
    SET jit = off;
"""


class Server:
    """Explains statements."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def plan(self, statement: str, *settings: str, options: str = "ANALYZE, BUFFERS, VERBOSE") -> Plan:
        """The plan of a statement with these settings."""
        async with self._connection.transaction():
            for setting in settings:
                await self._connection.execute(f"SET LOCAL {setting}")
            text = await self._connection.fetchval(f"EXPLAIN ({options}, FORMAT JSON) {statement}")
        return parse_plan(text)


@pytest.fixture
async def server_of(postgresql_target: Target) -> AsyncIterator[Server]:
    """A server with two tables."""
    connection = await asyncpg.connect(
        host=postgresql_target.host, user=postgresql_target.user, database=postgresql_target.database
    )
    await connection.execute(_TABLES)
    yield Server(connection)
    await connection.close()


def node(plan: Plan, what: str) -> PlanNode:
    """The first step of that name."""
    return next(each for _, each in plan.root.walk() if each.what == what)


def said(plan: Plan) -> str:
    """All that is said about a plan."""
    return "\n".join(f"{remark.what} {remark.hint}" for _, remark in plan.all_remarks())


def accounted(plan: Plan) -> float:
    """The time of all steps by themselves, as a part of the root's."""
    times = [each.self_time for _, each in plan.root.walk()]
    assert all(time is not None and time >= 0 for time in times)
    return sum(time or 0.0 for time in times) / (plan.root.time or 1.0)


async def test_the_times_of_all_steps_are_that_of_the_whole(server_of: Server) -> None:
    statements = (
        "SELECT count(*) FROM t JOIN u USING (a) WHERE t.b > (SELECT avg(b) FROM t)",
        "WITH c AS MATERIALIZED (SELECT a, pg_sleep(0.00001) FROM t WHERE a < 300) SELECT * FROM c, c d",
        "SELECT a, (SELECT max(b) FROM u WHERE u.a < t.a) FROM t WHERE a < 200",
        "SELECT * FROM t WHERE b NOT IN (SELECT b FROM u) ORDER BY c, b LIMIT 10",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5000) SELECT sum(n) FROM r",
    )
    for statement in statements:
        plan = await server_of.plan(statement)
        assert 0.95 < accounted(plan) < 1.05, statement


async def test_the_time_of_parallel_steps_is_that_on_the_clock(server_of: Server) -> None:
    plan = await server_of.plan(
        "SELECT count(*) FROM t WHERE md5(c) <> ''",
        *("max_parallel_workers_per_gather = 2", "parallel_setup_cost = 0", "min_parallel_table_scan_size = 0"),
        "parallel_tuple_cost = 0",
    )
    scan = node(plan, "Parallel Seq Scan")
    gather = node(plan, "Gather")
    assert scan.loops is not None
    assert scan.rows is not None
    assert scan.loops > 1
    assert scan.rows * scan.loops == pytest.approx(30_000, rel=0.01)
    assert (scan.time or 0) <= (gather.time or 0) * 1.05
    assert accounted(plan) < 1.1


async def test_an_init_plan_is_taken_off_the_step_that_executes_it(server_of: Server) -> None:
    plan = await server_of.plan("SELECT * FROM u WHERE b > (SELECT sum(length(md5(c))) FROM t)")
    root = plan.root
    assert root.what == "Seq Scan"
    assert (root.time or 0) > 5
    assert (root.self_time or 0) < (root.time or 0) / 4
    assert plan.costliest.what in ("Seq Scan", "Aggregate")
    assert plan.costliest is not root


async def test_a_scan_of_many_rows_that_keeps_few_is_noticed(server_of: Server) -> None:
    plan = await server_of.plan("SELECT * FROM t WHERE b = 5")
    assert "It read 30,000 rows of t and kept 31." in said(plan)
    assert plan.root.relation == "public.t"
    assert ("Filter", "(t.b = 5)") in plan.root.conditions
    assert plan.root.is_costliest
    assert plan.root.buffers is not None
    assert plan.root.buffers.hit + plan.root.buffers.read > 400
    assert said(await server_of.plan("SELECT * FROM t")) == ""
    assert said(await server_of.plan("SELECT * FROM t WHERE a = 5")) == ""


async def test_a_wrong_estimate_is_said_where_it_begins(server_of: Server) -> None:
    plan = await server_of.plan("SELECT count(*) FROM t, u WHERE t.a % 2 < 3 AND t.a + 0 < 100000 AND u.a = t.b")
    wrong = [each for each, remark in plan.all_remarks() if "were expected" in remark.what]
    assert [each.relation for each in wrong if each] in ([], ["public.t"])
    plan = await server_of.plan("SELECT * FROM t WHERE a % 2 = a % 2 AND c || '' = c")
    assert "times more" in said(plan)
    assert "ANALYZE t" in said(plan)
    assert "were expected" not in said(await server_of.plan("SELECT * FROM t LIMIT 1"))


async def test_what_goes_to_the_disk_is_noticed(server_of: Server) -> None:
    small = "work_mem = 64"
    sort = await server_of.plan("SELECT * FROM t ORDER BY c, b", small)
    assert "The sort did not fit into memory" in said(sort)
    hashed = await server_of.plan(
        "SELECT * FROM t JOIN t v ON t.b = v.a", small, "enable_mergejoin = off", "enable_nestloop = off"
    )
    assert "The hash table did not fit into memory" in said(hashed)
    groups = await server_of.plan("SELECT c || a, count(*) FROM t GROUP BY 1", small, "enable_sort = off")
    assert "The groups did not fit into memory" in said(groups)
    stored = await server_of.plan("WITH c AS MATERIALIZED (SELECT * FROM t) SELECT * FROM c", small)
    assert "Its rows did not fit into memory" in said(stored)


async def test_a_table_that_is_read_for_each_row_of_another_is_noticed(server_of: Server) -> None:
    off = ("enable_hashjoin = off", "enable_mergejoin = off", "enable_material = off", "enable_memoize = off")
    plan = await server_of.plan("SELECT * FROM u JOIN u v ON u.a = v.b", *off)
    assert "It was read whole 300 times" in said(plan)
    assert "pairs of rows were compared" in said(plan)
    only = await server_of.plan("SELECT * FROM u JOIN u v ON u.a = v.b", *off, options="VERBOSE")
    assert "It would be read whole 300 times" in said(only)


async def test_a_bitmap_without_room_is_noticed(server_of: Server) -> None:
    plan = await server_of.plan(
        "SELECT * FROM t WHERE a < 29000 AND c > ''",
        "work_mem = 64",
        "enable_seqscan = off",
        "enable_indexscan = off",
    )
    assert node(plan, "Bitmap Index Scan").index == "t_pkey"
    assert "The bitmap did not fit" not in said(plan)  # 500 blocks fit into 64 kB.


async def test_what_was_never_executed_says_so_once(server_of: Server) -> None:
    plan = await server_of.plan(
        "SELECT * FROM (SELECT * FROM u WHERE a < 0 OFFSET 0) s JOIN (SELECT * FROM t OFFSET 0) v USING (b)",
        *("enable_hashjoin = off", "enable_mergejoin = off", "enable_material = off"),
    )
    never = [each for _, each in plan.root.walk() if each.loops == 0]
    assert never
    assert {each.time for each in never} <= {0.0}
    assert said(plan).count("never executed") == 1


async def test_without_executing_the_costliest_is_by_cost(server_of: Server) -> None:
    plan = await server_of.plan("SELECT * FROM t JOIN u USING (a) ORDER BY t.c LIMIT 5", options="VERBOSE")
    assert (plan.is_analyzed, plan.root.time, plan.root.rows, plan.root.loops) == (False, None, None, None)
    assert plan.costliest.relation == "public.t"
    costs = [each.self_cost or 0.0 for _, each in plan.root.walk()]
    assert all(cost >= 0 for cost in costs)
    assert sum(costs) == pytest.approx(plan.root.cost, rel=0.01)


async def test_triggers_settings_and_wal_are_read(server_of: Server) -> None:
    plan = await server_of.plan(
        "INSERT INTO t SELECT i, 1, '' FROM generate_series(40001, 40100) AS i",
        "random_page_cost = 1.5",
        options="ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL",
    )
    assert ("random_page_cost", "1.5") in plan.settings
    assert plan.root.what == "Insert"
    assert any(key == "WAL Records" for key, _ in plan.root.details)
    assert plan.execution_time is not None
    assert plan.planning_time is not None


async def test_times_may_be_left_out(server_of: Server) -> None:
    plan = await server_of.plan("SELECT * FROM t WHERE b = 5", options="ANALYZE, TIMING OFF")
    assert (plan.is_analyzed, plan.root.time, plan.root.rows) == (True, None, 31)
    assert "kept 31" in said(plan)

"""Two plans side by side."""

from __future__ import annotations

from dataclasses import replace

from pooldeck_db.explaining import Pair, Plan, PlanNode, compared
from pooldeck_db.target import Backend

SCAN = PlanNode("Seq Scan", relation="t", time=10.0)
INDEXED = PlanNode("Index Scan", relation="t", index="i", time=1.0)
OTHER = PlanNode("Seq Scan", relation="u", time=2.0)
HASH = PlanNode("Hash", children=(OTHER,))


def plan(root: PlanNode) -> Plan:
    return Plan(root, Backend.POSTGRESQL, "")


def shown(pairs: tuple[Pair, ...]) -> list[tuple[int, str, str, bool]]:
    return [
        (pair.depth, pair.before.what if pair.before else "", pair.now.what if pair.now else "", pair.is_same)
        for pair in pairs
    ]


def test_a_plan_is_the_same_as_itself_whatever_it_took() -> None:
    join = PlanNode("Hash Join", children=(SCAN, HASH))
    faster = replace(join, children=(replace(SCAN, time=1.0), HASH))
    comparison = compared(plan(join), plan(faster))
    assert comparison.is_same_shape
    times = [(pair.before.time, pair.now.time) for pair in comparison.pairs if pair.before and pair.now]
    assert times[1] == (10.0, 1.0)


def test_a_relation_that_is_read_in_another_way_is_beside_itself() -> None:
    before = PlanNode("Hash Join", children=(SCAN, HASH))
    now = PlanNode("Nested Loop", children=(OTHER, INDEXED))
    comparison = compared(plan(before), plan(now))
    assert not comparison.is_same_shape
    assert shown(comparison.pairs) == [
        (0, "Hash Join", "Nested Loop", False),
        (1, "", "Seq Scan", False),
        (1, "Seq Scan", "Index Scan", False),
        (1, "Hash", "", False),
        (2, "Seq Scan", "", False),
    ]


def test_steps_that_are_gone_or_new_stand_alone() -> None:
    sort = PlanNode("Sort", children=(SCAN,))
    append = PlanNode("Append", children=(SCAN, OTHER))
    longer = PlanNode("Append", children=(SCAN, sort, OTHER))
    assert shown(compared(plan(append), plan(longer)).pairs) == [
        (0, "Append", "Append", True),
        (1, "Seq Scan", "Seq Scan", True),
        (1, "", "Sort", False),
        (2, "", "Seq Scan", False),
        (1, "Seq Scan", "Seq Scan", True),
    ]
    assert compared(plan(longer), plan(append)).pairs[2].now is None

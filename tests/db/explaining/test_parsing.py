"""Plans of older servers, written by hand, and answers that are none."""

from __future__ import annotations

import json

import pytest

from pooldeck_db.explaining import Plan, PlanNode, PlanNotUnderstood, parse_plan


def step(kind: str, *plans: dict[str, object], **fields: object) -> dict[str, object]:
    """A step; `Actual_Rows` stands for `Actual Rows`."""
    named = {key.replace("_", " "): value for key, value in fields.items()}
    return {
        "Node Type": kind,
        "Plan Rows": 1,
        "Total Cost": 1.0,
        **named,
        **({"Plans": list(plans)} if plans else {}),
    }


def timed(
    kind: str, time: float, *plans: dict[str, object], rows: float = 1, loops: int = 1, **fields: object
) -> dict[str, object]:
    """A step that was executed."""
    return step(kind, *plans, Actual_Total_Time=time, Actual_Rows=rows, Actual_Loops=loops, **fields)


def plan_of(root: dict[str, object], **fields: object) -> Plan:
    """The plan with that root."""
    return parse_plan(
        json.dumps([{"Plan": root, **{key.replace("_", " "): value for key, value in fields.items()}}])
    )


def times(plan: Plan) -> dict[str, float]:
    """The time of each step by itself."""
    return {node.what: round(node.self_time or 0.0, 3) for _, node in plan.root.walk()}


def said(plan: Plan) -> str:
    return "\n".join(f"{remark.what} {remark.hint}" for _, remark in plan.all_remarks())


def test_loops_are_counted_and_inputs_taken_off() -> None:
    inner = timed("Index Scan", 0.1, loops=100, Parent_Relationship="Inner")
    plan = plan_of(timed("Nested Loop", 15, timed("Seq Scan", 2, rows=100, Parent_Relationship="Outer"), inner))
    assert times(plan) == {"Nested Loop": 3, "Seq Scan": 2, "Index Scan": 10}
    assert plan.costliest.what == "Index Scan"


def test_processes_run_side_by_side() -> None:
    scan = timed("Seq Scan", 8, rows=100, loops=3, Parallel_Aware=True, Parent_Relationship="Outer")
    sort = timed("Sort", 10, scan, rows=100, loops=3, Parent_Relationship="Outer")
    plan = plan_of(timed("Gather Merge", 12, sort, rows=300, Workers_Planned=2, Workers_Launched=2))
    assert times(plan) == {"Gather Merge": 2, "Sort": 2, "Parallel Seq Scan": 8}


@pytest.mark.parametrize(
    ("name", "sign"),
    [("InitPlan 1 (returns $0)", "$0"), ("InitPlan 1 (returns $0,$1)", "$1"), ("InitPlan 1", "(InitPlan 1).col1")],
)
def test_an_init_plan_is_taken_off_where_it_is_named(name: str, sign: str) -> None:
    init = timed("Result", 5, Parent_Relationship="InitPlan", Subplan_Name=name)
    other = timed("Index Scan", 9, Parent_Relationship="Inner", Filter="(b > $10) OR (c = (InitPlan 11).col1)")
    scan = timed("Seq Scan", 6, Parent_Relationship="Outer", Filter=f"(a > {sign})")
    plan = plan_of(timed("Nested Loop", 20, init, scan, other))
    assert times(plan) == {"Nested Loop": 5, "Result": 5, "Seq Scan": 1, "Index Scan": 9}


def test_a_cte_is_taken_off_those_that_read_it_once() -> None:
    cte = timed("Seq Scan", 10, Parent_Relationship="InitPlan", Subplan_Name="CTE c")
    first = timed("CTE Scan", 11, CTE_Name="c", Alias="c", Parent_Relationship="Outer")
    second = timed("CTE Scan", 2, CTE_Name="c", Alias="d", Parent_Relationship="Inner")
    plan = plan_of(timed("Hash Join", 14, cte, first, second))
    assert [round(node.self_time or 0, 3) for _, node in plan.root.walk()] == [1, 10, 1, 2]


def test_a_cte_that_changes_rows_is_in_the_time_of_no_step() -> None:
    cte = timed("ModifyTable", 10, Operation="Delete", Parent_Relationship="InitPlan", Subplan_Name="CTE d")
    assert times(plan_of(timed("Result", 1, cte))) == {"Result": 1, "Delete": 10}


def test_steps_have_the_names_that_the_server_gives_them() -> None:
    steps = (
        (step("Aggregate", Strategy="Hashed", Partial_Mode="Partial"), "Partial HashAggregate"),
        (step("Aggregate", Strategy="Sorted", Partial_Mode="Finalize"), "Finalize GroupAggregate"),
        (step("Aggregate", Strategy="Plain"), "Aggregate"),
        (step("Hash Join", Join_Type="Left"), "Hash Left Join"),
        (step("Nested Loop", Join_Type="Anti"), "Nested Loop Anti Join"),
        (
            step("Index Only Scan", Scan_Direction="Backward", Parallel_Aware=True),
            "Parallel Index Only Scan Backward",
        ),
        (step("ModifyTable", Operation="Update"), "Update"),
        (step("SetOp", Strategy="Hashed", Command="Except All"), "HashSetOp Except All"),
    )
    assert [plan_of(fields).root.what for fields, _ in steps] == [name for _, name in steps]


def test_what_is_written_by_older_servers_is_noticed_too() -> None:
    worker = {"Worker Number": 0, "Sort Space Type": "Disk", "Sort Space Used": 600}
    sort = timed("Sort", 5, Sort_Space_Type="Disk", Sort_Space_Used=400, Sort_Key=["a"], Workers=[worker])
    assert "1,000 kB went to the disk" in said(plan_of(sort))
    group = {"Sort Space Disk": {"Average Sort Space Used": 10, "Peak Sort Space Used": 70}}
    assert "70 kB" in said(plan_of(timed("Incremental Sort", 5) | {"Pre-sorted Groups": group}))
    assert "8 parts" in said(plan_of(timed("Hash", 1, Hash_Batches=8)))
    cte = timed("CTE Scan", 1, CTE_Name="c", Temp_Written_Blocks=100)
    assert "800 kB" in said(plan_of(cte))
    heap = timed("Bitmap Heap Scan", 1, Lossy_Heap_Blocks=50, Rows_Removed_by_Index_Recheck=7)
    assert "50 blocks were read whole, and 7 rows" in said(plan_of(heap))
    fetched = timed("Index Only Scan", 1, rows=20_000, Plan_Rows=20_000, Heap_Fetches=20_000, Relation_Name="t")
    assert "VACUUM t" in said(plan_of(fetched))
    assert "1 of 2 planned workers" in said(plan_of(timed("Gather", 1, Workers_Planned=2, Workers_Launched=1)))


def test_rows_that_an_index_finds_for_nothing_are_noticed() -> None:
    scan = timed("Index Scan", 9, rows=5, Rows_Removed_by_Filter=50_000, Filter="(b = 1)", Index_Name="i")
    assert "50,005 rows, of which 50,000 were thrown away" in said(plan_of(scan))


@pytest.mark.parametrize(
    ("rows", "expected", "loops", "is_noticed"),
    [
        (10_000, 1_000, 1, True),
        (9_000, 1_000, 1, False),
        (100, 1_000, 1, True),
        (500, 1, 1, False),
        (500, 1, 4, True),
    ],
)
def test_an_estimate_is_wrong_from_ten_times_at_a_thousand_rows(
    rows: int, expected: int, loops: int, is_noticed: bool
) -> None:
    plan = plan_of(timed("Seq Scan", 1, rows=rows, loops=loops, Plan_Rows=expected, Relation_Name="t"))
    assert ("were expected" in said(plan)) is is_noticed
    assert plan.root.misestimate == pytest.approx(rows / expected)


def test_that_fewer_rows_came_below_a_limit_proves_nothing() -> None:
    scan = timed("Seq Scan", 1, rows=10, Plan_Rows=100_000, Relation_Name="t", Parent_Relationship="Outer")
    assert said(plan_of(timed("Limit", 1, scan, rows=10, Plan_Rows=10))) == ""
    sort = timed("Sort", 1, scan, rows=10, Plan_Rows=100_000, Parent_Relationship="Outer")
    assert said(plan_of(timed("Limit", 1, sort, rows=10, Plan_Rows=10))).count("were expected") == 1


def test_the_plan_as_a_whole_is_spoken_of() -> None:
    trigger = {"Trigger Name": "tr", "Constraint Name": "fk", "Relation": "t", "Time": 60.0, "Calls": 3}
    jit = {"Functions": 4, "Timing": {"Total": 30.0}}
    plan = plan_of(timed("ModifyTable", 5), Execution_Time=100.0, Planning_Time=1.0, Triggers=[trigger], JIT=jit)
    assert [(each.name, each.calls) for each in plan.triggers] == [("fk", 3)]
    assert (plan.jit_time, plan.execution_time, plan.planning_time) == (30, 100, 1)
    assert "fk on t" in said(plan)
    assert "JIT" in said(plan)


def test_several_statements_of_a_rule_are_one_plan() -> None:
    plan = parse_plan(json.dumps([{"Plan": step("Seq Scan")}, {"Plan": step("Result")}]))
    assert [node.what for _, node in plan.root.walk()] == ["Several statements", "Seq Scan", "Result"]


def test_a_plan_of_any_depth_can_be_read() -> None:
    depth = 300
    root = timed("Append", 1)
    for _ in range(depth):
        root = timed("Append", 1, root)
    assert sum(1 for _ in plan_of(root).root.walk()) == depth + 1


def test_costs_are_shared_by_the_loops_that_are_expected() -> None:
    inner = step("Index Scan", Total_Cost=8, Parent_Relationship="Inner")
    outer = step("Seq Scan", Total_Cost=100, Plan_Rows=50, Parent_Relationship="Outer")
    root: PlanNode = plan_of(step("Nested Loop", outer, inner, Total_Cost=520)).root
    assert [node.self_cost for _, node in root.walk()] == [20, 100, 400]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[1]", '[{"Plan": 1}]', '["Utility Statement"]', '[{"Plan": {}}]', "[" * 100_000,
             '[{"Plan": {"Node Type": "Append", "Plans": [1]}}]']
)  # fmt: skip
def test_what_is_no_plan_is_said(text: str) -> None:
    with pytest.raises(PlanNotUnderstood) as caught:
        parse_plan(text)
    assert caught.value.hint


def test_fields_of_other_types_than_expected_are_left_out() -> None:
    odd = step("Seq Scan", Plan_Rows="many", Actual_Rows=None, Relation_Name=7, Workers="x", Filter=["a", 1])
    root = plan_of(odd, JIT=[], Triggers={}, Settings=[]).root
    assert (root.rows_expected, root.rows, root.relation, root.conditions) == (
        None,
        None,
        "",
        (("Filter", "a, 1"),),
    )

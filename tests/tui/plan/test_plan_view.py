"""A plan on the screen: steps with figures that fold, legible at any width, and nothing acts on a terminal."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult

from pooldeck_db.explaining import Comparison, Plan, PlanNode, compared, parse_plan, sqlite_plan
from pooldeck_tui.widgets.plan_view import PlanTree, PlanView, node_lines
from pooldeck_tui.widgets.plan_view.lines import plan_lines
from support.app import screen_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot


def fields(kind: str, time: float, *plans: dict[str, object], **more: object) -> dict[str, object]:
    """A step that was executed."""
    named = {key.replace("_", " "): value for key, value in more.items()}
    known = {"Node Type": kind, "Plan Rows": 10, "Total Cost": 5.0, "Actual Total Time": time}
    return {**known, "Actual Rows": 10, "Actual Loops": 1, **named, **({"Plans": list(plans)} if plans else {})}


def plan_of(root: dict[str, object]) -> Plan:
    return parse_plan(json.dumps([{"Plan": root, "Execution Time": 100.0, "Planning Time": 1.0}]))


SCAN = fields(
    *("Seq Scan", 80),
    Relation_Name="orders",
    Parent_Relationship="Outer",
    Filter="(note = 'x')",
    Rows_Removed_by_Filter=1_000_000,
    Shared_Hit_Blocks=1_500,
    Shared_Read_Blocks=20,
)
WRONG = fields(
    "Index Scan",
    0.5,
    Relation_Name="items",
    Index_Name="items_key",
    Actual_Rows=50_000,
    Parent_Relationship="Inner",
)
PLAN = plan_of(
    fields("Sort", 100, fields("Hash Join", 95, SCAN, fields("Hash", 2, WRONG), Parent_Relationship="Outer"))
)


class PlanApp(App[None]):
    """Nothing but a plan."""

    def __init__(self, shown: Plan | Comparison) -> None:
        super().__init__()
        self.opened: list[PlanNode] = []
        self._shown = shown

    def compose(self) -> ComposeResult:
        yield PlanView()

    def on_mount(self) -> None:
        view = self.query_one(PlanView)
        view.show(self._shown)
        view.focus()

    def on_plan_tree_opened(self, message: PlanTree.Opened) -> None:
        self.opened.append(message.node)


@asynccontextmanager
async def shown(plan: Plan | Comparison, width: int = 80) -> AsyncIterator[tuple[PlanApp, Pilot[None]]]:
    """The plan on a screen of 24 lines."""
    app = PlanApp(plan)
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        yield app, pilot


def lines(pilot: Pilot[None]) -> list[str]:
    return [line.rstrip() for line in screen_text(pilot).splitlines()]


async def test_a_plan_is_legible_at_eighty_columns() -> None:
    async with shown(PLAN) as (_, pilot):
        drawn = lines(pilot)
        assert drawn[0] == " executed in 100 ms · planned in 1.0 ms"
        assert drawn[1].split() == ["step", "self", "rows", "read+hit"]
        (scan,) = [line for line in drawn if "Seq Scan on orders" in line][:1]
        assert scan.startswith("▌◆")
        assert "██████▍" in scan
        assert scan.split()[-3:] == ["ms", "10→10", "20+1.5K"]
        (items,) = [line for line in drawn if "Index Scan" in line and "→50.0K✗" in line]
        assert items.startswith(" !")
        assert any("It read 1,000,010 rows of orders and kept 10." in line for line in drawn)


@pytest.mark.parametrize("width", [20, 34, 48, 60, 200])
async def test_at_any_width_every_step_has_its_line(width: int) -> None:
    async with shown(PLAN, width) as (_, pilot):
        drawn = lines(pilot)
        assert all(len(line) <= width for line in drawn)
        assert sum("Hash" in line or "Sort" in line or "Scan" in line for line in drawn[2:7]) == 5


async def test_steps_fold_and_unfold_and_can_be_asked_for() -> None:
    async with shown(PLAN) as (app, pilot):
        tree = app.query_one(PlanTree)
        assert tree.current is not None
        assert tree.current.node.is_costliest
        await pilot.press("enter", "left", "left")
        assert [node.relation for node in app.opened] == ["orders"]
        assert tree.current.text == "Hash Join"
        assert tree.current.is_folded
        assert sum("Scan" in line for line in lines(pilot)[2:7]) == 0
        await pilot.press("right", "right", "c")
        assert tree.current.node.is_costliest
        await pilot.press("home", "space", "asterisk")
        assert not tree.current.is_folded
        assert len(plan_lines(PLAN)) == 5


async def test_two_plans_are_beside_each_other() -> None:
    indexed = fields("Index Scan", 1, Relation_Name="orders", Index_Name="i", Parent_Relationship="Outer")
    now = plan_of(fields("Sort", 3, fields("Hash Join", 2.5, indexed, Parent_Relationship="Outer")))
    async with shown(compared(PLAN, now)) as (_, pilot):
        drawn = lines(pilot)
        assert drawn[0].startswith(" before 100 ms → now 100 ms, other steps")
        assert any(line.lstrip("▌ ").startswith("≠") and "80 ms→1.0 ms" in line for line in drawn)
        assert any(line.startswith(" -") and "→–" in line for line in drawn)


async def test_a_plan_of_sqlite_has_no_figures() -> None:
    plan = sqlite_plan([(1, 0, "SCAN t"), (2, 0, "SEARCH u USING AUTOMATIC COVERING INDEX (x=?)")])
    async with shown(plan) as (_, pilot):
        drawn = lines(pilot)
        assert drawn[0] == " not executed"
        assert any("SCAN t" in line for line in drawn)
        assert "makes an index of u each time" in " ".join(" ".join(drawn).split())


async def test_what_was_not_executed_shows_costs() -> None:
    bare = {
        "Node Type": "Seq Scan",
        "Relation Name": "t",
        "Plan Rows": 7,
        "Total Cost": 1234.5,
        "Startup Cost": 0.0,
    }
    async with shown(plan_of(bare)) as (_, pilot):
        drawn = lines(pilot)
        assert "cost 1,23" in drawn[0]
        assert (drawn[1].split()[0], drawn[1].split()[-2:]) == ("step", ["cost", "rows"])
        assert drawn[2].split()[-2:] == ["1.2K", "7"]


async def test_text_of_the_database_never_acts_on_the_terminal() -> None:
    evil = "a\x1b[31m[bold]\u202e\n"
    plan = plan_of(fields("Seq Scan", 80, Relation_Name=evil, Filter=evil, Rows_Removed_by_Filter=1_000_000))
    async with shown(plan) as (_, pilot):
        text = screen_text(pilot)
        assert "[bold]" in text
        assert not {"\x1b", "\u202e"} & set(text)
    for line in node_lines(plan.root, 60):
        assert not {"\x1b", "\u202e", "\n"} & set(line.text)


def test_a_step_is_told_whole() -> None:
    node = next(node for _, node in PLAN.root.walk() if node.relation == "orders")
    told = "\n".join(line.text for line in node_lines(node, 70))
    assert "! It read 1,000,010 rows" in told
    assert "→ An index that serves the condition" in told
    assert "time by itself         80.000 ms" in told
    assert "blocks                 20 read, 1,500 found in memory" in told
    assert "Rows Removed by Filter 1000000" in told
    assert all(line.cells <= 70 for line in node_lines(node, 70))
    wrong = next(node for _, node in PLAN.root.walk() if node.relation == "items")
    assert "misjudged by           5,000 times too few" in "\n".join(line.text for line in node_lines(wrong, 70))


async def test_signs_are_explained_where_there_is_room() -> None:
    async with shown(PLAN, 120) as (_, pilot):
        assert "◆ takes most  ! see below  ✗ misjudged" in lines(pilot)[1]


async def test_a_plan_of_many_steps_is_scrolled() -> None:
    many = plan_of(fields("Append", 5_000, *(fields("Seq Scan", 1, Relation_Name=f"t{n}") for n in range(2_000))))
    async with shown(many) as (_, pilot):
        await pilot.press("end")
        await pilot.pause()
        assert any("t1999" in line for line in lines(pilot))

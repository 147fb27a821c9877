"""Frozen records of how a database runs a statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.target import Backend


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a plan that its reader should know, in words."""

    what: str
    """One sentence: what is noticeable."""
    hint: str
    """What to do next."""
    is_warning: bool = True
    """Whether it likely costs time; else it is only good to know."""


@dataclass(frozen=True, slots=True)
class BufferUse:
    """Blocks that were touched, of 8 KiB on most servers, by a step and all that it is made of."""

    hit: int = 0
    """Found in the server's memory."""
    read: int = 0
    """Asked of the operating system, which may have them in its own."""
    dirtied: int = 0
    written: int = 0
    temp_read: int = 0
    """Of temporary files."""
    temp_written: int = 0


@dataclass(frozen=True, slots=True)
class PlanNode:
    """One step of a plan."""

    what: str
    """`Parallel Seq Scan`, `Hash Left Join`, `Index Only Scan Backward`; SQLite's own words."""
    relation: str = ""
    """What it reads or writes, with its schema where that is known."""
    alias: str = ""
    """What the statement calls that, where it is another name."""
    index: str = ""
    role: str = ""
    """What it is for: `InitPlan 1`, `CTE totals`, `SubPlan 2`; empty for what simply feeds the step above."""
    conditions: tuple[tuple[str, str], ...] = ()
    """The conditions, keys and orders that it works by, each with its kind: `Filter`, `Index Cond`, `Sort Key`."""
    details: tuple[tuple[str, str], ...] = ()
    """Whatever else the database says of it."""
    cost: float | None = None
    """Up to its last row, in the planner's unit, with all that it is made of."""
    startup_cost: float | None = None
    """Up to its first row."""
    self_cost: float | None = None
    """Of the step alone, over all its loops."""
    width: int | None = None
    """Bytes of a row, as expected."""
    rows_expected: float | None = None
    """Rows of one loop, as the planner expected; of one process, where several run it."""
    rows: float | None = None
    """Rows of one loop, as they came on average; None where it was not executed."""
    loops: float | None = None
    """How often it ran, over all processes; 0 for never; None where the statement was not executed."""
    time: float | None = None
    """Milliseconds on the clock that it took with all that it is made of, over all loops."""
    self_time: float | None = None
    """Milliseconds of the step alone."""
    buffers: BufferUse | None = None
    remarks: tuple[Remark, ...] = ()
    is_misjudged: bool = False
    """Whether the planner was wrong about its rows, ten times or more, and that matters."""
    is_costliest: bool = False
    """Whether no other step takes more by itself: time where it is known, else cost."""
    children: tuple[PlanNode, ...] = ()

    @property
    def misestimate(self) -> float | None:
        """How many times more rows came than expected, below 1 where fewer; None where that is not known."""
        if self.rows is None or self.rows_expected is None or not self.loops:
            return None
        # The planner never expects less than one row.
        return max(self.rows, 1.0) / max(self.rows_expected, 1.0)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, PlanNode]]:
        """The step and all below it, each with its depth, in the order in which a plan is written."""
        pending = [(depth, self)]
        while pending:
            level, node = pending.pop()
            yield level, node
            pending.extend((level + 1, child) for child in reversed(node.children))


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a trigger took, beside the plan's steps."""

    name: str
    relation: str
    time: float | None
    """Milliseconds of all calls."""
    calls: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How a database runs a statement, or ran it."""

    root: PlanNode
    backend: Backend
    source: str = field(repr=False)
    """What the database answered, as it came."""
    is_analyzed: bool = False
    """Whether the statement was executed, and what came is known beside what was expected."""
    planning_time: float | None = None
    """Milliseconds."""
    execution_time: float | None = None
    """Milliseconds, with triggers."""
    jit_time: float | None = None
    """Milliseconds that compiling took; they are part of the steps' times."""
    triggers: tuple[Trigger, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    """The planner's settings that are not the default."""
    remarks: tuple[Remark, ...] = ()
    """About the plan as a whole."""

    @property
    def costliest(self) -> PlanNode:
        """The step that takes most by itself."""
        return next((node for _, node in self.root.walk() if node.is_costliest), self.root)

    def all_remarks(self) -> tuple[tuple[PlanNode | None, Remark], ...]:
        """What is noticeable, warnings first, each with its step; None for the plan as a whole."""
        found: list[tuple[PlanNode | None, Remark]] = [(None, remark) for remark in self.remarks]
        found += [(node, remark) for _, node in self.root.walk() for remark in node.remarks]
        return tuple(sorted(found, key=lambda each: not each[1].is_warning))

"""A step of PostgreSQL's plan while it is being understood: the server's fields, read with their types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pooldeck_db.explaining.records import BufferUse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SIDE_PLANS = ("InitPlan", "SubPlan")
"""How a step that is not simply fed into the one above is called there."""


@dataclass(slots=True, eq=False)
class Draft:
    """A step, with what was found out about it."""

    fields: Mapping[str, object]
    parent: Draft | None
    processes: float = 1.0
    """How many processes run it side by side."""
    children: list[Draft] = field(default_factory=list)
    self_time: float | None = None
    self_cost: float | None = None
    cost_loops: float = 1.0
    """How often it is expected to run."""

    def text(self, key: str) -> str:
        """A field's text; empty where it has none."""
        value = self.fields.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> float | None:
        """A field's number; None where it has none."""
        value = self.fields.get(key)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def amount(self, key: str) -> float:
        """A field's number; 0 where it has none."""
        return self.number(key) or 0.0

    @property
    def kind(self) -> str:
        """`Seq Scan`, `Hash Join`."""
        return self.text("Node Type")

    @property
    def relationship(self) -> str:
        """What it is to the step above: Outer, Inner, Member, Subquery, InitPlan, SubPlan."""
        return self.text("Parent Relationship")

    @property
    def loops(self) -> float | None:
        """How often it ran; None where nothing was executed."""
        return self.number("Actual Loops")

    @property
    def time(self) -> float | None:
        """Milliseconds on the clock, over all loops.

        The server gives the average of a loop. Where several processes run a step, each has loops of its own, and
        they run side by side: their sum divided by the processes is what passes on the clock.
        """
        average = self.number("Actual Total Time")
        return None if average is None else average * (self.loops or 0.0) / self.processes

    @property
    def rows(self) -> float | None:
        """Rows of a loop."""
        return self.number("Actual Rows") if self.loops else None

    @property
    def all_rows(self) -> float:
        """Rows of all loops."""
        return (self.rows or 0.0) * (self.loops or 0.0)

    def removed(self, key: str) -> float:
        """Rows that were thrown away, over all loops."""
        return self.amount(key) * (self.loops or 0.0)

    @property
    def expressions(self) -> str:
        """All that it computes, as text."""
        found: list[str] = []
        for value in self.fields.values():
            if isinstance(value, str):
                found.append(value)
            elif isinstance(value, list):
                found += [each for each in value if isinstance(each, str)]
        return "\n".join(found)

    @property
    def buffers(self) -> BufferUse | None:
        """The blocks that it touched; None where they were not counted."""
        if "Shared Hit Blocks" not in self.fields:
            return None

        def both(what: str) -> int:
            return int(self.amount(f"Shared {what} Blocks") + self.amount(f"Local {what} Blocks"))

        temporary = (int(self.amount(f"Temp {what} Blocks")) for what in ("Read", "Written"))
        return BufferUse(both("Hit"), both("Read"), both("Dirtied"), both("Written"), *temporary)

    @property
    def inputs(self) -> list[Draft]:
        """The steps that it is fed by."""
        return [child for child in self.children if child.relationship not in SIDE_PLANS]

    def walk(self) -> Iterator[Draft]:
        """It and all below it, parents first."""
        pending = [self]
        while pending:
            draft = pending.pop()
            yield draft
            pending.extend(reversed(draft.children))

    def ancestors(self) -> Iterator[Draft]:
        """The steps above it, the nearest first."""
        draft = self.parent
        while draft is not None:
            yield draft
            draft = draft.parent


def drafted(fields: Mapping[str, object]) -> Draft:
    """The tree of a plan's steps; raises ValueError where it is none."""
    root = Draft(fields, None)
    pending = [root]
    while pending:
        draft = pending.pop()
        if not draft.kind:
            raise ValueError("A step of the plan has no type.")
        plans = draft.fields.get("Plans", [])
        if not isinstance(plans, list) or not all(isinstance(each, dict) for each in plans):
            raise ValueError("The steps of the plan are no list.")
        draft.children = [Draft(each, draft) for each in plans]
        for child in draft.children:
            child.processes = _processes(draft, child)
        pending.extend(draft.children)
    return root


def _processes(parent: Draft, child: Draft) -> float:
    """How many processes run a step side by side: as many as it has loops for each of those of its Gather."""
    if parent.kind not in ("Gather", "Gather Merge") or child.relationship in SIDE_PLANS:
        return parent.processes
    if not child.loops or not parent.loops:
        return parent.processes
    return max(1.0, parent.processes * child.loops / parent.loops)

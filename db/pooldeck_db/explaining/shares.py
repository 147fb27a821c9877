"""What each step of PostgreSQL's plan takes by itself: its time, and its cost.

A step's time has in it that of the steps it is fed by, so that its own is what is left without theirs (the
"exclusive" time of explain.depesz.com and pev2). Three kinds of steps stand elsewhere in the plan than where their
time passes, and are each taken off once, where it does:

- A SubPlan stands below the step that evaluates it, and is taken off there like any input.
- An InitPlan stands at the top of its query, but is executed when its value is first needed: by a step whose
  expressions name it, `(InitPlan 1).col1` since PostgreSQL 17 and `$0` before.
- A CTE stands there, too, but is executed by the CTE Scans that read from it. One that changes rows and is read by
  no step is executed at the end, and is in the time of none.

Where several steps may have been the first, it is the one with the most time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.explaining.draft import Draft

_RETURNS = re.compile(r"\(returns ([^)]*)\)")
_NUMBER = re.compile(r"InitPlan \d+")


def share_time(root: Draft) -> None:
    """Set each step's own time, where times were measured."""
    for draft in root.walk():
        if draft.time is not None:
            inputs = (child.time or 0.0 for child in draft.children if child.relationship != "InitPlan")
            draft.self_time = max(0.0, draft.time - sum(inputs))
    for draft in root.walk():
        if draft.relationship == "InitPlan" and draft.time:
            _take_off(draft.time, _users(draft))


def share_cost(root: Draft) -> None:
    """Set each step's own cost, over all the loops that are expected of it.

    The cost of a nested loop has in it that of its inner side, once for each row of the outer one; less, where to
    run that again is cheaper: no more is given to it than the loop itself costs beyond its outer side. The cost
    of an InitPlan or CTE is part of that of the step that it stands below.
    """
    for draft in root.walk():
        once = _once(draft)
        needed = sum(child.amount("Total Cost") for child in once)
        # Less than all of it is needed below a LIMIT, and where one side of a merge ends first.
        part = min(1.0, draft.amount("Total Cost") / needed) if needed else 1.0
        left = draft.amount("Total Cost") - part * needed
        for child in draft.children:
            times = part if child in once else _times(draft, child, left)
            left -= 0.0 if child in once else times * child.amount("Total Cost")
            child.cost_loops = draft.cost_loops * times
        draft.self_cost = max(0.0, left) * draft.cost_loops


def _once(draft: Draft) -> set[Draft]:
    """The steps below that are expected to run once each time."""
    is_loop = draft.kind == "Nested Loop"
    return {
        child
        for child in draft.children
        if child.relationship != "SubPlan" and not (is_loop and child.relationship == "Inner")
    }


def _times(draft: Draft, child: Draft, left: float) -> float:
    """How often a step is expected to run each time that the one above does."""
    rows = max(1.0, next((each.amount("Plan Rows") for each in draft.inputs), draft.amount("Plan Rows")))
    cost = child.amount("Total Cost")
    return min(rows, max(0.0, left) / cost) if cost else rows


def _take_off(time: float, users: Iterable[Draft]) -> None:
    """Take a time off those in whose it is, from the one with the most."""
    for user in sorted(users, key=lambda each: each.self_time or 0.0, reverse=True):
        share = min(time, user.self_time or 0.0)
        user.self_time = (user.self_time or 0.0) - share
        time -= share


def _users(side: Draft) -> list[Draft]:
    """The steps that may have executed an InitPlan or CTE: those of its query that name it."""
    name = side.text("Subplan Name")
    if side.parent is None:
        return []
    if name.startswith("CTE "):
        cte = name.removeprefix("CTE ")
        scans = (draft for draft in side.parent.walk() if draft.kind == "CTE Scan")
        return [draft for draft in scans if draft.text("CTE Name") == cte]
    if returned := _RETURNS.search(name):
        sign = re.compile("|".join(rf"\{each.strip()}(?!\d)" for each in returned[1].split(",")))
    else:
        number = _NUMBER.match(name)
        sign = re.compile(rf"\({re.escape(number[0] if number else name)}\)")
    inside = set(side.walk())
    others = [draft for draft in side.parent.walk() if draft not in inside]
    # The step that it stands below is where it ends up when none names it.
    return [draft for draft in others if sign.search(draft.expressions)] or [side.parent]

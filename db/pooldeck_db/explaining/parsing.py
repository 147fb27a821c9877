"""Reads what PostgreSQL's EXPLAIN (FORMAT JSON) answers, of server versions 12 to 18 and likely later ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_db.explaining.draft import Draft, drafted
from pooldeck_db.explaining.records import Plan, PlanNode, Remark, Trigger
from pooldeck_db.explaining.remarks import is_misjudged, remarks_of
from pooldeck_db.explaining.shares import share_cost, share_time
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CONDITIONS = (
    *("Index Cond", "Recheck Cond", "Order By", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "TID Cond"),
    *("One-Time Filter", "Run Condition", "Cache Key", "Cache Mode", "Sort Key", "Presorted Key", "Group Key"),
    *("Conflict Resolution", "Conflict Filter", "Function Call", "Table Function Call"),
)
_KNOWN = frozenset(
    (
        *_CONDITIONS,
        *("Node Type", "Parent Relationship", "Subplan Name", "Relation Name", "Schema", "Alias", "Index Name"),
        *("Startup Cost", "Total Cost", "Plan Rows", "Plan Width", "Actual Startup Time", "Actual Total Time"),
        *("Actual Rows", "Actual Loops", "Plans", "Workers", "Parallel Aware", "Async Capable", "Join Type"),
        *("Scan Direction", "Strategy", "Partial Mode", "Operation", "CTE Name", "Function Name", "Command"),
    )
)
"""Fields that have a place of their own, or that are part of what the step is called."""
_BUFFERS = (" Blocks", " I/O Read Time", " I/O Write Time")
_STRATEGIES = {"Hashed": "Hash", "Sorted": "Group", "Mixed": "Mixed"}


class PlanNotUnderstood(PooldeckError):
    """What the server answered to EXPLAIN is no plan that can be read."""

    title = "The plan cannot be read"
    default_hint = "Run EXPLAIN as a statement of its own, and read its lines as they are."


def parse_plan(text: str) -> Plan:
    """The plan that a server's answer in JSON holds. Raises PlanNotUnderstood."""
    try:
        answers = _answers(text)
        plans = [answer["Plan"] for answer in answers]
        # Rules make several statements of one.
        only = answers[0]["Plan"]
        fields = (
            only
            if len(plans) == 1 and isinstance(only, dict)
            else {"Node Type": "Several statements", "Plans": plans}
        )
        root = drafted(fields)
    except (ValueError, RecursionError) as error:
        raise PlanNotUnderstood(f"{error}", subject="explain") from error
    return _plan(root, answers[0] if len(answers) == 1 else {}, text)


def _answers(text: str) -> list[dict[str, object]]:
    """The answers that hold a plan, at least one. Raises ValueError."""
    answers = json.loads(text)
    if not isinstance(answers, list):
        raise ValueError("There is no list of plans.")  # noqa: TRY004  # as all that is wrong with a text
    found = [answer for answer in answers if isinstance(answer, dict) and isinstance(answer.get("Plan"), dict)]
    if not found:
        raise ValueError("The statement has no plan.")
    return found


def _plan(root: Draft, answer: Mapping[str, object], text: str) -> Plan:
    share_time(root)
    share_cost(root)
    whole = Draft(answer, None)
    jit = answer.get("JIT")
    timing = jit.get("Timing") if isinstance(jit, dict) else None
    total = timing.get("Total") if isinstance(timing, dict) else None
    jit_time = float(total) if isinstance(total, int | float) else None
    triggers = tuple(_triggers(answer))
    execution = whole.number("Execution Time")
    settings = answer.get("Settings")
    return Plan(
        root=_node(root, _costliest(root)),
        backend=Backend.POSTGRESQL,
        source=text,
        is_analyzed=any(draft.loops is not None for draft in root.walk()),
        planning_time=whole.number("Planning Time"),
        execution_time=execution,
        jit_time=jit_time,
        triggers=triggers,
        settings=tuple((str(k), str(v)) for k, v in settings.items()) if isinstance(settings, dict) else (),
        remarks=tuple(_whole_remarks(execution, whole.number("Planning Time"), jit_time, triggers)),
    )


def _costliest(root: Draft) -> Draft:
    drafts = list(root.walk())
    if any(draft.self_time for draft in drafts):
        return max(drafts, key=lambda draft: draft.self_time or 0.0)
    return max(drafts, key=lambda draft: draft.self_cost or 0.0)


def _node(root: Draft, costliest: Draft) -> PlanNode:
    """The frozen steps, made from the last to the first: a plan may be deeper than Python calls go."""
    made: dict[Draft, PlanNode] = {}
    for draft in reversed(list(root.walk())):
        children = tuple(made.pop(child) for child in draft.children)
        made[draft] = PlanNode(
            what=_what(draft),
            relation=_relation(draft),
            alias="" if draft.text("Alias") == _name(draft) else draft.text("Alias"),
            index=draft.text("Index Name"),
            role=draft.text("Subplan Name"),
            conditions=tuple(_conditions(draft)),
            details=tuple(_details(draft)),
            cost=draft.number("Total Cost"),
            startup_cost=draft.number("Startup Cost"),
            self_cost=draft.self_cost,
            width=None if (width := draft.number("Plan Width")) is None else int(width),
            rows_expected=draft.number("Plan Rows"),
            rows=draft.rows,
            loops=draft.loops,
            time=draft.time,
            self_time=draft.self_time,
            buffers=draft.buffers,
            remarks=remarks_of(draft),
            is_misjudged=is_misjudged(draft),
            is_costliest=draft is costliest,
            children=children,
        )
    return made[root]


def _what(draft: Draft) -> str:
    """What the server's own text format calls the step."""
    kind, join = draft.kind, draft.text("Join Type")
    if kind == "Aggregate":
        kind = f"{_STRATEGIES.get(draft.text('Strategy'), '')}Aggregate"
    elif kind == "SetOp":
        kind = f"{'Hash' * (draft.text('Strategy') == 'Hashed')}SetOp {draft.text('Command')}".rstrip()
    elif kind == "ModifyTable":
        kind = draft.text("Operation") or kind
    elif kind == "Foreign Scan" and draft.text("Operation") not in ("", "Select"):
        kind = f"Foreign {draft.text('Operation')}"
    elif join and join != "Inner":
        kind = f"{kind.removesuffix(' Join')} {join} Join"
    if draft.text("Scan Direction") == "Backward":
        kind += " Backward"
    partial = draft.text("Partial Mode")
    kind = f"{partial} {kind}" if partial in ("Partial", "Finalize") else kind
    return f"Parallel {kind}" if draft.fields.get("Parallel Aware") is True else kind


def _relation(draft: Draft) -> str:
    name = _name(draft)
    schema = draft.text("Schema")
    return f"{schema}.{name}" if schema and name else name


def _name(draft: Draft) -> str:
    return draft.text("Relation Name") or draft.text("CTE Name") or draft.text("Function Name")


def _conditions(draft: Draft) -> Iterator[tuple[str, str]]:
    for key in _CONDITIONS:
        value = draft.fields.get(key)
        if isinstance(value, list):
            yield key, ", ".join(str(each) for each in value)
        elif value:
            yield key, str(value)


def _details(draft: Draft) -> Iterator[tuple[str, str]]:
    """The other fields, in the server's order; zeros and what buffers say are left out."""
    for key, value in draft.fields.items():
        if key in _KNOWN or key.endswith(_BUFFERS) or value in (0, "", False) or value is None:
            continue
        if isinstance(value, list):
            yield key, ", ".join(str(each) for each in value)
        elif isinstance(value, dict):
            yield key, ", ".join(f"{inner}: {each}" for inner, each in value.items())
        else:
            yield key, "yes" if value is True else str(value)


def _triggers(answer: Mapping[str, object]) -> Iterator[Trigger]:
    triggers = answer.get("Triggers")
    for each in triggers if isinstance(triggers, list) else []:
        if isinstance(each, dict):
            found = Draft(each, None)
            name = found.text("Constraint Name") or found.text("Trigger Name")
            yield Trigger(name, found.text("Relation"), found.number("Time"), int(found.amount("Calls")))


def _whole_remarks(
    execution: float | None, planning: float | None, jit: float | None, triggers: tuple[Trigger, ...]
) -> Iterator[Remark]:
    if execution is None:
        return
    if jit and jit > execution / 4:
        yield Remark(
            f"Compiling (JIT) took {jit:,.1f} ms of {execution:,.1f} ms.",
            "SET jit = off, or a larger jit_above_cost, for statements like this one.",
        )
    fired = sum(trigger.time or 0.0 for trigger in triggers)
    if fired > execution / 4:
        slowest = max(triggers, key=lambda trigger: trigger.time or 0.0)
        yield Remark(
            f"Triggers took {fired:,.1f} ms of {execution:,.1f} ms,"
            f" most of it {slowest.name} on {slowest.relation}.",
            "One of a foreign key needs an index on the referencing column; any other runs its own statements.",
        )
    if planning and planning > 5 and planning > 2 * execution:
        yield Remark(
            f"Planning took longer than running: {planning:,.1f} ms against {execution:,.1f} ms.",
            "A prepared statement is planned once; partitions that are never needed make planning slow.",
            is_warning=False,
        )

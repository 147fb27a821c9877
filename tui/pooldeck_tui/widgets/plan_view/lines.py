"""A plan's steps as lines of a tree with figures beside them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pooldeck_tui.format import clean, short_count
from pooldeck_tui.widgets.gauge import duration

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pooldeck_db.explaining import Comparison, Pair, Plan, PlanNode

Step = TypeVar("Step")

COSTLIEST = "◆"
"""Before the step that takes most by itself."""
WARNING = "!"
"""Before a step of which something is said below."""
WRONG = "✗"
"""Behind rows that are ten times more or fewer than expected."""
_TOLD = ("Index Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "Sort Key", "Group Key", "Recheck Cond")
"""The conditions of which the first is told in a step's line."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One step, or what became of one."""

    number: int
    """Its place among all steps, those that are folded away counted."""
    depth: int
    text: str
    """What it does."""
    node: PlanNode
    note: str = ""
    """By which condition."""
    own: str = ""
    """What it takes by itself: a time or a cost."""
    share: float | None = None
    """What part of the whole that is; None where there are no figures."""
    rows: str = ""
    """Expected and come."""
    blocks: str = ""
    """Read and found in memory."""
    mark: str = " "
    """One sign before it."""
    has_children: bool = False
    is_folded: bool = False
    is_wrong: bool = False
    """Whether its rows were misjudged."""


def plan_lines(plan: Plan, folded: Container[int] = ()) -> list[PlanLine]:
    """The lines of a plan, without those below a step that is folded."""
    whole = _whole(plan)
    return [
        PlanLine(
            number,
            depth,
            step_text(node),
            node,
            note=_note(node),
            own=_own(node, has_times=plan.root.time is not None),
            share=_share(node, whole, has_times=plan.root.time is not None),
            rows=_rows(node),
            blocks=_blocks(node),
            mark=_mark(node),
            has_children=bool(node.children),
            is_folded=number in folded,
            is_wrong=node.is_misjudged,
        )
        for number, depth, node in _unfolded(list(plan.root.walk()), folded)
    ]


def comparison_lines(comparison: Comparison, folded: Container[int] = ()) -> list[PlanLine]:
    """The lines of two plans: what each step takes by itself, and its rows, before and now."""
    has_times = comparison.before.root.time is not None and comparison.now.root.time is not None
    steps = [(pair.depth, pair) for pair in comparison.pairs]
    deeper = [depth for depth, _ in steps[1:]] + [0]
    found = []
    for number, depth, pair in _unfolded(steps, folded):
        before, now = pair.before, pair.now
        node = now or before
        if node is None:
            continue
        found.append(
            PlanLine(
                number,
                depth,
                _pair_text(pair),
                node,
                own=_both(*("–" if each is None else _own(each, has_times=has_times) for each in (before, now))),
                rows=_both(*("–" if each is None else _came(each) for each in (before, now))),
                mark=_pair_mark(pair),
                has_children=deeper[number] > depth,
                is_folded=number in folded,
            )
        )
    return found


def step_text(node: PlanNode) -> str:
    """What a step does, in one line."""
    verb, _, way = node.what.partition(" ")
    if verb in ("SCAN", "SEARCH"):  # SQLite's own words.
        parts = [verb, node.relation, node.alias, way, node.index]
    else:
        about = f"on {node.relation}" if node.relation else ""
        by = f"using {node.index}" if node.index else ""
        parts = [f"{node.role}:" if node.role else "", node.what, about, node.alias, by]
    return clean(" ".join(part for part in parts if part))


def _unfolded(steps: list[tuple[int, Step]], folded: Container[int]) -> Iterator[tuple[int, int, Step]]:
    """Number, depth and step of those that no folded one hides."""
    hidden_below = None
    for number, (depth, step) in enumerate(steps):
        if hidden_below is not None and depth > hidden_below:
            continue
        hidden_below = depth if number in folded else None
        yield number, depth, step


def _whole(plan: Plan) -> float:
    """What all steps take together."""
    own = (node.self_cost if plan.root.time is None else node.self_time for _, node in plan.root.walk())
    return sum(each or 0.0 for each in own)


def _share(node: PlanNode, whole: float, *, has_times: bool) -> float | None:
    own = node.self_time if has_times else node.self_cost
    return None if own is None or not whole else own / whole


def _own(node: PlanNode, *, has_times: bool) -> str:
    if node.loops == 0:
        return "never"
    if has_times:
        return "" if node.self_time is None else duration(node.self_time / 1_000)
    return "" if node.self_cost is None else short_count(round(node.self_cost))


def _rows(node: PlanNode) -> str:
    if node.rows_expected is None:
        return ""
    expected = short_count(round(node.rows_expected))
    return f"{expected}→{_came(node)}" if node.loops is not None else expected


def _came(node: PlanNode) -> str:
    """Rows of one loop, as they came; where nothing was executed, as they are expected."""
    if node.loops is None:
        return "" if node.rows_expected is None else short_count(round(node.rows_expected))
    if node.rows is None:
        return "–"
    loops = f"×{short_count(round(node.loops))}" if node.loops > 1 else ""
    return f"{_few(node.rows)}{loops}"


def _few(rows: float) -> str:
    """Less than one row a loop is more than none."""
    return f"{rows:.1f}" if 0 < rows < 1 else short_count(round(rows))


def _blocks(node: PlanNode) -> str:
    if node.buffers is None:
        return ""
    return f"{short_count(node.buffers.read)}+{short_count(node.buffers.hit)}"


def _note(node: PlanNode) -> str:
    conditions = dict(node.conditions)
    return next((clean(conditions[key]) for key in _TOLD if key in conditions), "")


def _mark(node: PlanNode) -> str:
    if node.is_costliest:
        return COSTLIEST
    return WARNING if any(remark.is_warning for remark in node.remarks) else " "


def _pair_text(pair: Pair) -> str:
    if pair.before is None or pair.now is None or pair.is_same:
        node = pair.now or pair.before
        return "" if node is None else step_text(node)
    return f"{step_text(pair.before)} ⇒ {step_text(pair.now)}"


def _pair_mark(pair: Pair) -> str:
    if pair.before is None:
        return "+"
    if pair.now is None:
        return "-"
    return " " if pair.is_same else "≠"


def _both(before: str, now: str) -> str:
    return f"{before}→{now}" if before or now else ""

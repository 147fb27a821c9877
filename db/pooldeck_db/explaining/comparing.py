"""Two plans of one statement side by side: what is the same step in both, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.explaining.records import Plan, PlanNode


@dataclass(frozen=True, slots=True)
class Pair:
    """A step before and now."""

    depth: int
    before: PlanNode | None
    """None where there was none."""
    now: PlanNode | None
    """None where there is none any more."""

    @property
    def is_same(self) -> bool:
        """Whether both do the same in the same way."""
        return self.before is not None and self.now is not None and _key(self.before) == _key(self.now)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of a plan."""

    before: Plan
    now: Plan
    pairs: tuple[Pair, ...]
    """In the order in which a plan is written; steps that are gone stand where they were."""

    @property
    def is_same_shape(self) -> bool:
        """Whether all steps are the same."""
        return all(pair.is_same for pair in self.pairs)


def compared(before: Plan, now: Plan) -> Comparison:
    """Match the steps of two plans.

    Those that do the same come first, then those that read the same relation in another way, then by their places.
    """
    pairs: list[Pair] = []
    pending: list[Pair] = [Pair(0, before.root, now.root)]
    while pending:
        pair = pending.pop()
        pairs.append(pair)
        children = _matched(
            () if pair.before is None else pair.before.children, () if pair.now is None else pair.now.children
        )
        pending.extend(Pair(pair.depth + 1, *each) for each in reversed(children))
    return Comparison(before, now, tuple(pairs))


def _key(node: PlanNode) -> tuple[str, str, str, str, str]:
    return node.what, node.relation, node.alias, node.index, node.role


def _matched(before: Sequence[PlanNode], now: Sequence[PlanNode]) -> list[tuple[PlanNode | None, PlanNode | None]]:
    """Two lists of steps, one beside the other."""
    matcher = SequenceMatcher(None, [_key(node) for node in before], [_key(node) for node in now], autojunk=False)
    found: list[tuple[PlanNode | None, PlanNode | None]] = []
    for tag, start, end, now_start, now_end in matcher.get_opcodes():
        if tag == "equal":
            found += zip(before[start:end], now[now_start:now_end], strict=True)
        else:
            found += _by_relation(before[start:end], now[now_start:now_end])
    return found


def _by_relation(
    before: Sequence[PlanNode], now: Sequence[PlanNode]
) -> list[tuple[PlanNode | None, PlanNode | None]]:
    """Steps that differ: those that read the same are matched, the others by their place."""
    left = list(before)
    taken: dict[int, PlanNode] = {}
    for at, node in enumerate(now):
        same = next((each for each in left if each.relation and each.relation == node.relation), None)
        if same is not None:
            taken[at] = same
            left.remove(same)
    for at, node in enumerate(now):
        other = next((each for each in left if not each.relation), None)
        if at not in taken and not node.relation and other is not None:
            taken[at] = other
            left.remove(other)
    gone: list[tuple[PlanNode | None, PlanNode | None]] = [(node, None) for node in left]
    return [*((taken.get(at), node) for at, node in enumerate(now)), *gone]

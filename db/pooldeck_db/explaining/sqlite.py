"""Reads what SQLite's EXPLAIN QUERY PLAN answers: a tree without any figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pooldeck_db.explaining.records import Plan, PlanNode, Remark
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(slots=True, eq=False)
class _Step:
    words: str
    parent: _Step | None
    children: list[_Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Access:
    """How a table is read: the parts of SQLite's sentence."""

    verb: str
    relation: str = ""
    alias: str = ""
    index: str = ""
    condition: str = ""
    """In the parentheses at the end, without them."""
    is_automatic: bool = False
    """By an index that is made for this one statement."""


def sqlite_plan(rows: Iterable[tuple[int, int, str]]) -> Plan:
    """The plan of rows of EXPLAIN QUERY PLAN, each the step's number, that of its parent, and its sentence."""
    found = list(rows)
    root = _Step("QUERY PLAN", None)
    steps = {0: root}
    for number, parent, words in found:
        above = steps.get(parent, root)
        steps[number] = _Step(words, above)
        above.children.append(steps[number])
    source = "\n".join(words for _, _, words in found)
    return Plan(_node(root), Backend.SQLITE, source)


def _node(root: _Step) -> PlanNode:
    order = [root]
    for step in order:
        order.extend(step.children)
    costliest = max(order, key=_weight)
    made: dict[_Step, PlanNode] = {}
    for step in reversed(order):
        access = _access(step.words)
        conditions = (("Index Cond", access.condition),) if access.condition else ()
        made[step] = PlanNode(
            what=access.verb,
            relation=access.relation,
            alias=access.alias,
            index=access.index,
            conditions=conditions,
            remarks=tuple(_remarks(step, access)),
            is_costliest=step is costliest and _weight(step) > 0,
            children=tuple(made[child] for child in step.children),
        )
    return made[root]


def _access(words: str) -> _Access:
    """The parts of a sentence; all of it as the verb, where it is about no table."""
    parts = words.split(" ")
    if parts[0] not in ("SCAN", "SEARCH") or len(parts) < 2 or "CONSTANT ROW" in words:
        return _Access(words)
    rest = parts[2:] if parts[1] == "TABLE" else parts[1:]  # Until version 3.35.
    relation, rest = rest[0], rest[1:]
    alias, rest = (rest[1], rest[2:]) if rest[:1] == ["AS"] and len(rest) > 1 else ("", rest)
    way = " ".join(rest)
    before, opening, condition = way.partition(" (")
    index = before.rpartition("INDEX ")[2] if " INDEX " in f"{before} " and "VIRTUAL" not in before else ""
    is_automatic = "AUTOMATIC" in before
    verb = f"{parts[0]} {before.removesuffix(index).rstrip()}".rstrip()
    condition = condition.removesuffix(")") if opening else ""
    return _Access(verb, relation, alias, index, condition, is_automatic)


def _is_scan(step: _Step) -> bool:
    """Whether it reads all of a table or index."""
    words = step.words
    return words.startswith("SCAN ") and "CONSTANT ROW" not in words and "VIRTUAL TABLE" not in words


def _is_inner(step: _Step) -> bool:
    """Whether it is read once for each row of the tables before it."""
    if step.parent is None:
        return False
    before = step.parent.children[: step.parent.children.index(step)]
    return any(each.words.startswith(("SCAN ", "SEARCH ")) for each in before)


def _weight(step: _Step) -> int:
    """How much a step is likely to take, against the others: SQLite tells no figures."""
    if _is_scan(step):
        return 6 if _is_inner(step) else 4
    if "AUTOMATIC" in step.words:
        return 5
    if "CORRELATED" in step.words:
        return 3
    return 2 if "TEMP B-TREE" in step.words else int(step.words.startswith("SEARCH "))


def _remarks(step: _Step, access: _Access) -> Iterator[Remark]:
    words, relation = step.words, access.relation
    if _is_scan(step) and _is_inner(step):
        yield Remark(
            f"All of {relation} is read once for each row of the tables before it.",
            f"An index on the column of {relation} that it is joined by.",
        )
    elif _is_scan(step) and not access.index:
        yield Remark(
            f"All of {relation} is read.",
            "Where only some of its rows are wanted: an index on the columns of the condition, then ANALYZE.",
            is_warning=False,
        )
    if access.is_automatic:
        yield Remark(
            f"SQLite makes an index of {relation} each time that the statement runs.",
            f"CREATE INDEX on {relation} for: {access.condition}",
        )
    if words.startswith("USE TEMP B-TREE"):
        yield Remark(
            f"Rows are collected and sorted {words.partition('B-TREE ')[2].lower()}.",
            "An index in that order would give them sorted.",
            is_warning=False,
        )
    if words.startswith("CORRELATED"):
        yield Remark(
            "The subquery runs once for each row.",
            "Write it as a join, or have an index serve its condition.",
            is_warning=any(_is_scan(child) for child in step.children),
        )

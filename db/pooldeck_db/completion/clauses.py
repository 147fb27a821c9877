"""The clauses of a query, finished or not, and which of them see the same tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.completion.pieces import PieceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.completion.pieces import Pieces

SET_OPERATIONS = frozenset({"UNION", "INTERSECT", "EXCEPT"})
SOURCES = frozenset({"FROM", "USING", "UPDATE", "INTO"})
"""The clauses that name tables."""
_OTHERS = """WITH SELECT WHERE GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH FOR VALUES RETURNING SET INSERT REPLACE
DELETE MERGE CONFLICT WHEN"""
_WORDS = SET_OPERATIONS | SOURCES | set(_OTHERS.split())
_HEADS = frozenset({"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE", "TABLE", "REPLACE"})
_DEEPEST = 20
"""Parentheses around a query that are looked through."""
_AFTER_INSERT = frozenset({"CONFLICT", "RETURNING"})
_NOT_BEHIND = {
    "FROM": frozenset({"DISTINCT"}),
    "GROUP": frozenset({"WITHIN"}),
    "UPDATE": frozenset({"FOR", "DO", "KEY", "ON", "THEN"}),
    "DELETE": frozenset({"ON", "THEN"}),
    "INSERT": frozenset({"THEN"}),
    "SET": frozenset({"ON"}),
    "FOR": frozenset({"SKIP"}),
}
"""What a clause's word does not begin one behind."""


class Clause(NamedTuple):
    """A clause of a query."""

    word: str
    start: int
    """The place of its word."""
    end: int
    """The place of the next clause's."""


def is_query(pieces: Pieces, opened: int) -> bool:
    """Whether there is a query in the parentheses that are opened at a place."""
    place = opened + 1
    while pieces.at(place).sign == "(" and place < opened + _DEEPEST:
        place += 1
    return pieces.word(place) in _HEADS and pieces.word(opened - 1) != "OVER"


def clauses(pieces: Pieces, start: int, end: int) -> list[Clause]:
    """The clauses between two places, without those in parentheses."""
    starts: list[int] = []
    verb = ""
    for place in pieces.level(start, end):
        word = pieces.word(place)
        if word in _WORDS and _begins(pieces, place, word, start, verb):
            starts.append(place)
            verb = word if word in _HEADS else verb
    ends = [*starts[1:], end]
    return [Clause(pieces.word(place), place, stop) for place, stop in zip(starts, ends, strict=False)]


def _begins(pieces: Pieces, place: int, word: str, start: int, verb: str) -> bool:
    before = pieces.word(place - 1) if place > start else ""
    if before in _NOT_BEHIND.get(word, ()) and (word != "FROM" or pieces.word(place - 2) in ("IS", "NOT")):
        return False
    if word == "WITH":
        return pieces.at(place + 1).kind is not PieceKind.WORD or pieces.word(place + 1) not in (
            "ORDINALITY",
            "TIES",
            "TIME",
        )
    if word in ("USING", "WHEN"):
        return verb in ("DELETE", "MERGE") and pieces.at(place + 1).sign != "("
    if word == "REPLACE":
        return place == start
    return True


def groups(found: Sequence[Clause]) -> list[list[Clause]]:
    """The clauses in the groups that see the same tables: each SELECT of a UNION has its own."""
    all_of_them: list[list[Clause]] = [[]]
    target: Clause | None = None
    for clause in found:
        group = all_of_them[-1]
        words = {other.word for other in group}
        if clause.word in SET_OPERATIONS:
            group = []
            all_of_them.append(group)
        elif clause.word in ("SELECT", "VALUES") and ("INTO" in words or clause.word in words):
            target = next((other for other in group if other.word == "INTO"), target)
            group = []
            all_of_them.append(group)
        elif clause.word in _AFTER_INSERT and target is not None and target not in group:
            group = [target]
            all_of_them.append(group)
        group.append(clause)
    return all_of_them

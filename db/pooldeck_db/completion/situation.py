"""Where in a statement a cursor is: in which clause of which query, and what is in scope there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pooldeck_db.completion.clauses import SOURCES, Clause, clauses, groups, is_query
from pooldeck_db.completion.columns import Source
from pooldeck_db.completion.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pooldeck_db.completion.columns import Column
    from pooldeck_db.completion.names import Names
    from pooldeck_db.completion.pieces import Passage, Pieces

_DEEPEST = 50
"""Parentheses around a cursor that are looked at, the innermost."""
NO_CLAUSE = Clause("", 0, 0)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the statement says about a place in it."""

    passage: Passage
    place: int
    """Before the name that the cursor's word is qualified with, if it is."""
    qualifier: tuple[str, ...]
    clause: Clause
    """With an empty word where it is in none."""
    group: Sequence[Clause]
    top: int
    """The place, or that of the outermost parentheses around it, in the query itself."""
    opened: int
    """Where the parentheses are opened that are right around it, if they are part of the query; else -1."""
    begin: int
    """Where the query begins."""
    sources: Sequence[Source]
    outer: Sequence[Source]
    """Those of the queries around."""
    targets: Sequence[Source]
    """The table that the query around writes to, if it does."""
    ctes: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)

    @property
    def pieces(self) -> Pieces:
        """The statement's pieces."""
        return self.passage.pieces

    def before(self, back: int = 1) -> str:
        """The word before the place; empty where there is none."""
        return self.pieces.word(self.place - back)

    @property
    def words(self) -> set[str]:
        """The words of the clauses that see the same tables."""
        return {clause.word for clause in self.group}


def left_name(pieces: Pieces, place: int) -> tuple[tuple[str, ...], int]:
    """The name with what it is qualified by that ends before a place, and where it begins."""
    parts: list[str] = []
    while name := pieces.at(place - 1).name:
        parts.insert(0, name)
        place -= 1
        if pieces.at(place - 1).sign != ".":
            break
        place -= 1
    return tuple(parts), place


def situation(passage: Passage, names: Names) -> Situation:
    """Look at the place of the cursor."""
    pieces = passage.pieces
    qualifier, place = _qualifier(pieces, passage.at)
    finder = Sources(pieces, names, {}).within(0, len(pieces))
    begin, end, outer = 0, len(pieces), list[Source]()
    within: list[int] = []
    for opened in _around_place(pieces, passage.at):
        if not is_query(pieces, opened):
            within.append(opened)
            continue
        _, group = _around(clauses(pieces, begin, end), within[0] if within else opened)
        outer = [*finder.of_group(group), *outer]
        begin, end = opened + 1, min(pieces.next(opened) - 1, len(pieces))
        finder, within = finder.within(begin, end), []
    top = within[0] if within else place
    clause, group = _around(clauses(pieces, begin, end), top)
    return Situation(
        passage,
        place,
        qualifier,
        clause,
        group,
        top,
        within[-1] if within else -1,
        begin,
        finder.of_group(group),
        outer,
        _targets(clauses(pieces, begin, end), finder),
        finder.ctes,
    )


def _qualifier(pieces: Pieces, place: int) -> tuple[tuple[str, ...], int]:
    """What a place is qualified with, `o.` or `(o).`, and where that begins; at the dot where it is nothing."""
    if pieces.at(place - 1).sign != ".":
        return (), place
    place -= 1
    is_row = pieces.at(place - 1).sign == ")" and pieces.at(place - 3).sign == "("
    qualifier, start = left_name(pieces, place - 1 if is_row else place)
    return qualifier, start - (is_row and bool(qualifier))


def _around_place(pieces: Pieces, place: int) -> list[int]:
    """Where the parentheses around a place are opened, the outermost first."""
    around: list[int] = []
    opened = pieces.parent[place]
    while opened >= 0 and len(around) < _DEEPEST:
        around.append(opened)
        opened = pieces.parent[opened]
    return around[::-1]


def _around(found: Sequence[Clause], place: int) -> tuple[Clause, Sequence[Clause]]:
    """The clause that a place is in, and those that see the same tables."""
    clause = next((clause for clause in reversed(found) if clause.start < place), NO_CLAUSE)
    group = next((group for group in reversed(groups(found)) if clause in group), [])
    return clause, group


def _targets(found: Sequence[Clause], finder: Sources) -> Sequence[Source]:
    into = next((clause for clause in found if clause.word == "INTO"), None)
    return list(finder.between(into.start + 1, into.end, is_target=True)) if into else []


def state_in_sources(here: Situation, start: int) -> str:
    """What a list of tables goes on with at the place: `source`, `after`, `joined` (behind a table that lacks its
    condition) or `on`; `start` is behind the list's word."""
    pieces, state, is_joined = here.pieces, "source", False
    for place in pieces.level(start, here.place):
        word, sign = pieces.word(place), pieces.at(place).sign
        if sign == "," or word == "JOIN":
            state = "source"
            is_joined = word == "JOIN" and not _joins_by_itself(pieces, place)
        elif word == "ON" and state in ("after", "joined"):
            state = "on"
        elif word == "USING":
            state = "after"
        elif state == "source" and word not in ("ONLY", "LATERAL"):
            state = "joined" if is_joined else "after"
    return state


def _joins_by_itself(pieces: Pieces, place: int) -> bool:
    """Whether a JOIN takes no condition."""
    return bool({"CROSS", "NATURAL"} & {pieces.word(place - 1), pieces.word(place - 2), pieces.word(place - 3)})


def is_list_of_sources(here: Situation) -> bool:
    """Whether the place is in a list of tables, perhaps in parentheses that only hold joins together."""
    if here.clause.word not in SOURCES:
        return False
    opened = here.opened
    while opened >= here.begin:
        if here.pieces.word(opened - 1) not in (*SOURCES, "JOIN", "LATERAL") and here.pieces.at(
            opened - 1
        ).sign not in (",", "("):
            return False
        opened = here.pieces.parent[opened]
    return True

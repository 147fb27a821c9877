"""What a statement selects from: tables, CTEs and sub-queries by the names they have in it, with their columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pooldeck_db.completion.clauses import SOURCES, clauses, groups, is_query
from pooldeck_db.completion.columns import Column, Source
from pooldeck_db.completion.selected import selected, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pooldeck_db.completion.clauses import Clause
    from pooldeck_db.completion.names import NamedRelation, Names
    from pooldeck_db.completion.pieces import Pieces

_BEHIND_SOURCES = """JOIN LEFT RIGHT FULL INNER OUTER CROSS NATURAL ON USING WHERE GROUP ORDER LIMIT SET VALUES
SELECT TABLESAMPLE WITH RETURNING DEFAULT OVERRIDING WHEN INDEXED NOT AS HAVING WINDOW OFFSET FETCH FOR UNION
INTERSECT EXCEPT FROM LATERAL ONLY DO AND OR"""
NOT_ALIASES = frozenset(_BEHIND_SOURCES.split())
_DEEPEST = 30
"""Sub-queries in sub-queries that are looked into."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Finds the sources of queries."""

    pieces: Pieces
    names: Names
    ctes: Mapping[str, tuple[Column, ...]]
    """The CTEs that can be named, in lower case."""
    depth: int = 0

    def within(self, start: int, end: int) -> Sources:
        """The same for a query between two places, with the CTEs that it begins with."""
        here = replace(self, depth=self.depth + 1)
        if here.depth > _DEEPEST:
            return here
        for clause in clauses(self.pieces, start, end):
            if clause.word == "WITH":
                here = here._with_ctes(clause)
        return here

    def of_group(self, group: Sequence[Clause]) -> list[Source]:
        """The sources that the clauses of a group see."""
        words = {clause.word for clause in group}
        found: list[Source] = []
        for clause in group:
            if clause.word in SOURCES and not (clause.word == "INTO" and words & {"SELECT"}):
                found += self.between(clause.start + 1, clause.end, is_target=clause.word == "INTO")
        target = next((s for s in found if s.relation), None)
        if "CONFLICT" in words and target:
            found.append(replace(target, alias="excluded", relation=None))
        return found

    def between(self, start: int, end: int, *, is_target: bool = False) -> Iterator[Source]:
        """The sources that are named in a list of them, joined or not."""
        pieces, place, is_expected = self.pieces, start, True
        while place < end:
            piece = pieces.at(place)
            if not is_expected or pieces.word(place) in NOT_ALIASES:
                is_expected = is_expected or piece.sign == "," or pieces.word(place) == "JOIN"
                place = pieces.next(place)
                continue
            if piece.sign == "(" and not is_query(pieces, place):
                nested = replace(self, depth=self.depth + 1)
                if nested.depth <= _DEEPEST:
                    yield from nested.between(place + 1, pieces.next(place) - 1)
                place = pieces.next(place)
            elif piece.sign == "(" or piece.name:
                source, place = self._source(place, is_target=is_target)
                yield source
            else:
                place = pieces.next(place)
                continue
            is_expected = False

    def columns_of(self, start: int, end: int) -> tuple[Column, ...]:
        """The columns of what a query between two places answers."""
        pieces = self.pieces
        while pieces.at(start).sign == "(":
            start, end = start + 1, min(end, pieces.next(start) - 1)
        here = self.within(start, end)
        if here.depth > _DEEPEST:
            return ()
        for group in groups(clauses(pieces, start, end)):
            for clause in group:
                if clause.word == "VALUES":
                    return tuple(Column(f"column{n}") for n in range(1, width(pieces, clause) + 1))
                if clause.word in ("SELECT", "RETURNING"):
                    return tuple(selected(pieces, clause, here.of_group(group)))
        return ()

    def _with_ctes(self, clause: Clause) -> Sources:
        pieces, here = self.pieces, self
        place = clause.start + 1
        place += pieces.word(place) == "RECURSIVE"
        while place < clause.end and (name := pieces.at(place).name):
            place += 1
            listed, place = self._listed(place)
            while place < clause.end and pieces.at(place).sign not in ("(", ","):
                place += 1
            if pieces.at(place).sign == "(":
                columns = here.columns_of(place + 1, pieces.next(place) - 1)
                here = replace(here, ctes={**here.ctes, name.lower(): _renamed(columns, listed)})
                place = pieces.next(place)
            elif listed:
                here = replace(here, ctes={**here.ctes, name.lower(): _renamed((), listed)})
            place += 1
        return here

    def _listed(self, place: int) -> tuple[list[str], int]:
        """The names in the parentheses at a place, and the place behind; none where there are none."""
        pieces = self.pieces
        if pieces.at(place).sign != "(":
            return [], place
        end = pieces.next(place)
        within = (
            pieces.at(inner) for inner in range(place + 1, end - 1) if pieces.at(inner - 1).sign in ("(", ",")
        )
        return [piece.name for piece in within if piece.name], end

    def _source(self, place: int, *, is_target: bool) -> tuple[Source, int]:
        pieces, start = self.pieces, place
        relation: NamedRelation | None = None
        if pieces.at(place).sign == "(":
            place = pieces.next(place)
            columns, alias = self.columns_of(start + 1, place - 1), ""
        else:
            parts, place = pieces.dotted(place)
            alias = parts[-1]
            if pieces.at(place).sign == "(" and not is_target:
                place = pieces.next(place)
                columns = (Column(alias),)
            elif len(parts) == 1 and alias.lower() in self.ctes:
                columns = self.ctes[alias.lower()]
            else:
                relation = self.names.found(parts)
                columns = columns_of_relation(relation)
                alias = relation.name.name if relation and alias.lower() == relation.name.name.lower() else alias
        place += 2 * (pieces.word(place) == "WITH" and pieces.word(place + 1) == "ORDINALITY")
        place += pieces.word(place) == "AS"
        name = pieces.at(place)
        if name.name and pieces.word(place) not in NOT_ALIASES:
            alias, place = name.name, place + 1
            if not is_target:
                listed, place = self._listed(place)
                columns = _renamed(columns, listed)
        return Source(alias, columns, start, relation), place


def columns_of_relation(relation: NamedRelation | None) -> tuple[Column, ...]:
    """The columns of a table; none where there is no such table."""
    if relation is None:
        return ()
    return tuple(map(Column, relation.columns, relation.types))


def _renamed(columns: tuple[Column, ...], listed: Sequence[str]) -> tuple[Column, ...]:
    """The columns by the names of a list, which may be shorter, or all that is known of them."""
    named = [Column(name, columns[n].type if n < len(columns) else "") for n, name in enumerate(listed)]
    return (*named, *columns[len(named) :])

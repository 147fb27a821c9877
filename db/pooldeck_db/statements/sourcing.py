"""Which one table the rows of a query are, where they are rows of one: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.statements.atoms import LOWER, AtomKind, Atoms
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BEHIND = frozenset(("WHERE", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"))
"""What can follow the table where each row of the answer is one of it."""
_GATHERING = frozenset(("GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT"))
"""What makes other rows of them."""
_POSTFIX = frozenset(("ISNULL", "NOTNULL"))
"""Operators that stand behind a column as another name for it would."""
_QUALIFIED = 3
"""Atoms of a column with its table's name before it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The table that a query reads, and what it shows of it."""

    relation: tuple[str, ...]
    """The table's name, behind that of its schema where it is given; as the database reads it."""
    shown: tuple[str | None, ...]
    """For each item of the list a column's name, `*` for all of them, None for anything else."""

    folds: bool
    """Whether names are the same whatever the case of their letters (SQLite)."""

    def columns(self, known: Sequence[str]) -> tuple[str | None, ...]:
        """Which of the table's columns each column of the answer is; None for any that is none."""
        by_name = {self._folded(name): name for name in known}
        found: list[str | None] = []
        for item in self.shown:
            found += known if item == "*" else [None if item is None else by_name.get(self._folded(item))]
        return tuple(found)

    def _folded(self, name: str) -> str:
        return name.translate(LOWER) if self.folds else name


def source_of(text: str, dialect: Backend) -> Source | None:
    """The one table whose rows a query shows; None where they are other rows, or that cannot be told."""
    atoms = Atoms(text, dialect, counts_literals=True)
    if atoms.flaw or atoms.word(0) != "SELECT" or atoms.word(1) == "DISTINCT":
        return None
    begin = 2 if atoms.word(1) == "ALL" else 1
    items, place = _items(atoms, begin)
    if atoms.word(place) != "FROM":
        return None
    place += 2 if atoms.word(place + 1) == "ONLY" else 1
    relation, place = atoms.dotted(place)
    alias, place = _alias(atoms, place)
    if not relation or not _is_alone(atoms, place):
        return None
    names = (alias,) if alias else (relation[-1],)
    shown = tuple(_shown(atoms, item, names) for item in items)
    return Source(relation, shown, folds=dialect is Backend.SQLITE)


def _items(atoms: Atoms, place: int) -> tuple[list[range], int]:
    """The items of the list, by their places, and where it ends."""
    items, begin = [], place
    while place < len(atoms) and not (atoms.word(place) == "FROM" and atoms.is_keyword(place)):
        if atoms.is_sign(place, ","):
            items.append(range(begin, place))
            begin = place + 1
        place = atoms.next(place)
    return [*items, range(begin, place)], place


def _alias(atoms: Atoms, place: int) -> tuple[str, int]:
    """What the table is called in the query, empty where it has no other name; and the place behind that."""
    has_as = atoms.word(place) == "AS"
    place += has_as
    if not has_as and (atoms.word(place) in _BEHIND or not atoms.name(place)):
        return "", place
    return atoms.name(place), place + 1


def _is_alone(atoms: Atoms, place: int) -> bool:
    """Whether no other table follows, and nothing that gathers rows."""
    is_end = place >= len(atoms) or atoms.is_sign(place, ";")
    return is_end or (atoms.word(place) in _BEHIND and not _GATHERING.intersection(_words(atoms, place)))


def _words(atoms: Atoms, place: int) -> Iterator[str]:
    while place < len(atoms):
        yield atoms.word(place)
        place = atoms.next(place)


def _shown(atoms: Atoms, item: range, names: tuple[str, ...]) -> str | None:
    """The column that an item is, whatever it is called in the answer, or `*`; None for anything else."""
    place, end = item.start, item.stop
    if end - place >= _QUALIFIED and atoms.is_sign(place + 1, ".") and atoms.name(place) in names:
        place += 2
    atom = atoms.at(place)
    if atom.kind is AtomKind.LITERAL:
        return "*" if atom.text == "*" and end - place == 1 else None
    return (atoms.name(place) or None) if _is_named(atoms, range(place + 1, end)) else None


def _is_named(atoms: Atoms, behind: range) -> bool:
    """Whether nothing stands behind a column but another name for it: `b`, or `AS b`."""
    if not behind:
        return True
    place = behind.start + (atoms.word(behind.start) == "AS")
    return behind.stop - place == 1 and bool(atoms.name(place)) and atoms.word(place) not in _POSTFIX

"""Which one table the rows of a query are, where they are rows of one: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.statements.atoms import AtomKind, Atoms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.target import Backend

_BEHIND = frozenset(("WHERE", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"))
"""What can follow the table where each row of the answer is one of it."""
_GATHERING = frozenset(("GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT"))
"""What makes other rows of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """The table that a query reads, and what it shows of it."""

    relation: tuple[str, ...]
    """The table's name, behind that of its schema where it is given; as the database reads it."""
    shown: tuple[str | None, ...]
    """For each item of the list a column's name, `*` for all of them, None for anything else."""

    def columns(self, known: Sequence[str]) -> tuple[str | None, ...]:
        """Which of the table's columns each column of the answer is; None for any that is none."""
        return tuple(
            name for item in self.shown for name in (known if item == "*" else (item if item in known else None,))
        )


def source_of(text: str, dialect: Backend) -> Source | None:
    """The one table whose rows a query shows; None where they are other rows, or that cannot be told."""
    atoms = Atoms(text, dialect)
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
    return Source(relation, tuple(_shown(atoms, item, names) for item in items))


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
    """The column that an item is, or `*`; None for anything else."""
    place, end = item.start, item.stop
    if end - place == 3 and atoms.is_sign(place + 1, ".") and atoms.name(place) in names:
        place += 2
    if end - place != 1:
        return None
    atom = atoms.at(place)
    if atom.kind is AtomKind.LITERAL:
        return "*" if atom.text == "*" else None
    return atoms.name(place) or None

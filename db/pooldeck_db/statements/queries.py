"""What is in a query: rows that it changes, in whatever CTE, tables it makes, locks, and functions it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.statements.atoms import AtomKind, Atoms
from pooldeck_db.statements.effects import EFFECTS
from pooldeck_db.statements.records import Change, Classified, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.target import Backend

_CONSTANT_WORDS = {"TRUE", "FALSE", "NULL", "NOT", "AND", "OR", "IS"}
_BEHIND_WHERE = {"RETURNING", "ORDER", "LIMIT"}
_MAIN_VERBS = {"SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"}
_MAY_BEGIN = {"WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"}
_LOCKS = {"UPDATE", "SHARE", "NO", "KEY"}


def classify_query(atoms: Atoms, start: int, dialect: Backend) -> Classified:
    """A statement that begins with SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE or a parenthesis."""
    while atoms.is_sign(start, "("):
        start += 1
    verb = _main(atoms, start)
    if verb is None:
        return Classified(Kind.UNKNOWN, reason="What follows WITH could not be read.")
    changes = tuple(_changes(atoms, start))
    if None in changes:
        return Classified(Kind.UNKNOWN, reason="What follows WITH in parentheses could not be read.")
    known = tuple(change for change in changes if change is not None)
    name = atoms.word(verb) or "SELECT"
    if name not in ("SELECT", "VALUES", "TABLE") and not known:
        return Classified(Kind.UNKNOWN, reason=f"It could not be read which table {name} changes.")
    functions = tuple(functions_in(atoms, start, dialect))
    makes_table = not known and _makes_table(atoms, start)
    kind = Kind.WRITE if known else Kind.SCHEMA if makes_table else Kind.CALL if functions else Kind.READ
    return Classified(
        kind, "SELECT INTO" if makes_table else name, known, functions, locks_rows=_locks(atoms, start)
    )


def _main(atoms: Atoms, start: int) -> int | None:
    """Where a query has its verb, or a parenthesis instead, behind its CTEs; None where that cannot be read."""
    place = start
    if atoms.word(place) == "WITH":
        behind = _behind_ctes(atoms, place + 1)
        if behind is None or atoms.is_sign(behind, "("):
            return behind
        place = behind
    return place if atoms.word(place) in _MAIN_VERBS else None


def _behind_ctes(atoms: Atoms, place: int) -> int | None:
    place += atoms.word(place) == "RECURSIVE"
    while True:
        behind = _behind_cte(atoms, place)
        if behind is None or not atoms.is_sign(behind, ","):
            return behind
        place = behind + 1


def _behind_cte(atoms: Atoms, place: int) -> int | None:
    """`name [(columns)] AS [[NOT] MATERIALIZED] (query) [SEARCH ...] [CYCLE ...]`."""
    if not atoms.name(place):
        return None
    place += 1
    place = atoms.next(place) if atoms.is_sign(place, "(") else place
    if atoms.word(place) != "AS":
        return None
    place += 1
    place += atoms.word(place) == "NOT"
    place += atoms.word(place) == "MATERIALIZED"
    if place not in atoms.partner:
        return None
    place = atoms.next(place)
    if atoms.word(place) == "SEARCH":
        place = _behind_word(atoms, place, "SET") + 1
    if atoms.word(place) == "CYCLE":
        place = _behind_word(atoms, place, "USING") + 1
    return place


def _behind_word(atoms: Atoms, place: int, word: str) -> int:
    while place < len(atoms) and atoms.word(place) != word:
        place += 1
    return place + 1


def _changes(atoms: Atoms, start: int) -> Iterator[Change | None]:
    """Every change that is executed with the query; None for one that cannot be read."""
    nested = (opening + 1 for opening in sorted(atoms.partner) if opening >= start)
    for place in (start, *(place for place in nested if atoms.word(place) in _MAY_BEGIN)):
        verb = _main(atoms, place)
        if verb is None and atoms.word(place) == "WITH":
            yield None
        elif verb is not None and (change := _change(atoms, verb)):
            yield change


def _change(atoms: Atoms, verb: int) -> Change | None:
    """INSERT INTO, REPLACE INTO, MERGE INTO, DELETE FROM or UPDATE ... SET; None for a column of that name."""
    word, place = atoms.word(verb), verb + 1
    if atoms.word(place) == "OR" and word in ("INSERT", "UPDATE"):
        place += 2
    if word in ("INSERT", "REPLACE", "MERGE", "DELETE"):
        if atoms.word(place) != ("FROM" if word == "DELETE" else "INTO"):
            return None
        place += 1
    elif word != "UPDATE":
        return None
    target, place = _target(atoms, place)
    level = list(_level(atoms, place))
    if not target or (word == "UPDATE" and not any(atoms.word(at) == "SET" for at in level)):
        return None
    has_where = _has_where(atoms, level) if word in ("UPDATE", "DELETE") else None
    return Change(word, target, has_where)


def _target(atoms: Atoms, place: int) -> tuple[tuple[str, ...], int]:
    """A table's name, also as ONLY name and ONLY (name), and the place behind it."""
    place += atoms.word(place) == "ONLY"
    is_enclosed = atoms.is_sign(place, "(")
    target, place = atoms.dotted(place + is_enclosed)
    return target, place + is_enclosed


def _level(atoms: Atoms, place: int) -> Iterator[int]:
    """The places up to the end of the parentheses that a place is in, but for those in further ones."""
    while place < len(atoms) and not atoms.is_sign(place, ")"):
        yield place
        place = atoms.next(place)


def _has_where(atoms: Atoms, level: list[int]) -> bool:
    """Whether there is a condition with anything but constants in it."""
    wheres = [at for at in level if atoms.word(at) == "WHERE" and atoms.is_keyword(at)]
    if not wheres:
        return False
    stops = [at for at in level if at > wheres[-1] and atoms.word(at) in _BEHIND_WHERE]
    end = stops[0] if stops else atoms.next(level[-1])
    found = (atoms.at(at) for at in range(wheres[-1] + 1, end))
    return any(
        atom.kind is AtomKind.NAME or (atom.kind is AtomKind.WORD and atom.text not in _CONSTANT_WORDS)
        for atom in found
    )


def _makes_table(atoms: Atoms, start: int) -> bool:
    return any(at >= start and atoms.is_keyword(at) for at in atoms.places["INTO"])


def _locks(atoms: Atoms, start: int) -> bool:
    places = atoms.places["FOR"]
    return any(at >= start and atoms.is_keyword(at) and atoms.word(at + 1) in _LOCKS for at in places)


def functions_in(atoms: Atoms, start: int, dialect: Backend) -> Iterator[str]:
    """The functions with effects, each once."""
    known, seen = EFFECTS[dialect], set[str]()
    for opening in sorted(atoms.partner):
        name = atoms.name(opening - 1)
        if opening >= start and name in known and name not in seen:
            seen.add(name)
            yield name

"""What PostgreSQL's statements do that have another one in them, or name what they change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.statements.atoms import Atom, AtomKind
from pooldeck_db.statements.queries import classify_query, functions_in
from pooldeck_db.statements.records import Change, Channel, Classified, Copying, Kind
from pooldeck_db.statements.simple import classify_simple
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pooldeck_db.statements.atoms import Atoms

_QUERIES = {"SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"}
_OFF = {"FALSE", "OFF", "0", "'FALSE'", "'OFF'", "'0'"}
_DIALECT = Backend.POSTGRESQL


def classify_postgresql(atoms: Atoms, start: int = 0) -> Classified:
    """The statement that begins at a place."""
    word = atoms.word(start)
    if word in _QUERIES or atoms.is_sign(start, "("):
        return classify_query(atoms, start, _DIALECT)
    handler = _HANDLERS.get(word)
    found = handler(atoms, start) if handler else classify_simple(atoms, start, _DIALECT)
    return found or _unknown(f"No statement begins with {atoms.at(start).text or 'a literal'}.")


def _unknown(reason: str) -> Classified:
    return Classified(Kind.UNKNOWN, reason=reason)


def _explain(atoms: Atoms, start: int) -> Classified:
    place = start + 1
    if atoms.is_sign(place, "("):
        executes, place = _is_analyzing(atoms, place), atoms.next(place)
    else:
        executes = atoms.word(place) in ("ANALYZE", "ANALYSE")
        place += executes
        place += atoms.word(place) == "VERBOSE"
    if atoms.word(place) == "EXPLAIN":
        return _unknown("EXPLAIN explains no EXPLAIN.")
    inner = classify_postgresql(atoms, place)
    if inner.kind is Kind.UNKNOWN:
        return inner
    if not executes:
        return Classified(Kind.EXPLAIN, "EXPLAIN", explains=True, executes=False)
    kind = Kind.EXPLAIN if inner.kind is Kind.READ else inner.kind
    return replace(inner, kind=kind, verb=f"EXPLAIN ANALYZE {inner.verb}", explains=True)


def _is_analyzing(atoms: Atoms, opening: int) -> bool:
    """Whether ANALYZE is among the options and not off; the last one counts."""
    is_on = False
    for place in range(opening + 1, atoms.partner[opening]):
        begins = atoms.at(place - 1).text in ("(", ",")
        if begins and atoms.name(place) in ("analyze", "analyse"):
            is_on = atoms.at(place + 1).text.upper() not in _OFF
    return is_on


def _copy(atoms: Atoms, start: int) -> Classified:
    place, inner = start + 1, Classified(Kind.READ)
    target: tuple[str, ...] = ()
    if atoms.is_sign(place, "("):
        inner = classify_query(atoms, place + 1, _DIALECT)
        place = atoms.next(place)
    else:
        place += atoms.word(place) == "BINARY" and atoms.word(place + 1) not in ("FROM", "TO")
        target, place = atoms.dotted(place)
        place = atoms.next(place) if atoms.is_sign(place, "(") else place
    direction = atoms.word(place)
    channel = _channel(atoms, place + 1)
    if inner.kind is Kind.UNKNOWN or direction not in ("FROM", "TO") or channel is None:
        return _unknown("It could not be read what COPY copies.")
    changes = (Change("COPY", target),) if direction == "FROM" else inner.changes
    functions = tuple(functions_in(atoms, start, _DIALECT))
    kind = Kind.WRITE if inner.changes else Kind.COPY
    copying = Copying(is_into_table=direction == "FROM", channel=channel)
    return Classified(kind, f"COPY {direction}", changes, functions, copying=copying)


def _channel(atoms: Atoms, place: int) -> Channel | None:
    if atoms.word(place) == "PROGRAM":
        return Channel.PROGRAM
    if atoms.word(place) in ("STDIN", "STDOUT"):
        return Channel.CLIENT
    return Channel.FILE if atoms.at(place).kind is AtomKind.LITERAL else None


def _truncate(atoms: Atoms, start: int) -> Classified:
    place = start + 1
    place += atoms.word(place) == "TABLE"
    changes: list[Change] = []
    while True:
        place += atoms.word(place) == "ONLY"
        is_enclosed = atoms.is_sign(place, "(")
        target, place = atoms.dotted(place + is_enclosed)
        if not target:
            return _unknown("It could not be read what TRUNCATE empties.")
        changes.append(Change("TRUNCATE", target, has_where=False))
        place += is_enclosed + (atoms.at(place + is_enclosed) == Atom(AtomKind.LITERAL, "*"))
        if not atoms.is_sign(place, ","):
            return Classified(Kind.WRITE, "TRUNCATE", tuple(changes))
        place += 1


def _create(atoms: Atoms, start: int) -> Classified | None:
    """CREATE TABLE and CREATE MATERIALIZED VIEW run the query behind AS, others only note what they contain."""
    found = classify_simple(atoms, start, _DIALECT)
    if found is None or found.verb not in ("CREATE TABLE", "CREATE MATERIALIZED VIEW"):
        return found
    for place in range(start, len(atoms)):
        begins = atoms.word(place) == "AS" and atoms.is_keyword(place)
        if begins and (atoms.word(place + 1) in _QUERIES or atoms.is_sign(place + 1, "(")):
            inner = classify_postgresql(atoms, place + 1)
            if inner.kind is not Kind.UNKNOWN:
                return replace(inner, kind=Kind.WRITE if inner.changes else found.kind, verb=found.verb)
    return found


def _prepare(atoms: Atoms, start: int) -> Classified | None:
    """PREPARE runs nothing yet; what EXECUTE runs then cannot be seen there."""
    found = classify_simple(atoms, start, _DIALECT)
    is_transaction = found is not None and found.kind is Kind.TRANSACTION
    return found if is_transaction else Classified(Kind.SESSION, "PREPARE", executes=False)


def _declare(atoms: Atoms, start: int) -> Classified:
    """The query of a cursor is run as it is fetched: it counts where it is declared."""
    for place in range(start + 2, len(atoms)):
        if atoms.word(place) == "FOR":
            inner = classify_query(atoms, place + 1, _DIALECT)
            return inner if inner.kind is Kind.UNKNOWN else replace(inner, verb="DECLARE CURSOR")
    return _unknown("It could not be read what the cursor is for.")


_HANDLERS: Mapping[str, Callable[[Atoms, int], Classified | None]] = {
    "EXPLAIN": _explain,
    "COPY": _copy,
    "TRUNCATE": _truncate,
    "CREATE": _create,
    "PREPARE": _prepare,
    "DECLARE": _declare,
}

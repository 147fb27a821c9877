"""Statements that their first words tell: transactions, sessions, maintenance, changes of the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.statements.records import Classified, Kind
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from pooldeck_db.statements.atoms import Atoms

_POSTGRESQL = {
    Kind.SCHEMA: "CREATE ALTER DROP COMMENT GRANT REVOKE SECURITY IMPORT REASSIGN",
    Kind.TRANSACTION: "BEGIN START COMMIT END ROLLBACK ABORT SAVEPOINT RELEASE",
    Kind.SESSION: "SET RESET DISCARD LISTEN UNLISTEN NOTIFY LOAD DEALLOCATE PREPARE",
    Kind.MAINTENANCE: "VACUUM ANALYZE ANALYSE REINDEX CLUSTER CHECKPOINT REFRESH REPACK",
    Kind.CALL: "CALL DO EXECUTE",
    Kind.UTILITY: "LOCK CLOSE MOVE",
    Kind.READ: "SHOW FETCH",
}
_SQLITE = {
    Kind.SCHEMA: "CREATE ALTER DROP",
    Kind.TRANSACTION: "BEGIN COMMIT END ROLLBACK SAVEPOINT RELEASE",
    Kind.SESSION: "ATTACH DETACH",
    Kind.MAINTENANCE: "VACUUM ANALYZE REINDEX",
}
_KINDS = {
    Backend.POSTGRESQL: {word: kind for kind, words in _POSTGRESQL.items() for word in words.split()},
    Backend.SQLITE: {word: kind for kind, words in _SQLITE.items() for word in words.split()},
}
_MODIFIERS = {
    *("OR", "REPLACE", "GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNIQUE", "UNLOGGED", "RECURSIVE", "TRUSTED"),
    *("PROCEDURAL", "CONSTRAINT", "DEFAULT"),
}
"""Words between CREATE and what is created."""
_TWO_WORDS = {
    "MATERIALIZED",
    "FOREIGN",
    "EVENT",
    "ACCESS",
    "OPERATOR",
    "TEXT",
    "USER",
    "DEFAULT",
    "LARGE",
    "VIRTUAL",
}
"""First words of what is created that do not name it alone."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SECONDS = {
    "SET": {"TRANSACTION", "CONSTRAINTS", "ROLE"},
    "START": {"TRANSACTION"},
    "PREPARE": {"TRANSACTION"},
    "COMMIT": {"PREPARED"},
    "ROLLBACK": {"PREPARED"},
    "VACUUM": {"INTO"},
    "REFRESH": {"MATERIALIZED"},
    "SECURITY": {"LABEL"},
    "IMPORT": {"FOREIGN"},
    "REASSIGN": {"OWNED"},
}
"""Second words that belong to a statement's name."""

_NAMED = _words("""
    TABLE VIEW INDEX SEQUENCE SCHEMA DATABASE TYPE DOMAIN FUNCTION PROCEDURE ROUTINE AGGREGATE ROLE USER GROUP
    EXTENSION TRIGGER POLICY RULE TABLESPACE COLLATION PUBLICATION SUBSCRIPTION SERVER STATISTICS LANGUAGE
""") | {"MATERIALIZED VIEW", "FOREIGN TABLE", "EVENT TRIGGER"}
"""Kinds of things that DROP tells by names alone."""
_BEFORE_NAMES = _words("IF EXISTS CONCURRENTLY ONLY")
_KEPT = _words("NOT DEFAULT CONSTRAINT IDENTITY EXPRESSION")
"""What ALTER TABLE ... DROP takes away behind which all values stay."""


def classify_simple(atoms: Atoms, start: int, dialect: Backend) -> Classified | None:
    """What the first words tell; None where they do not."""
    word = atoms.word(start)
    kind = _KINDS[dialect].get(word)
    if kind is None:
        return None
    if kind is Kind.SCHEMA and word in ("CREATE", "ALTER", "DROP"):
        what, behind = _object(atoms, start + 1)
        dropped = () if word == "CREATE" else _dropped(atoms, word, what, behind)
        return Classified(kind, f"{word} {what}".strip(), dropped=dropped)
    second = atoms.word(start + 1)
    verb = f"{word} {second}" if second in _SECONDS.get(word, ()) else word
    if verb in ("SET TRANSACTION", "PREPARE TRANSACTION", "SET CONSTRAINTS"):
        kind = Kind.TRANSACTION
    return Classified(kind, verb)


def _object(atoms: Atoms, place: int) -> tuple[str, int]:
    """What kind of thing it is about, and the place behind that."""
    while atoms.word(place) in _MODIFIERS and atoms.word(place + 1):
        place += 1
    first, second = atoms.word(place), atoms.word(place + 1)
    is_two = first in _TWO_WORDS and bool(second) and (first != "USER" or second == "MAPPING")
    return (f"{first} {second}", place + 2) if is_two else (first, place + 1)


def _dropped(atoms: Atoms, word: str, what: str, place: int) -> tuple[tuple[str, ...], ...]:
    """The names of what is dropped; none where they are not told by names alone."""
    if what not in _NAMED:
        return ()
    while atoms.word(place) in _BEFORE_NAMES:
        place += 1
    names: list[tuple[str, ...]] = []
    while (found := atoms.dotted(place))[0]:
        names.append(found[0])
        place = atoms.next(found[1]) if atoms.is_sign(found[1], "(") else found[1]
        if not atoms.is_sign(place, ","):
            break
        place += 1
    return tuple(names) if word == "DROP" or _loses_column(atoms, place) else ()


def _loses_column(atoms: Atoms, start: int) -> bool:
    """Whether ALTER TABLE drops a column."""
    return any(
        atoms.word(place) == "DROP"
        and bool(atoms.name(place + 1))
        and atoms.word(place + 1) not in _KEPT
        and (place == start or atoms.is_sign(place - 1, ","))
        for place in range(start, len(atoms))
    )

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


def classify_simple(atoms: Atoms, start: int, dialect: Backend) -> Classified | None:
    """What the first words tell; None where they do not."""
    word = atoms.word(start)
    kind = _KINDS[dialect].get(word)
    if kind is None:
        return None
    if kind is Kind.SCHEMA and word in ("CREATE", "ALTER", "DROP"):
        return Classified(kind, f"{word} {_object(atoms, start + 1)}".strip())
    second = atoms.word(start + 1)
    verb = f"{word} {second}" if second in _SECONDS.get(word, ()) else word
    if verb in ("SET TRANSACTION", "PREPARE TRANSACTION", "SET CONSTRAINTS"):
        kind = Kind.TRANSACTION
    return Classified(kind, verb)


def _object(atoms: Atoms, place: int) -> str:
    while atoms.word(place) in _MODIFIERS and atoms.word(place + 1):
        place += 1
    first, second = atoms.word(place), atoms.word(place + 1)
    return f"{first} {second}" if first in _TWO_WORDS and second else first

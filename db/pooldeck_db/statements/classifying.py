"""Tells what a statement would do from its tokens.

From tokens and the grammar around them, not by a parser of all of SQL. A general parser was measured and left out:
it knows neither EXPLAIN ANALYZE DELETE, CALL, DO, PREPARE, DECLARE, VACUUM nor REINDEX (all of them one opaque
"command"), refuses valid statements (COPY of a DELETE, UPDATE OR IGNORE, WHERE CURRENT OF), takes 1.5 s for a
statement of 350 kB and has no room for deep parentheses. Tokens cannot be fooled by syntax that came with a newer
server: a change of rows always begins a statement or stands behind a parenthesis, and what begins with an unknown
word is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.statements.atoms import Atoms
from pooldeck_db.statements.postgresql import classify_postgresql
from pooldeck_db.statements.records import Classified, Kind
from pooldeck_db.statements.sqlite import classify_sqlite
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from pooldeck_db.statements.records import Statement


def classify(statement: Statement | str, dialect: Backend) -> Classified:
    """What one statement would do; UNKNOWN, and so dangerous, where that cannot be told."""
    text = statement if isinstance(statement, str) else statement.text
    if "\0" in text:
        # Both databases end their reading at one: what stands behind it, a condition for one, would be left out.
        return Classified(Kind.UNKNOWN, reason="There is a NUL character in it.")
    atoms = Atoms(text, dialect)
    if not atoms.flaw and not len(atoms):
        return Classified(Kind.UNKNOWN, reason="There is no statement.")
    if atoms.flaw:
        return Classified(Kind.UNKNOWN, reason=atoms.flaw)
    return classify_postgresql(atoms) if dialect is Backend.POSTGRESQL else classify_sqlite(atoms)

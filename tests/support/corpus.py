"""Statements with what is expected of them, from readable files.

An entry is a line `--> EXPECTED` and the script under it, up to the next such line. EXPECTED says what each
statement of the script is, with ` | ` between them: its kind, then whatever holds of it: `delete=shop.t!` for rows
that are changed (`!` without a condition, `?` with one), `calls=f,g`, `copies=out:file`, `locks`, `explains`,
`asleep` where it is not executed, `refused` where a read-only connection does not send it. `invalid` in front: the
database itself does not take all of it, its extensions apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pooldeck_db.statements import Classified, Form, Statement, classify, refusal_on_read_only
from pooldeck_db.target import Backend

_FILES = {Backend.POSTGRESQL: ("postgresql-queries", "postgresql-others"), Backend.SQLITE: ("sqlite",)}
_MARKS = {True: "?", False: "!", None: ""}


@dataclass(frozen=True)
class Entry:
    """A script, and what is expected of it."""

    script: str
    expected: str
    is_valid: bool
    place: str
    """File and line."""


def entries(dialect: Backend) -> list[Entry]:
    """All entries for a database."""
    directory = Path(__file__).parents[1] / "db" / "statements" / "corpus"
    found = []
    for name in _FILES[dialect]:
        line = 1
        for part in ("\n" + (directory / f"{name}.sql").read_text()).split("\n--> ")[1:]:
            head, _, script = part.partition("\n")
            expected = head.removeprefix("invalid ")
            found.append(Entry(script, expected, expected == head, f"{name}:{line}"))
            line += part.count("\n") + 1
    return found


def described(statement: Statement, dialect: Backend) -> str:
    """What a statement is found to be, as the files spell it."""
    if statement.form is Form.COMMAND:
        return "psql"
    found = classify(statement, dialect)
    refused = ["refused"] if refusal_on_read_only(found) else []
    return " ".join([found.kind.value, *_changes(found), *_details(found), *refused])


def _changes(found: Classified) -> list[str]:
    return [f"{c.verb.lower()}={'.'.join(c.target)}{_MARKS[c.has_where]}" for c in found.changes]


def _details(found: Classified) -> list[str]:
    copying = found.copying
    details = {
        f"calls={','.join(found.functions)}": found.functions,
        f"copies={'in' if copying.is_into_table else 'out'}:{copying.channel}" if copying else "": copying,
        "locks": found.locks_rows,
        "explains": found.explains,
        "asleep": not found.executes,
    }
    return [text for text, holds in details.items() if holds]

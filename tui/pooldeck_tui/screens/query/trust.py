"""What is asked before a statement is sent. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.statements import Kind
from pooldeck_tui.widgets.title_bar import PRODUCTION

if TYPE_CHECKING:
    from pooldeck_db.statements import Classified

_REHEARSED = frozenset({Kind.WRITE, Kind.CALL, Kind.SCHEMA})
"""Kinds that a transaction can undo; a database may still refuse to run one of them in it."""
_OF_THE_SESSION = frozenset({Kind.SESSION, Kind.TRANSACTION})
"""Kinds that change nothing that others see."""
_WITHOUT_UNDOING = ("CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE", "ALTER SYSTEM")
_LOSING = ("DROP", "TRUNCATE")


@dataclass(frozen=True, slots=True)
class Caution:
    """What is to be known, and to be answered, before a statement is sent."""

    question: str
    about: tuple[str, ...]
    """Sentences."""
    can_rehearse: bool
    """Whether it can be run in a transaction, looked at, and undone."""
    typed: str = ""
    """What has to be typed to run it, with commas between several names; empty where a choice is enough."""


def caution_about(classified: Classified, environment: str) -> Caution | None:
    """What is asked before a statement is run on a connection of that environment; None where nothing is."""
    is_production = environment.strip().casefold() in PRODUCTION
    is_changing = classified.is_dangerous and classified.kind not in _OF_THE_SESSION
    if not is_changing or not (is_production or classified.changes_all_rows):
        return None
    targets = tuple(dict.fromkeys(".".join(change.target) for change in classified.changes if change.target))
    dropped = tuple(dict.fromkeys(map(".".join, classified.dropped)))
    verb = classified.verb or "This statement"
    question = (
        f"{verb} on {', '.join(targets)}?" if targets else f"{' '.join((verb, ', '.join(dropped))).strip()}?"
    )
    is_losing = classified.changes_all_rows or bool(dropped) or verb.startswith(_LOSING)
    return Caution(
        question,
        tuple(_about(classified, environment if is_production else "")),
        can_rehearse=classified.kind in _REHEARSED and verb not in _WITHOUT_UNDOING,
        typed=_typed(classified, verb) if is_production and is_losing else "",
    )


def _about(classified: Classified, environment: str) -> list[str]:
    said = []
    if environment:
        said.append(f"This connection is {environment.strip()}.")
    for change in classified.changes:
        table = ".".join(change.target) or "a table"
        if change.verb == "TRUNCATE":
            said.append(f"It removes every row of {table}.")
        elif change.has_where is False:
            said.append(f"{change.verb} has no condition: it takes every row of {table}.")
    if classified.kind is Kind.UNKNOWN:
        said.append(f"pooldeck does not understand it, and takes it for the worst. {classified.reason}".strip())
    if classified.functions:
        said.append(f"It calls {', '.join(classified.functions)}, which may do more than answer.")
    return said


def _typed(classified: Classified, verb: str) -> str:
    """What nobody types by accident: the names of all that loses something, else what the statement is called."""
    losing = [change.target for change in classified.changes if change.has_where is False] or classified.dropped
    return ", ".join(dict.fromkeys(name[-1] for name in losing if name)) or verb


def mistake_in(typed: str, caution: Caution) -> str:
    """What is wrong with what was typed; empty where it is what is asked for."""
    is_right = [name.strip() for name in typed.split(",")] == [name.strip() for name in caution.typed.split(",")]
    return "" if is_right else f"It is run only where this is typed: {caution.typed}."

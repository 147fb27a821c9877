"""What sort of thing may stand where a cursor is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from pooldeck_db.completion.clauses import SOURCES
from pooldeck_db.completion.pieces import PieceKind
from pooldeck_db.completion.situation import is_list_of_sources, left_name, state_in_sources
from pooldeck_db.completion.words import (
    AFTER_OPERAND,
    AFTER_SOURCE,
    AFTER_TABLE,
    BEFORE_OPERAND,
    CREATED_ON,
    FOLLOWING,
    IN_DEFINITION,
    TABLE_OBJECTS,
)

if TYPE_CHECKING:
    from pooldeck_db.completion.situation import Situation


class Want(Enum):
    """What sort of thing it is."""

    STATEMENT = auto()
    RELATION = auto()
    EXPRESSION = auto()
    CONDITION = auto()
    """An expression behind ON, which foreign keys know."""
    TARGET = auto()
    """A column of the one table that is written or defined, without a qualifier."""
    COMMON = auto()
    """A column that both sides of a join have."""
    TYPE = auto()
    PROCEDURE = auto()
    WORDS = auto()
    """Nothing but certain words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may stand somewhere."""

    want: Want
    words: tuple[str, ...] = ()
    """The keywords that may."""
    target: tuple[str, ...] = ()
    """TARGET: the name of the table; empty for the first in scope."""


def wanted(here: Situation) -> Wanted:
    """What may stand at the place."""
    pieces, place = here.pieces, here.place
    before, opened = here.before(), here.opened
    if pieces.at(place - 1).sign == "::" or (before == "AS" and pieces.word(opened - 1) == "CAST"):
        return Wanted(Want.TYPE)
    if before == "ON" and (found := _behind_on(here)):
        return found
    if before in FOLLOWING and not _is_name(here):
        return Wanted(Want.WORDS, FOLLOWING[before])
    if opened >= 0 and (found := _in_parentheses(here, opened)):
        return found
    if is_list_of_sources(here) and not (here.clause.word == "INTO" and opened >= 0):
        return _in_sources(here)
    if not here.clause.word and opened < 0:
        return _outside_queries(here)
    return _in_expression(here)


def _behind_on(here: Situation) -> Wanted | None:
    """What may stand behind an ON that neither joins nor begins a condition."""
    if here.before(2) in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "SELECT", "REFERENCES"):
        return Wanted(Want.RELATION, ("TABLE", "SCHEMA", "ALL TABLES IN SCHEMA"))
    return Wanted(Want.WORDS, ("CONFLICT",)) if here.clause.word == "VALUES" else None


def _is_name(here: Situation) -> bool:
    """Whether the word before is no keyword but a name: `order` behind a dot, `full` behind AS."""
    if here.before() == "DO":
        return here.clause.word != "CONFLICT"
    return here.pieces.at(here.place - 2).sign == "." or here.before(2) == "AS"


def _in_parentheses(here: Situation, opened: int) -> Wanted | None:
    """What may stand in parentheses that are no expression; None where they are one."""
    pieces = here.pieces
    word = pieces.word(opened - 1)
    if word == "USING" and here.clause.word == "FROM":
        return Wanted(Want.COMMON)
    if word == "CONFLICT":
        return Wanted(Want.TARGET)
    if here.clause.word == "WITH" and word != "AS":
        return Wanted(Want.WORDS)
    parts, start = left_name(pieces, opened)
    if here.clause.word == "INTO" and here.top == opened and pieces.word(start - 1) in ("INTO", "AS", ""):
        return Wanted(Want.TARGET)
    return None if here.clause.word else _behind_table(here, parts, start)


def _behind_table(here: Situation, parts: tuple[str, ...], start: int) -> Wanted | None:
    """What may stand in the parentheses behind a table's name that begins at a place, outside queries."""
    pieces = here.pieces
    introduced = pieces.word(start - 1)
    if introduced in ("TABLE", "EXISTS") and pieces.word(here.begin) == "CREATE":
        return _in_definition(here, here.opened)
    if introduced == "USING":
        parts, start = left_name(pieces, start - 1)
        introduced = pieces.word(start - 1)
    if introduced in CREATED_ON and parts:
        return Wanted(Want.TARGET, ("ASC", "DESC"), parts)
    return None


def _in_definition(here: Situation, opened: int) -> Wanted:
    """What may stand in the list of a new table's columns."""
    pieces, place = here.pieces, here.place
    if pieces.at(place - 1).sign in (",", "("):
        return Wanted(Want.WORDS, IN_DEFINITION)
    if here.before() == "REFERENCES":
        return Wanted(Want.RELATION)
    if pieces.at(place - 2).sign in (",", "(") and pieces.parent[place - 1] == opened:
        return Wanted(Want.TYPE)
    return Wanted(Want.WORDS, IN_DEFINITION)


def _in_sources(here: Situation) -> Wanted:
    """What may stand in a list of tables."""
    pieces = here.pieces
    start = here.opened + 1 if here.opened >= 0 else here.clause.start + 1
    state = state_in_sources(here, start)
    if state == "source":
        return Wanted(Want.RELATION, () if here.clause.word == "INTO" else ("LATERAL", "ONLY", "SELECT", "VALUES"))
    if state == "on":
        if _expects_operand(here):
            return Wanted(Want.CONDITION)
        return Wanted(Want.WORDS, AFTER_OPERAND["ON"])
    if len(here.passage.needle) == 1 and any(pieces.dotted(s.place)[1] == here.place for s in here.sources):
        return Wanted(Want.WORDS)  # It is an alias more often than the first letter of a word.
    words = AFTER_SOURCE.get(here.clause.word, AFTER_SOURCE["FROM"])
    return Wanted(Want.WORDS, ("ON", "USING", "AS") if state == "joined" else words)


def _outside_queries(here: Situation) -> Wanted:
    """What may stand in a statement that is no query, or is none yet."""
    pieces, place = here.pieces, here.place
    if place <= here.begin:
        return Wanted(Want.STATEMENT)
    first, before = pieces.word(here.begin), here.before()
    if before == "CALL":
        return Wanted(Want.PROCEDURE)
    if first == "ALTER" and pieces.word(here.begin + 1) == "TABLE":
        return _in_alter_table(here)
    if before == "EXISTS" or before in TABLE_OBJECTS:
        return Wanted(Want.RELATION, ("IF EXISTS", "IF NOT EXISTS", "ONLY"))
    if before == "ON":
        return Wanted(
            Want.RELATION, FOLLOWING["COMMENT ON"] if first == "COMMENT" else ("TABLE", "SCHEMA", "FUNCTION")
        )
    words = AFTER_TABLE.get(first, ())
    if before in ("INDEX", "CONCURRENTLY", "VERBOSE") and first not in ("CREATE", "DROP"):
        return Wanted(Want.RELATION, words)
    return Wanted(Want.WORDS, (*words, "AS", "SELECT", "ON"))


def _in_alter_table(here: Situation) -> Wanted:
    pieces, before = here.pieces, here.before()
    if before in ("TABLE", "EXISTS", "ONLY", "OF", "PARTITION", "REFERENCES"):
        return Wanted(Want.RELATION, ("IF EXISTS", "ONLY"))
    start = here.begin + 2
    while pieces.word(start) in ("IF", "EXISTS", "ONLY"):
        start += 1
    parts, behind = pieces.dotted(start)
    if before == "COLUMN" and here.before(2) == "ADD":
        return Wanted(Want.WORDS, ("IF NOT EXISTS",))
    if before == "COLUMN" or (before in ("DROP", "ALTER", "RENAME") and here.place > behind):
        return Wanted(Want.TARGET, ("COLUMN", "CONSTRAINT", "TO"), parts)
    if here.before(2) == "COLUMN" and here.before(3) == "ADD":
        return Wanted(Want.TYPE)
    if before == "TYPE":
        return Wanted(Want.TYPE)
    words = ("TYPE", "SET DEFAULT", "DROP DEFAULT", "SET NOT NULL", "DROP NOT NULL", "TO", *IN_DEFINITION)
    return Wanted(Want.WORDS, AFTER_TABLE["ALTER"] if here.place == behind else words)


def _in_expression(here: Situation) -> Wanted:
    """What may stand in the clauses that consist of expressions."""
    clause, opened = here.clause.word, here.opened
    if opened < 0 and clause == "SET":
        return _in_set(here)
    if opened < 0 and clause == "WITH":
        return Wanted(Want.WORDS, AFTER_OPERAND["WITH"] if here.before() != "WITH" else ("RECURSIVE",))
    if opened < 0 and clause in ("LIMIT", "OFFSET", "FETCH", "FOR"):
        return Wanted(Want.WORDS, AFTER_OPERAND[clause])
    if opened < 0 and clause in ("DELETE", "INSERT", "MERGE"):
        return Wanted(Want.WORDS, FOLLOWING[clause])
    if _expects_operand(here) or here.passage.is_string:
        return Wanted(Want.EXPRESSION, _words_of_operand(here))
    return Wanted(Want.WORDS, AFTER_OPERAND.get("" if opened >= 0 else clause, AFTER_OPERAND[""]))


def _words_of_operand(here: Situation) -> tuple[str, ...]:
    """The words that may stand where an operand may, beside those of every expression."""
    if here.pieces.word(here.opened - 1) == "OVER":
        return ("PARTITION BY", "ORDER BY")
    if here.place == here.opened + 1:
        return ("SELECT", "VALUES", "WITH")
    if here.clause.word == "SELECT" and here.opened < 0:
        return ("DISTINCT", "ALL", "FROM") if here.before() == "SELECT" else ("FROM",)
    return ("DEFAULT",) if here.clause.word in ("VALUES", "SET") else ()


def _in_set(here: Situation) -> Wanted:
    """UPDATE ... SET, where columns and values take turns."""
    pieces = here.pieces
    if not here.words & (SOURCES | {"CONFLICT", "WHEN"}):
        return Wanted(Want.WORDS, ("search_path", "statement_timeout", "ROLE", "TO", "LOCAL", "SESSION"))
    if here.before() == "SET" or pieces.at(here.place - 1).sign == ",":
        return Wanted(Want.TARGET)
    if _expects_operand(here) or here.passage.is_string:
        return Wanted(Want.EXPRESSION, ("DEFAULT",))
    return Wanted(Want.WORDS, AFTER_OPERAND["SET"])


def _expects_operand(here: Situation) -> bool:
    """Whether an expression begins or goes on with an operand here, not with an operator."""
    pieces, place = here.pieces, here.place
    if here.qualifier or here.passage.is_string:
        return True
    before = pieces.at(place - 1)
    if before.kind is PieceKind.SIGN:
        if before.sign == "*":
            return pieces.at(place - 2).sign not in (",", ".", "(") and here.before(2) not in (
                "SELECT",
                "RETURNING",
            )
        return before.sign not in (")", "]")
    return before.kind is PieceKind.WORD and here.before() in BEFORE_OPERAND

"""What sort of thing may stand where a cursor is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.completion.clauses import SET_OPERATIONS, SOURCES
from pooldeck_db.completion.defining import behind_table, outside_queries
from pooldeck_db.completion.pieces import PieceKind
from pooldeck_db.completion.situation import is_list_of_sources, left_name, state_in_sources
from pooldeck_db.completion.wants import Want, Wanted
from pooldeck_db.completion.words import (
    AFTER_OPERAND,
    AFTER_SOURCE,
    BEFORE_OPERAND,
    FOLLOWING,
    JOINING,
    SETTINGS,
)

if TYPE_CHECKING:
    from pooldeck_db.completion.situation import Situation


def wanted(here: Situation) -> Wanted:
    """What may stand at the place."""
    pieces, place = here.pieces, here.place
    before, opened = here.before(), here.opened
    if pieces.at(place - 1).sign == "::" or (before == "AS" and pieces.word(opened - 1) == "CAST"):
        return Wanted(Want.TYPE)
    if place != here.passage.at and not here.qualifier:  # A dot behind nothing that has a name.
        return Wanted(Want.WORDS)
    if found := _behind_word(here):
        return found
    if before in FOLLOWING and not _is_name(here):
        return Wanted(Want.WORDS, FOLLOWING[before])
    if opened >= 0 and (found := _in_parentheses(here, opened)):
        return found
    if is_list_of_sources(here) and not (here.clause.word == "INTO" and opened >= 0):
        return _in_sources(here)
    if not here.clause.word and opened < 0:
        return outside_queries(here)
    return _in_expression(here)


def _behind_word(here: Situation) -> Wanted | None:
    """What may stand behind words that mean something else elsewhere; None behind any other."""
    if here.before() == "ON":
        return _behind_on(here)
    if here.before() == "SCHEMA" and here.pieces.word(here.begin) != "CREATE":
        return Wanted(Want.SCHEMA)
    if here.before() == "ALL" and here.before(2) in SET_OPERATIONS:
        return Wanted(Want.WORDS, ("SELECT", "VALUES", "TABLE"))
    if here.before() == "WHEN" and here.clause.word == "WHEN" and here.opened < 0:
        return Wanted(Want.WORDS, ("MATCHED", "NOT MATCHED"))
    return None


def _behind_on(here: Situation) -> Wanted | None:
    """What may stand behind an ON that neither joins nor begins a condition."""
    if here.before(2) in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "SELECT", "REFERENCES"):
        return Wanted(Want.RELATION, ("TABLE", "SCHEMA", "ALL TABLES IN SCHEMA"))
    return Wanted(Want.WORDS, ("CONFLICT",)) if here.clause.word == "VALUES" else None


def _is_name(here: Situation) -> bool:
    """Whether the word before is no keyword but a name: `order` behind a dot, `full` behind AS."""
    if here.before() == "DO":
        return here.clause.word != "CONFLICT"
    if here.before() in JOINING and here.clause.word not in SOURCES:
        return True
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
    if here.clause.word == "SET" and here.top == opened and (word == "SET" or pieces.at(opened - 1).sign == ","):
        return Wanted(Want.TARGET)
    parts, start = left_name(pieces, opened)
    if here.clause.word == "INTO" and here.top == opened and pieces.word(start - 1) in ("INTO", "AS", ""):
        return Wanted(Want.TARGET)
    return None if here.clause.word else behind_table(here, parts, start)


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
    words = AFTER_SOURCE["DELETE" if "DELETE" in here.words else here.clause.word]
    return Wanted(Want.WORDS, ("ON", "USING", "AS") if state == "joined" else words)


def _in_expression(here: Situation) -> Wanted:
    """What may stand in the clauses that consist of expressions."""
    clause, opened = here.clause.word, here.opened
    if opened < 0 and clause == "SET":
        return _in_set(here)
    if opened < 0 and clause == "WITH":
        return _in_with(here)
    if opened < 0 and clause in ("LIMIT", "OFFSET", "FETCH", "FOR"):
        return Wanted(Want.WORDS, AFTER_OPERAND[clause])
    if opened < 0 and clause in ("DELETE", "INSERT", "MERGE"):
        return Wanted(Want.WORDS, FOLLOWING[clause])
    if _expects_operand(here) or here.passage.is_string:
        return Wanted(Want.EXPRESSION, _words_of_operand(here))
    return Wanted(Want.WORDS, AFTER_OPERAND.get("" if opened >= 0 else clause, AFTER_OPERAND[""]))


def _in_with(here: Situation) -> Wanted:
    """What may stand in a list of CTEs, where new names must."""
    if here.before() == "WITH":
        return Wanted(Want.WORDS, ("RECURSIVE",))
    before = here.pieces.at(here.place - 1)
    words = {",": (), ")": ("SELECT", "INSERT INTO", "UPDATE", "DELETE FROM", "AS")}
    return Wanted(Want.WORDS, words.get(before.sign, ("AS", "AS MATERIALIZED")))


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
        if here.before() == "TO" or pieces.at(here.place - 1).sign == "=":
            return Wanted(Want.SCHEMA, ("DEFAULT",))
        return Wanted(Want.WORDS, SETTINGS["SET"] if here.before() in ("SET", "LOCAL", "SESSION") else ("TO",))
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

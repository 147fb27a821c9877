"""What may stand in statements that are no queries: those that define, alter and look after tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.completion.situation import left_name
from pooldeck_db.completion.wants import Want, Wanted
from pooldeck_db.completion.words import (
    AFTER_TABLE,
    BEFORE_TABLES,
    CREATED_ON,
    FOLLOWING,
    IN_DEFINITION,
    LISTING,
    SETTINGS,
    TABLE_OBJECTS,
)

if TYPE_CHECKING:
    from pooldeck_db.completion.situation import Situation


def behind_table(here: Situation, parts: tuple[str, ...], start: int) -> Wanted | None:
    """What may stand in the parentheses behind a table's name that begins at a place, outside queries."""
    pieces = here.pieces
    introduced = pieces.word(start - 1)
    if pieces.word(here.begin) == "ALTER" and pieces.word(start) in ("KEY", "UNIQUE"):
        return Wanted(Want.TARGET, target=_altered(here)[0])
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


def outside_queries(here: Situation) -> Wanted:
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
    if before in SETTINGS:
        return Wanted(Want.WORDS, SETTINGS[before])
    is_next = pieces.at(place - 1).sign == "," and first in LISTING
    if is_next or (before in BEFORE_TABLES and first not in ("CREATE", "DROP")):
        return Wanted(Want.RELATION, words)
    return Wanted(Want.WORDS, (*words, "AS", "SELECT", "ON"))


def _in_alter_table(here: Situation) -> Wanted:
    _pieces, before = here.pieces, here.before()
    if before in ("TABLE", "EXISTS", "ONLY", "OF", "PARTITION", "REFERENCES"):
        return Wanted(Want.RELATION, ("IF EXISTS", "ONLY"))
    parts, behind = _altered(here)
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


def _altered(here: Situation) -> tuple[tuple[str, ...], int]:
    """The name of the table that ALTER TABLE alters, and the place behind it."""
    start = here.begin + 2
    while here.pieces.word(start) in ("IF", "EXISTS", "ONLY"):
        start += 1
    return here.pieces.dotted(start)

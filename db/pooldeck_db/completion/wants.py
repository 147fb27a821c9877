"""The sorts of things that may stand at a place of a statement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Want(Enum):
    """What sort of thing it is."""

    STATEMENT = auto()
    RELATION = auto()
    EXPRESSION = auto()
    CONDITION = auto()
    """An expression behind ON, which foreign keys know."""
    TARGET = auto()
    """A column of the one table that is written or defined, without a qualifier."""
    SCHEMA = auto()
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

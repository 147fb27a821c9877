"""Which semicolons end a statement: psql's rules for PostgreSQL, those of `sqlite3_complete` for SQLite."""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from pooldeck_db.target import Backend

_ROUTINES = ("function", "procedure")
_WORDS = 4
"""Words of a statement that tell whether it makes a routine: CREATE OR REPLACE FUNCTION."""


class Rules(Protocol):
    """What a splitter has to know while it reads one statement."""

    takes_copy_data: bool
    """Whether it is COPY ... FROM stdin, so far."""

    @property
    def needs_words(self) -> bool:
        """Whether the words that follow can still matter."""

    def word(self, word: str) -> None:
        """Note a word, in lower case."""

    def other(self, sign: str) -> None:
        """Note one or more parentheses, or anything else that is neither word, space nor comment."""

    def semicolon(self) -> bool:
        """Note a semicolon; whether it ends the statement."""


class PostgreSQLRules:
    """No semicolon in parentheses or between BEGIN ATOMIC and its END ends a statement.

    psql counts every BEGIN in CREATE FUNCTION; here it takes BEGIN ATOMIC, so that a function may be called begin.
    """

    def __init__(self) -> None:
        self.takes_copy_data = False
        self._words: list[str] = []
        self._before = ""
        self._parentheses = 0
        self._blocks = 0

    @property
    def needs_words(self) -> bool:
        """Until it is clear that the statement neither makes a routine nor copies."""
        if not self._words or self._words[0] == "copy":
            return True
        return self._words[0] == "create" and (len(self._words) < _WORDS or self._makes_routine)

    @property
    def _makes_routine(self) -> bool:
        first = self._words
        return first[1] in _ROUTINES or (first[1:3] == ["or", "replace"] and first[3] in _ROUTINES)

    def word(self, word: str) -> None:
        """Count blocks, and tell COPY ... FROM stdin."""
        if len(self._words) < _WORDS:
            self._words.append(word)
        before, self._before = self._before, word
        if self._parentheses:
            return
        if self._words[0] == "copy":
            self.takes_copy_data |= (before, word) == ("from", "stdin")
        elif word in ("atomic", "case", "end") and before not in ("as", "."):
            self._block(before, word)

    def _block(self, before: str, word: str) -> None:
        if word == "atomic":
            self._blocks += before == "begin"
        elif self._blocks:
            self._blocks += 1 if word == "case" else -1

    def other(self, sign: str) -> None:
        """Count parentheses."""
        self._before = sign
        if sign.startswith("("):
            self._parentheses += len(sign)
        elif sign.startswith(")"):
            self._parentheses = max(0, self._parentheses - len(sign))

    def semicolon(self) -> bool:
        """Outside of both."""
        self._before = ";"
        return not self._parentheses and not self._blocks


class _State(IntEnum):
    START = 1
    NORMAL = 2
    EXPLAIN = 3
    CREATE = 4
    TRIGGER = 5
    SEMICOLON = 6
    END = 7


_SEMICOLONS = {_State.TRIGGER: _State.SEMICOLON, _State.SEMICOLON: _State.SEMICOLON}
_STATES = {
    (_State.START, "explain"): _State.EXPLAIN,
    (_State.START, "create"): _State.CREATE,
    (_State.EXPLAIN, "create"): _State.CREATE,
    (_State.EXPLAIN, "query"): _State.EXPLAIN,
    (_State.EXPLAIN, "plan"): _State.EXPLAIN,
    (_State.CREATE, "temp"): _State.CREATE,
    (_State.CREATE, "temporary"): _State.CREATE,
    (_State.CREATE, "trigger"): _State.TRIGGER,
    (_State.SEMICOLON, "end"): _State.END,
}


class SQLiteRules:
    """CREATE TRIGGER ends with `; END ;` and everything else with the first semicolon."""

    takes_copy_data = False

    def __init__(self) -> None:
        self._state = _State.START

    @property
    def needs_words(self) -> bool:
        """Until it is clear that the statement makes no trigger; to the end where it does."""
        return self._state is not _State.NORMAL

    def word(self, word: str) -> None:
        """Go on in the state machine."""
        otherwise = _State.TRIGGER if self._state >= _State.TRIGGER else _State.NORMAL
        self._state = _STATES.get((self._state, word), otherwise)

    def other(self, sign: str) -> None:
        """Go on in the state machine."""
        self.word(sign)

    def semicolon(self) -> bool:
        """Whether the statement is complete."""
        self._state = _SEMICOLONS.get(self._state, _State.START)
        return self._state is _State.START


def rules_of(dialect: Backend) -> Rules:
    """The rules for a statement that begins."""
    return PostgreSQLRules() if dialect is Backend.POSTGRESQL else SQLiteRules()

"""The places of a text that stand for a value that is given when it runs: `:name` and its like.

A colon is more than that in PostgreSQL: it parts the bounds of a slice (`a[1:n]`) and a key from its value in
JSON_OBJECT (`'k':v`). Which one it is follows from the brackets that it stands in. `a[:n]` is a slice, as it is
to the server: who means a parameter writes `a[(:n)]`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

from pooldeck_db.statements.lexing import Lexer
from pooldeck_db.statements.syntax import LITERALS
from pooldeck_db.statements.tokens import TokenKind
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.statements.tokens import Token

_NAME = r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*+"
_COLON = re.compile(rf""":(?:({_NAME})|'({_NAME})'(?!')|"({_NAME})"(?!"))""")

_SIGNS = {Backend.POSTGRESQL: _COLON, Backend.SQLITE: re.compile(r"[?:@$]")}
"""What a text with a parameter has somewhere."""
_BEFORE_LITERALS = frozenset(("(", ",", "values"))
"""What long lists of literals stand behind; they are taken in one step."""


class Substitution(StrEnum):
    """What is put in a parameter's place."""

    VALUE = "value"
    TEXT = "text"
    """psql's `:'name'`: always a literal of text."""
    NAME = "name"
    """psql's `:"name"`: a name in quotes, of a table for one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a parameter stands."""

    start: int
    end: int
    """The index behind its last character."""
    substitution: Substitution = Substitution.VALUE


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a text leaves open."""

    name: str
    """Without its sign; the number of one that has no name, counted from 1."""
    places: tuple[Place, ...]
    """In the order of the text, at least one."""


def parameters(text: str, dialect: Backend) -> tuple[Parameter, ...]:
    """What a text leaves open, in the order of the first places; text in quotes and comments is never looked at.

    PostgreSQL: psql's `:name`, `:'name'` and `:"name"`; its own `$1` belongs to PREPARE and functions. SQLite:
    `:name`, `@name`, `$name`, `?` and `?1`, of which a `?` has the number that SQLite gives it.
    """
    if not _SIGNS[dialect].search(text):
        return ()
    found = _Colons(text).found() if dialect is Backend.POSTGRESQL else _of_sqlite(text)
    places: dict[str, list[Place]] = {}
    for name, place in found:
        places.setdefault(name, []).append(place)
    return tuple(Parameter(name, tuple(each)) for name, each in places.items())


def _of_sqlite(text: str) -> Iterator[tuple[str, Place]]:
    numbers: set[str] = set()
    largest = 0
    lexer, end = Lexer(Backend.SQLITE), 0
    while end < len(text):
        kind, start, end = lexer.token(text, end)
        written = text[start:end]
        if written.lower() in _BEFORE_LITERALS and (literals := LITERALS.match(text, end)):
            end = literals.end()
        if kind is not TokenKind.PARAMETER or written[0] == "#":
            continue
        if written == "?":
            written = f"?{largest + 1}"
        if written[0] == "?":
            largest = max(largest, int(written[1:]))
        elif written not in numbers:
            largest += 1
            numbers.add(written)
        yield written[1:], Place(start, end)


class _Brackets(Enum):
    PLAIN = auto()
    ARRAY = auto()
    SUBSCRIPT = auto()
    JSON = auto()


@dataclass(slots=True)
class _Group:
    """What is between brackets; in JSON_OBJECT, between two commas there."""

    brackets: _Brackets
    named: list[tuple[str, Place]] = field(default_factory=list)
    """What may be a parameter, or a colon with what follows it."""
    is_after_operand: bool = False
    """Whether the first of them stands directly behind a value."""
    is_parted: bool = False
    """Whether it holds a colon that is nothing else."""

    def found(self) -> list[tuple[str, Place]]:
        """Its parameters."""
        parts = {
            _Brackets.SUBSCRIPT: not self.is_parted,
            _Brackets.JSON: not self.is_parted and self.is_after_operand,
        }
        return self.named[1:] if parts.get(self.brackets) else self.named


_OPERANDS = {TokenKind.NAME, TokenKind.QUOTED_NAME, TokenKind.STRING, TokenKind.NUMBER, TokenKind.PARAMETER}
_KEY_WORDS = {"key", "value"}
_JSON = {"json_object", "json_objectagg"}


class _Colons:
    """Reads a text of PostgreSQL once, with the brackets that are open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._groups = [_Group(_Brackets.PLAIN)]
        self._found: list[tuple[str, Place]] = []
        self._word, self._before = "", TokenKind.SPACE
        """What stands before a place, but for space and comments."""

    def found(self) -> list[tuple[str, Place]]:
        """The parameters in the order of the text."""
        lexer, position = Lexer(Backend.POSTGRESQL), 0
        while position < len(self._text):
            token = lexer.token(self._text, position)
            position = token.end
            if token.kind in (TokenKind.SPACE, TokenKind.COMMENT):
                continue
            self._note(token)
            if self._text[token.start] == ":" and self._before is TokenKind.PARAMETER:
                position = self._groups[-1].named[-1][1].end
            elif self._word in _BEFORE_LITERALS and (literals := LITERALS.match(self._text, position)):
                position = literals.end()
                self._word, self._before = "", TokenKind.STRING
        while self._groups:
            self._end_group()
        return sorted(self._found, key=lambda each: each[1].start)

    def _note(self, token: Token) -> None:
        kind, start, end = token
        written = self._text[start:end]
        if written in ("(", "["):
            self._groups.append(_Group(self._brackets(written)))
        elif written in (")", "]", ","):
            self._leave(written)
        elif kind is TokenKind.PARAMETER and written[0] == "$":
            pass
        elif kind is TokenKind.PARAMETER or written == ":":
            kind = self._note_colon(start)
        self._word, self._before = written.lower(), kind

    def _brackets(self, written: str) -> _Brackets:
        if written == "(":
            return _Brackets.JSON if self._word in _JSON else _Brackets.PLAIN
        is_inner = self._groups[-1].brackets is _Brackets.ARRAY and self._word in ("[", ",")
        return _Brackets.ARRAY if self._word == "array" or is_inner else _Brackets.SUBSCRIPT

    def _leave(self, written: str) -> None:
        brackets = self._groups[-1].brackets
        if written == ",":
            if brackets is _Brackets.JSON:
                self._end_group()
                self._groups.append(_Group(brackets))
        elif len(self._groups) > 1:
            self._end_group()

    def _end_group(self) -> None:
        self._found += self._groups.pop().found()

    def _note_colon(self, start: int) -> TokenKind:
        """Note a colon; what it makes of the token before what follows."""
        group = self._groups[-1]
        match = _COLON.match(self._text, start)
        if match is None:
            group.is_parted = True
            return TokenKind.OPERATOR
        if not group.named:
            group.is_after_operand = self._is_after_operand()
        name = next(each for each in match.groups() if each)
        substitution = list(Substitution)[(match.lastindex or 1) - 1]
        group.named.append((name, Place(start, match.end(), substitution)))
        return TokenKind.PARAMETER

    def _is_after_operand(self) -> bool:
        return (self._before in _OPERANDS and self._word not in _KEY_WORDS) or self._word in (")", "]")

"""A statement's tokens as far as they tell what it does: words, names, signs, and one literal for many."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.statements.lexing import Lexer
from pooldeck_db.statements.syntax import LITERALS
from pooldeck_db.statements.tokens import TokenKind

if TYPE_CHECKING:
    from pooldeck_db.target import Backend

_MOST = 80
"""Characters of a literal that are kept: none that matters is longer."""
_ESCAPE = re.compile(r"\\(?:\\|([0-9a-fA-F]{4})|\+([0-9a-fA-F]{6}))")
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
"""Keywords and names are folded in ASCII only: a long s is no s."""


class AtomKind(Enum):
    """What an atom is."""

    WORD = auto()
    NAME = auto()
    """In quotes of its own, never a keyword."""
    LITERAL = auto()
    SIGN = auto()


class Atom(NamedTuple):
    """A word in upper case, a name as the database reads it, a sign, or literals."""

    kind: AtomKind
    text: str


_NOTHING = Atom(AtomKind.SIGN, "")
_LITERAL = Atom(AtomKind.LITERAL, "")
_SIGNS = {sign: Atom(AtomKind.SIGN, sign) for sign in "().,;="}
_LITERALS = {TokenKind.STRING, TokenKind.NUMBER, TokenKind.PARAMETER, TokenKind.OPERATOR, TokenKind.PUNCTUATION}
_BEFORE_LITERALS = {",", "VALUES", "values", "Values", "("}
"""What long lists of literals stand behind."""


class Atoms:
    """The atoms of a statement. Places beyond the end have an atom that is equal to no other."""

    def __init__(self, text: str, dialect: Backend, *, counts_literals: bool = False) -> None:
        """A list of literals is one of them, unless they are to be counted."""
        self.flaw = ""
        """Why nothing can be said about the statement, as a sentence; empty where it can."""
        self.partner: dict[int, int] = {}
        """Where the parenthesis is closed that is opened at a place."""
        self.places: dict[str, list[int]] = {"INTO": [], "FOR": []}
        """Where these words are."""
        self._items: list[Atom] = []
        self._open: list[int] = []
        self._is_ended = False
        self._dialect = dialect
        self._counts_literals = counts_literals
        self._read(text)

    def __len__(self) -> int:
        return len(self._items)

    def at(self, place: int) -> Atom:
        """The atom at a place."""
        return self._items[place] if 0 <= place < len(self._items) else _NOTHING

    def word(self, place: int) -> str:
        """The word at a place, in upper case; empty where there is none."""
        atom = self.at(place)
        return atom.text if atom.kind is AtomKind.WORD else ""

    def is_sign(self, place: int, sign: str) -> bool:
        """Whether a sign is at a place."""
        return self.at(place) is _SIGNS[sign]

    def is_keyword(self, place: int) -> bool:
        """Whether a word can be a keyword where it stands: not the label behind AS, nor a column behind a dot."""
        before = self.at(place - 1)
        return before is not _SIGNS["."] and before != (AtomKind.WORD, "AS")

    def name(self, place: int) -> str:
        """The name at a place, as the database reads it; empty where there is none."""
        atom = self.at(place)
        if atom.kind is AtomKind.WORD:
            return atom.text.translate(LOWER)
        return atom.text if atom.kind is AtomKind.NAME else ""

    def dotted(self, place: int) -> tuple[tuple[str, ...], int]:
        """The name with its schema at a place, and the place behind it; no name where there is none."""
        parts: list[str] = []
        while name := self.name(place):
            parts.append(name)
            place += 1
            if not self.is_sign(place, "."):
                break
            place += 1
        return tuple(parts), place

    def next(self, place: int) -> int:
        """The place behind an atom, or behind the parentheses that it opens."""
        return self.partner.get(place, place) + 1

    def _read(self, text: str) -> None:
        lexer, position, length = Lexer(self._dialect), 0, len(text)
        while position < length and not self.flaw:
            kind, start, position = lexer.token(text, position)
            if kind is TokenKind.SPACE or kind is TokenKind.COMMENT:
                continue
            found = text[start:position]
            self._add(kind, found)
            if self._counts_literals:
                continue
            if found in _BEFORE_LITERALS and (literals := LITERALS.match(text, position)):
                self._add_literal()
                position = literals.end()
        if not self.flaw and lexer.is_within_token:
            self.flaw = "A quote or a comment is not closed."
        if not self.flaw and self._open:
            self.flaw = "A parenthesis is not closed."

    def _add(self, kind: TokenKind, text: str) -> None:
        if self._is_ended and text != ";":
            self.flaw = "There is more than one statement."
        elif kind is TokenKind.KEYWORD or kind is TokenKind.NAME:
            self._add_word(text.upper() if text.isascii() else text)
        elif text in _SIGNS:
            self._add_sign(text)
        elif kind in _LITERALS:
            self._add_literal(text[:_MOST])
        elif kind is TokenKind.QUOTED_NAME:
            self._items.append(Atom(AtomKind.NAME, _unquoted(text)))
        else:
            self.flaw = f"{text[:_MOST]!r} is no SQL."

    def _add_word(self, word: str) -> None:
        if word == "UESCAPE" and self._items and self._items[-1].kind is AtomKind.NAME:
            self.flaw = "A name is written with an escape character of its own (UESCAPE)."
        if word in self.places:
            self.places[word].append(len(self._items))
        self._items.append(Atom(AtomKind.WORD, word))

    def _add_sign(self, sign: str) -> None:
        items = self._items
        if sign == ")":
            self._close()
            return
        if sign == "(":
            self._open.append(len(items))
        elif sign == ";":
            self._is_ended = not self._open and not self._is_in_body()
        if not self._is_ended:
            items.append(_SIGNS[sign])

    def _is_in_body(self) -> bool:
        """Whether a routine or trigger may go on behind a semicolon; where it ends does not matter here."""
        return self.word(0) == "CREATE" and any(
            self.word(place) in ("FUNCTION", "PROCEDURE", "TRIGGER") for place in range(1, 4)
        )

    def _close(self) -> None:
        items = self._items
        if not self._open:
            self.flaw = "A parenthesis is closed that was not opened."
            return
        start = self._open.pop()
        is_row = 0 < start == len(items) - 2 and items[-1].kind is AtomKind.LITERAL
        if is_row and items[start - 1].kind in (AtomKind.SIGN, AtomKind.LITERAL):
            del items[start:]
            self._add_literal()
            return
        self.partner[start] = len(items)
        items.append(_SIGNS[")"])

    def _add_literal(self, text: str = "") -> None:
        """One for a list of literals: the commas between them tell nothing."""
        items = self._items
        is_list = not self._counts_literals and len(items) > 1
        if is_list and items[-1] in (_SIGNS[","], _SIGNS["="]) and items[-2].kind is AtomKind.LITERAL:
            items.pop()
        elif not items or items[-1].kind is not AtomKind.LITERAL:
            items.append(Atom(AtomKind.LITERAL, text) if text else _LITERAL)


def _unquoted(text: str) -> str:
    if text[0] in "uU":
        return _ESCAPE.sub(_unescaped, text[3:-1].replace('""', '"'))
    closing = text[-1]
    return text[1:-1].replace(closing * 2, closing)


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    code = int(digits, 16) if digits else ord("\\")
    return chr(code) if code <= 0x10FFFF else match[0]

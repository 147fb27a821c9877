"""A statement's tokens as far as they tell what it does: words, names, signs, and one literal for many."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.statements.lexing import Lexer
from pooldeck_db.statements.syntax import ROWS
from pooldeck_db.statements.tokens import Mode, TokenKind

if TYPE_CHECKING:
    from pooldeck_db.target import Backend

_MOST = 80
"""Characters of a literal that are kept: none that matters is longer."""
_ESCAPE = re.compile(r"\\(?:\\|([0-9a-fA-F]{4})|\+([0-9a-fA-F]{6}))")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
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


_MAY_END_IN = {Mode.PLAIN, Mode.LINE, Mode.BEFORE_DATA, Mode.DATA}
_NOTHING = Atom(AtomKind.SIGN, "")
_LITERAL = Atom(AtomKind.LITERAL, "")


class Atoms:
    """The atoms of a statement. Places beyond the end have an atom that is equal to no other."""

    def __init__(self, text: str, dialect: Backend) -> None:
        self.flaw = ""
        """Why nothing can be said about the statement, as a sentence; empty where it can."""
        self.partner: dict[int, int] = {}
        """Where the parenthesis is closed that is opened at a place."""
        self._items: list[Atom] = []
        self._open: list[int] = []
        self._is_ended = False
        self._dialect = dialect
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
        return self.at(place) == Atom(AtomKind.SIGN, sign)

    def is_keyword(self, place: int) -> bool:
        """Whether a word can be a keyword where it stands: not the label behind AS, nor a column behind a dot."""
        before = self.at(place - 1)
        return before not in (Atom(AtomKind.WORD, "AS"), Atom(AtomKind.SIGN, "."))

    def name(self, place: int) -> str:
        """The name at a place, as the database reads it; empty where there is none."""
        atom = self.at(place)
        if atom.kind is AtomKind.WORD:
            return atom.text.translate(_LOWER)
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
        lexer, position = Lexer(self._dialect), 0
        while position < len(text) and not self.flaw:
            token = lexer.token(text, position)
            position = token.end
            if token.kind not in (TokenKind.SPACE, TokenKind.COMMENT):
                self._add(token.kind, text[token.start : token.end])
            if self._may_begin_rows() and (rows := ROWS.match(text, position)):
                self._add_literal()
                position = rows.end()
        if not self.flaw and lexer.state.inside.mode not in _MAY_END_IN:
            self.flaw = "A quote or a comment is not closed."
        if not self.flaw and self._open:
            self.flaw = "A parenthesis is not closed."

    def _may_begin_rows(self) -> bool:
        last = self.at(len(self) - 1)
        return last == Atom(AtomKind.WORD, "VALUES") or (
            last == Atom(AtomKind.SIGN, ",") and self.is_sign(len(self) - 2, ")")
        )

    def _add(self, kind: TokenKind, text: str) -> None:
        if self._is_ended and text != ";":
            self.flaw = "There is more than one statement."
        elif text.upper() == "UESCAPE" and self.at(len(self) - 1).kind is AtomKind.NAME:
            self.flaw = "A name is written with an escape character of its own (UESCAPE)."
        elif kind in (TokenKind.KEYWORD, TokenKind.NAME):
            self._items.append(Atom(AtomKind.WORD, text.upper() if text.isascii() else text))
        elif kind is TokenKind.QUOTED_NAME:
            self._items.append(Atom(AtomKind.NAME, _unquoted(text)))
        elif kind in (TokenKind.COMMAND, TokenKind.INVALID, TokenKind.DATA):
            self.flaw = f"{text[:_MOST]!r} is no SQL."
        elif text in ("(", ")", ".", ",", ";", "="):
            self._add_sign(text)
        else:
            self._add_literal(text[:_MOST])

    def _add_sign(self, sign: str) -> None:
        if sign in (",", "=") and self.at(len(self) - 1).kind is AtomKind.LITERAL:
            return
        if sign == ";":
            self._is_ended = not self._open and not self._is_in_body()
        elif sign == "(":
            self._open.append(len(self))
        elif sign == ")":
            self._close()
            return
        if not self._is_ended:
            self._items.append(Atom(AtomKind.SIGN, sign))

    def _is_in_body(self) -> bool:
        """Whether a routine or trigger may go on behind a semicolon; where it ends does not matter here."""
        return self.word(0) == "CREATE" and any(
            self.word(place) in ("FUNCTION", "PROCEDURE", "TRIGGER") for place in range(1, 4)
        )

    def _close(self) -> None:
        if not self._open:
            self.flaw = "A parenthesis is closed that was not opened."
            return
        start = self._open.pop()
        is_row = start == len(self) - 2 and self.at(start + 1).kind is AtomKind.LITERAL
        if is_row and self.at(start - 1).kind in (AtomKind.SIGN, AtomKind.LITERAL) and start:
            del self._items[start:]
            self._add_literal()
            return
        self.partner[start] = len(self)
        self._items.append(Atom(AtomKind.SIGN, ")"))

    def _add_literal(self, text: str = "") -> None:
        if self.at(len(self) - 1).kind is not AtomKind.LITERAL:
            self._items.append(Atom(AtomKind.LITERAL, text) if text else _LITERAL)


def _unquoted(text: str) -> str:
    if text[0] in "uU":
        return _ESCAPE.sub(_unescaped, text[3:-1].replace('""', '"'))
    closing = text[-1]
    return text[1:-1].replace(closing * 2, closing)


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    code = int(digits, 16) if digits else ord("\\")
    return chr(code) if code <= 0x10FFFF else match[0]

"""Tokens for an editor: a reader that can stop at the end of any line and go on from there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from pooldeck_db.statements.keywords import KEYWORDS
from pooldeck_db.statements.syntax import BEFORE_DATA, SYNTAXES, matched, opened_by, read_on
from pooldeck_db.statements.tokens import KINDS, PLAIN, Inside, Mode, Token, TokenKind
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_KINDS = {
    "space": TokenKind.SPACE,
    "string": TokenKind.STRING,
    "quoted_name": TokenKind.QUOTED_NAME,
    "number": TokenKind.NUMBER,
    "line_comment": TokenKind.COMMENT,
    "parameter": TokenKind.PARAMETER,
    "semicolon": TokenKind.PUNCTUATION,
    "open": TokenKind.PUNCTUATION,
    "close": TokenKind.PUNCTUATION,
    "punctuation": TokenKind.PUNCTUATION,
    "operator": TokenKind.OPERATOR,
    "dots": TokenKind.OPERATOR,
    "command": TokenKind.COMMAND,
    "invalid": TokenKind.INVALID,
}


_MAY_END_IN = {Mode.PLAIN, Mode.LINE, Mode.BEFORE_DATA, Mode.DATA}
"""Where a text can end without anything missing."""


class _Copy(IntEnum):
    """How far a statement looks like COPY ... FROM stdin."""

    START = 0
    NO = 1
    COPY = 2
    TABLE = 3
    FROM = 4
    STDIN = 5


class _Escaped(IntEnum):
    """Whether the next quotes go on with a string that had escapes."""

    NO = 0
    ENDED = 1
    ON_NEXT_LINE = 2


@dataclass(frozen=True, slots=True)
class LexerState:
    """All that the lines before a place mean for what follows; equal states give equal tokens."""

    inside: Inside = PLAIN
    copy: _Copy = _Copy.START
    escaped: _Escaped = _Escaped.NO


class Lexer:
    """Reads a text piece by piece. Pieces end where lines do (never between CR and LF), so that no token but
    a quoted text, a comment or copied rows can go over the end of one; such a token has a part in each piece."""

    def __init__(self, dialect: Backend, state: LexerState | None = None) -> None:
        state = state or LexerState()
        self._dialect = dialect
        self._inside, self._copy, self._escaped = state.inside, state.copy, state.escaped

    @property
    def state(self) -> LexerState:
        """What a lexer needs to go on from here."""
        return LexerState(self._inside, self._copy, self._escaped)

    @property
    def is_within_token(self) -> bool:
        """Whether a quote or a comment that was read goes on; one to the end of its line always may."""
        return self._inside.mode not in _MAY_END_IN

    def read(self, text: str) -> Iterator[Token]:
        """The tokens of the next piece, without a gap; read them all before asking for the state."""
        position = 0
        while position < len(text):
            token = self.token(text, position)
            yield token
            position = token.end

    def token(self, text: str, position: int) -> Token:
        """The token that begins at a place of a piece."""
        if self._inside is PLAIN:
            return self._token(text, matched(SYNTAXES[self._dialect].fine, text, position))
        return self._read_on(text, position, position)

    def _read_on(self, text: str, start: int, position: int) -> Token:
        mode = self._inside.mode
        end, self._inside = read_on(text, position, self._inside)
        if mode is Mode.ESCAPED and self._inside is PLAIN:
            self._escaped = _Escaped.ENDED
        return Token(KINDS[mode], start, end)

    def _token(self, text: str, match: re.Match[str]) -> Token:
        group = match.lastgroup or ""
        goes_on = self._escaped is _Escaped.ON_NEXT_LINE and match[0].startswith("'")
        if self._escaped:
            self._escaped = _after_escaped(self._escaped, group, match[0])
        if goes_on:
            self._inside = Inside(Mode.ESCAPED)
            return self._read_on(text, match.start(), match.start() + 1)
        if group == "word":
            return self._word(match)
        self._inside = opened_by(match)
        if self._inside is not PLAIN:
            if KINDS[self._inside.mode] is not TokenKind.COMMENT:
                self._copy = _COPY_SIGNS.get(self._copy, self._copy)
            return self._read_on(text, match.start(), match.end())
        self._note_sign(group, text, match.end())
        return Token(_KINDS[group], match.start(), match.end())

    def _word(self, match: re.Match[str]) -> Token:
        word = match[0].lower() if match[0].isascii() else ""
        otherwise = _COPY_WORDS.get(self._copy, self._copy)
        self._copy = _COPY_STEPS.get((self._copy, word), otherwise)
        kind = TokenKind.KEYWORD if word in KEYWORDS[self._dialect] else TokenKind.NAME
        return Token(kind, match.start(), match.end())

    def _note_sign(self, group: str, text: str, end: int) -> None:
        if group == "semicolon":
            has_data = self._copy is _Copy.STDIN and self._dialect is Backend.POSTGRESQL
            if has_data and BEFORE_DATA.match(text, end):
                self._inside = Inside(Mode.BEFORE_DATA)
            self._copy = _Copy.START
        elif group not in ("space", "line_comment"):
            self._copy = _COPY_SIGNS.get(self._copy, self._copy)


_COPY_STEPS = {
    (_Copy.START, "copy"): _Copy.COPY,
    (_Copy.COPY, "from"): _Copy.FROM,
    (_Copy.TABLE, "from"): _Copy.FROM,
    (_Copy.FROM, "stdin"): _Copy.STDIN,
}
_COPY_WORDS = {_Copy.START: _Copy.NO, _Copy.COPY: _Copy.TABLE, _Copy.FROM: _Copy.TABLE}
"""What any other word makes of it."""
_COPY_SIGNS = {_Copy.START: _Copy.NO, _Copy.FROM: _Copy.TABLE}
"""What anything but a word, space and comments makes of it; the query of COPY (...) TO never reads FROM stdin."""


def _after_escaped(escaped: _Escaped, group: str, text: str) -> _Escaped:
    """Whether quotes that follow go on with a string that has ended."""
    if group == "space":
        return _Escaped.ON_NEXT_LINE if "\n" in text or "\r" in text else escaped
    return escaped if group == "line_comment" else _Escaped.NO

"""Finds the statement that a cursor is in, and reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_db.completion.closing import with_closed
from pooldeck_db.completion.pieces import Passage, Piece, PieceKind, Pieces
from pooldeck_db.completion.starting import cut_apart
from pooldeck_db.statements import Lexer, LexerState, Token, TokenKind, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.target import Backend

_BEFORE = 60_000
_AFTER = 20_000
"""Characters before and behind the cursor that are read, of a statement that is longer."""
_EMPTY_LINE = re.compile(r"(?:\r\n?|\n)[ \t\f\v]*(?:\r\n?|\n)")
_LINE_END = re.compile(r"[\r\n]")
_KINDS = {
    TokenKind.KEYWORD: PieceKind.WORD,
    TokenKind.NAME: PieceKind.WORD,
    TokenKind.QUOTED_NAME: PieceKind.QUOTED,
    TokenKind.STRING: PieceKind.LITERAL,
    TokenKind.NUMBER: PieceKind.LITERAL,
    TokenKind.PARAMETER: PieceKind.LITERAL,
    TokenKind.OPERATOR: PieceKind.SIGN,
    TokenKind.PUNCTUATION: PieceKind.SIGN,
}
_WORDS = (TokenKind.KEYWORD, TokenKind.NAME)
_QUOTED = (TokenKind.QUOTED_NAME, TokenKind.STRING)
_SILENT = (TokenKind.COMMENT, TokenKind.NUMBER, TokenKind.PARAMETER, TokenKind.DATA, TokenKind.COMMAND)


def read(text: str, offset: int, backend: Backend) -> Passage | None:
    """The statement around a place; None where nothing is to be said: in comments, numbers, rows of COPY."""
    start, end = _borders(text, offset, backend)
    lexer = Lexer(backend)
    before: list[Token] = []
    token = None
    while start < offset:
        token = lexer.token(text, start)
        if token.end >= offset:
            break
        before.append(token)
        start, token = token.end, None
    if token is None:
        typed, resumed, rest = (offset, offset), offset, lexer
    elif token.kind in _SILENT and not _is_behind_comment(text, token, offset):
        return None
    elif token.kind in _WORDS:
        typed, resumed, rest = (token.start, token.end), token.end, lexer
    elif token.kind in _QUOTED and not (_is_closed(lexer, token) and token.end == offset):
        if not _is_plainly_quoted(text, token):
            return None
        goes_on = _is_closed(lexer, token) and not _LINE_END.search(text, offset, token.end)
        resumed = token.end if goes_on else offset
        typed, rest = (token.start, resumed), lexer if goes_on else Lexer(backend)
    else:
        before.append(token)
        typed, resumed, rest = (offset, offset), token.end, lexer
    behind = _until_semicolon(text, rest, resumed, min(max(end, resumed), offset + _AFTER))
    return _passage(text, offset, before, (*typed, token), list(behind))


def _is_behind_comment(text: str, token: Token, offset: int) -> bool:
    return token.kind is TokenKind.COMMENT and token.end == offset and text.endswith("*/", token.start, offset)


def _is_closed(lexer: Lexer, token: Token) -> bool:
    return token.end - token.start > 1 and lexer.state.inside == LexerState().inside


def _is_plainly_quoted(text: str, token: Token) -> bool:
    return text[token.start] in "'\"`["


def _borders(text: str, offset: int, backend: Backend) -> tuple[int, int]:
    """Where the statement begins and ends that the cursor is in; it is one of its own where it is in none."""
    for statement in reversed(split(text, backend)):
        if statement.start >= offset:
            continue
        if statement.is_ended and offset >= (statement.data[1] if statement.data else statement.end):
            break
        if offset > statement.end and _EMPTY_LINE.search(text, statement.end, offset):
            break
        return max(statement.start, offset - _BEFORE), statement.end
    return offset - len(_last_word(text, offset)), len(text)


def _last_word(text: str, offset: int) -> str:
    line = max(text.rfind("\n", 0, offset), text.rfind(";", 0, offset), text.rfind(" ", 0, offset))
    return text[line + 1 : offset]


def _until_semicolon(text: str, lexer: Lexer, position: int, end: int) -> Iterator[Token]:
    while position < end:
        token = lexer.token(text, position)
        if text.startswith(";", token.start) and token.kind is TokenKind.PUNCTUATION:
            return
        yield token
        position = token.end


def _passage(
    text: str, offset: int, before: list[Token], typed: tuple[int, int, Token | None], behind: list[Token]
) -> Passage:
    first = _pieces(text, before)
    kept, rest = cut_apart(first, _pieces(text, behind))
    start, end, token = typed
    quotes = ""
    is_string = False
    if start < offset and token is not None and token.kind in _QUOTED:
        quotes, is_string = text[start], token.kind is TokenKind.STRING
    needle = text[start + len(quotes) : offset]
    keywords = [text[t.start : t.end] for t in before if t.kind is TokenKind.KEYWORD]
    letters = needle or (keywords[-1] if keywords else "")
    return Passage(
        Pieces(with_closed([*kept, *rest], len(kept)), len(kept)),
        len(kept),
        start,
        end,
        needle,
        quotes,
        is_string,
        likes_lower=letters.islower(),
    )


def _pieces(text: str, tokens: list[Token]) -> list[Piece]:
    found: list[Piece] = []
    is_apart = False
    for kind, start, end in tokens:
        if kind is TokenKind.SPACE:
            is_apart = is_apart or _EMPTY_LINE.search(text, start, end) is not None
        elif piece := _KINDS.get(kind):
            found.append(Piece(piece, _content(text[start:end], kind), start, end, is_apart))
            is_apart = False
    return found


def _content(text: str, kind: TokenKind) -> str:
    if kind is not TokenKind.QUOTED_NAME:
        return text
    text = text[text.find('"') :] if text[0] in "uU" else text
    closing = text[-1]
    return text[1:-1].replace(closing * 2, closing)

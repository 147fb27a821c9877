"""Finds the statement that a cursor is in, and reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.completion.closing import with_closed
from pooldeck_db.completion.pieces import Passage, Piece, PieceKind
from pooldeck_db.completion.starting import cut_apart
from pooldeck_db.statements import Lexer, LexerState, Token, TokenKind, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.target import Backend

_LONG = 12_000
"""Characters before the cursor in which a statement's beginning is looked for."""
_HEAD = 2_000
"""Characters at the beginning of a statement that is longer; the columns of an INSERT are there."""
_TAIL = 4_000
"""Characters of it before the cursor."""
_AFTER = 4_000
"""Characters behind the cursor."""
_END = re.compile(r";[ \t]*(?:--[^\r\n]*)?(?:\r\n?|\n)")
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


def excerpt(text: str, offset: int) -> tuple[str, int]:
    """What is looked at of a text, and where the place is in it: all of a short one."""
    if offset <= _LONG:
        return text[: offset + _AFTER], offset
    if end := _END.search(text, offset - _LONG, offset):
        return text[end.end() : offset + _AFTER], offset - end.end()
    start = max(text.rfind(";\n", 0, offset), text.rfind(";\r", 0, offset)) + 1
    head = text[start : start + _HEAD]
    head = head[: head.rfind("\n") + 1] or head
    cut = text.find("\n", offset - _TAIL, offset)
    cut = cut if cut >= 0 else offset - _TAIL
    return f"{head} {text[cut : offset + _AFTER]}", len(head) + 1 + offset - cut


def read(text: str, offset: int, backend: Backend) -> Passage | None:
    """The statement around a place; None where nothing is to be said: in comments, numbers, rows of COPY."""
    borders = _borders(text, offset, backend)
    if borders is None:
        return None
    start, end = borders
    lexer = Lexer(backend)
    before: list[Token] = []
    while start < offset:
        before.append(lexer.token(text, start))
        start = before[-1].end
    typed = _typed(text, offset, before, lexer)
    if typed is None:
        return None
    resumed = start
    if typed.is_open:
        resumed, lexer = offset, Lexer(backend)
    behind = _until_semicolon(text, lexer, resumed, max(end, resumed))
    return _passage(text, offset, before, typed, list(behind))


class _Typed(NamedTuple):
    """What is being typed."""

    start: int
    end: int
    kind: TokenKind
    """SPACE where it is only about to be."""
    is_open: bool = False
    """Whether its quotes are not closed, so that they hold what follows by mistake."""


def _typed(text: str, offset: int, before: list[Token], lexer: Lexer) -> _Typed | None:
    """The word or text that ends the tokens, taken from them; None where nothing is to be said."""
    nothing = _Typed(offset, offset, TokenKind.SPACE)
    if not before:
        return nothing
    token = before[-1]
    is_closed = lexer.state.inside == LexerState().inside and token.end - token.start > 1
    if token.kind in _WORDS:
        return _Typed(*before.pop()[1:], token.kind)
    if token.kind in _QUOTED and not (is_closed and token.end == offset):
        before.pop()
        is_open = not is_closed or _LINE_END.search(text, offset, token.end) is not None
        is_plain = text[token.start] in "'\"`["
        return _Typed(token.start, offset if is_open else token.end, token.kind, is_open) if is_plain else None
    is_behind = text.endswith("*/", token.start, offset) and token.end == offset
    return None if token.kind in _SILENT and not (token.kind is TokenKind.COMMENT and is_behind) else nothing


def _borders(text: str, offset: int, backend: Backend) -> tuple[int, int] | None:
    """Where the statement begins and ends that the cursor is in, maybe one of its own; None in rows of COPY."""
    for statement in reversed(split(text, backend)):
        if statement.start >= offset:
            continue
        if statement.data and statement.data[0] <= offset:
            is_in_rows = offset < statement.data[1] or not text[: statement.data[1]].rstrip().endswith("\\.")
            if is_in_rows:
                return None
        if statement.is_ended and offset >= statement.end:
            break
        if offset > statement.end and _EMPTY_LINE.search(text, statement.end, offset):
            break
        return statement.start, statement.end
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


def _passage(text: str, offset: int, before: list[Token], typed: _Typed, behind: list[Token]) -> Passage:
    first = _pieces(text, before)
    kept, rest = cut_apart(first, _pieces(text, behind))
    quotes = text[typed.start] if typed.kind in _QUOTED else ""
    needle = text[typed.start + len(quotes) : offset]
    keywords = [text[t.start : t.end] for t in before if t.kind is TokenKind.KEYWORD]
    letters = needle or (keywords[-1] if keywords else "")
    return Passage(
        with_closed([*kept, *rest], len(kept)),
        len(kept),
        typed.start,
        typed.end,
        needle,
        quotes,
        typed.kind is TokenKind.STRING,
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

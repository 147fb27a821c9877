"""What SQL is made of: the kinds of its tokens, and what a text can be in the middle of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class TokenKind(StrEnum):
    """What a token is, as an editor would colour it."""

    SPACE = "space"
    COMMENT = "comment"
    KEYWORD = "keyword"
    NAME = "name"
    QUOTED_NAME = "quoted_name"
    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"
    OPERATOR = "operator"
    PUNCTUATION = "punctuation"
    COMMAND = "command"
    """A line for psql, from its backslash on."""
    DATA = "data"
    """The rows behind COPY ... FROM stdin, with the line that ends them."""
    INVALID = "invalid"
    """A character that no statement may have outside quotes, NUL for one."""


class Token(NamedTuple):
    """A piece of a text."""

    kind: TokenKind
    start: int
    """The index of its first character."""
    end: int
    """The index behind its last one."""


class Mode(StrEnum):
    """What a text is in the middle of."""

    PLAIN = "plain"
    STRING = "string"
    ESCAPED = "escaped"
    """A string with backslashes, E'...'."""
    DOLLAR = "dollar"
    NAME = "name"
    BACKTICK = "backtick"
    BRACKET = "bracket"
    NESTED_COMMENT = "nested_comment"
    COMMENT = "comment"
    LINE = "line"
    """A comment to the end of its line, where that is LF alone."""
    BEFORE_DATA = "before_data"
    """The rest of the line that ends COPY ... FROM stdin."""
    DATA = "data"


KINDS = {
    Mode.STRING: TokenKind.STRING,
    Mode.ESCAPED: TokenKind.STRING,
    Mode.DOLLAR: TokenKind.STRING,
    Mode.NAME: TokenKind.QUOTED_NAME,
    Mode.BACKTICK: TokenKind.QUOTED_NAME,
    Mode.BRACKET: TokenKind.QUOTED_NAME,
    Mode.NESTED_COMMENT: TokenKind.COMMENT,
    Mode.COMMENT: TokenKind.COMMENT,
    Mode.LINE: TokenKind.COMMENT,
    Mode.BEFORE_DATA: TokenKind.COMMENT,
    Mode.DATA: TokenKind.DATA,
}


@dataclass(frozen=True, slots=True)
class Inside:
    """What a text is in the middle of, and how it gets out of it."""

    mode: Mode = Mode.PLAIN
    depth: int = 0
    """How many comments are open, one in the other."""
    tag: str = ""
    """A dollar quote's own delimiter."""


PLAIN = Inside()

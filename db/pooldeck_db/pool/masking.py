"""Statements without what was written into them: literals become `?`, all else stays as it is."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBER = r"(?<![\w$:@.])(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
_PLAIN = r"'(?:[^']|'')*'?"
_ESCAPED = r"'(?:[^'\\]|\\.|'')*'?"
_DOLLARS = r"(?<![\w$])\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z)"
_NAME = r'"(?:[^"]|"")*"?|`[^`]*`?'
_COMMENT = r"--[^\n]*|/\*.*?(?:\*/|\Z)"


def _pattern(text: str) -> re.Pattern[str]:
    literal = rf"(?<!\w)[eE]{_ESCAPED}|{text}|{_DOLLARS}|{_NUMBER}"
    return re.compile(rf"(?P<name>{_NAME})|(?P<comment>{_COMMENT})|(?P<literal>{literal})", re.DOTALL)


_STANDARD, _WITH_BACKSLASHES = _pattern(_PLAIN), _pattern(_ESCAPED)
_IN_COMMENT = re.compile(rf"{_PLAIN}|{_NUMBER}")


@lru_cache(maxsize=1024)
def masked(statement: str, *, backslashes: bool = False) -> str:
    """The statement with every literal masked; `backslashes` says that `\\'` does not end a text, as in MySQL.

    A literal that was cut off counts to the end.
    """
    return (_WITH_BACKSLASHES if backslashes else _STANDARD).sub(_mask, statement)


def _mask(found: re.Match[str]) -> str:
    if found["name"]:
        return found["name"]
    if found["comment"]:
        return _IN_COMMENT.sub("?", found["comment"])
    return "?"

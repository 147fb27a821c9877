"""Where in a statement SQLite's complaint is, which its library does not tell here."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from pooldeck_db.statements import Lexer, TokenKind
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pooldeck_db.statements import Token

_NEAR = re.compile(r'near "(?P<token>.+)": syntax error', re.DOTALL)
_MISSING = re.compile(
    r"(?:no such (?:column|table|function)|ambiguous column name): (?:.*\.)?(?P<name>[^.]+)", re.DOTALL
)
_MOST_TRIES = 20
"""Places that are tried; a statement may have the same word any number of times."""

_LONGEST = 20_000
"""Characters of a statement that is looked into."""


async def place_of(error: sqlite3.Error, text: str, explain: Callable[[str], Awaitable[str]]) -> int | None:
    """The character that the complaint is about, counted from 1; None where it cannot be told.

    `explain` compiles a text without running it, and returns what is said against it.
    """
    message = str(error)
    if len(text) > _LONGEST:
        return None
    if message == "incomplete input":
        return len(text.rstrip()) or 1
    tokens = [token for token in Lexer(Backend.SQLITE).read(text) if token.kind is not TokenKind.COMMENT]
    if near := _NEAR.fullmatch(message):
        return await _first_refused(near["token"], message, text, tokens, explain)
    if missing := _MISSING.fullmatch(message):
        found = [token for token in tokens if text[token.start : token.end].strip('"`[]') == missing["name"]]
        return found[0].start + 1 if len(found) == 1 else None
    return None


async def _first_refused(
    token: str, message: str, text: str, tokens: list[Token], explain: Callable[[str], Awaitable[str]]
) -> int | None:
    """The parser refuses a token without looking beyond it: the text up to the right one is refused alike."""
    found = [each for each in tokens if text[each.start : each.end] == token][:_MOST_TRIES]
    if len(found) <= 1:
        return found[0].start + 1 if found else None
    for each in found:
        if await explain(text[: each.end]) == message:
            return each.start + 1
    return None

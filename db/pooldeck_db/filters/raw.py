"""Looks over a condition in SQL before it is sent: it must stay one expression, in the parentheses around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.filters.mistakes import FilterMistake
from pooldeck_db.filters.records import RawWhere
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.catalog import Column

_COMMON = (
    ("quoted", r"'(?:[^']|'')*'"),
    ("name", r'"(?:[^"]|"")*"'),
    ("comment", r"--[^\n]*"),
    ("unended", r"""['"]|/\*"""),
    ("word", r"[^\W\d][\w$]*"),
    ("number", r"\d[\w.]*"),
    ("sign", r"[();]"),
    ("other", r"\s+|."),
)
_ESCAPED = r"'(?:[^'\\]|\\.|'')*'"
_NEXT_LINE = r"[ \t\f\v]*(?:--[^\r\n]*)?[\r\n](?:[ \t\f\v\r\n]|--[^\r\n]*[\r\n])*"
"""PostgreSQL reads a text on, with the same escapes, in the next quotes where a line has ended between them."""
_POSTGRESQL = (
    ("quoted", rf"[eE]{_ESCAPED}(?:{_NEXT_LINE}{_ESCAPED})*|(\$(?:[^\W\d]\w*)?\$)[\s\S]*?\1"),
    ("unended", r"[eE]'|\$(?:[^\W\d]\w*)?\$"),
    ("placeholder", r"\$\d+"),
)
_SQLITE = (
    ("comment", r"/\*[\s\S]*?\*/"),
    ("name", r"`(?:[^`]|``)*`|\[[^\]]*\]"),
    ("unended", r"[`\[]"),
    ("placeholder", r"\?\d*|[:@#$]\w+"),
)


def _compiled(kinds: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern, re.DOTALL)) for kind, pattern in kinds)


_PATTERNS = {Backend.POSTGRESQL: _compiled(_POSTGRESQL + _COMMON), Backend.SQLITE: _compiled(_SQLITE + _COMMON)}

_RESERVED = "__[POSTCOMPILE_"
"""What stands for a list of values until a statement is sent."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SQL."""

    kind: str
    """quoted, name, comment, unended, word, number, placeholder, sign or other."""
    text: str
    position: int
    """The index of its first character."""


def check_where(raw: RawWhere, backend: Backend, columns: Sequence[Column]) -> None:
    """Raise FilterMistake for SQL that would not stay one expression, or that needs values which nobody gives."""
    depth = 0
    tokens = list(tokens_of(raw.sql, backend))
    for token in tokens:
        if what := _objection(token, depth):
            raise FilterMistake(what, position=token.position, length=len(token.text), part=raw)
        depth += {"(": 1, ")": -1}.get(token.text, 0)
    if depth:
        raise FilterMistake("A parenthesis is not closed.", position=len(raw.sql), part=raw)
    if all(token.kind == "comment" or token.text.isspace() for token in tokens):
        raise FilterMistake("There is no condition.", position=0, part=raw)
    if backend is Backend.SQLITE:
        _check_names(raw, tokens, columns)


def tokens_of(sql: str, backend: Backend) -> Iterator[Token]:
    """The pieces that a text of SQL consists of."""
    position = 0
    while position < len(sql):
        token = _token_at(sql, position, backend)
        yield token
        position += len(token.text)


def _token_at(sql: str, position: int, backend: Backend) -> Token:
    if backend is Backend.POSTGRESQL and sql.startswith("/*", position):
        end = _end_of_comment(sql, position)
        return Token("comment", sql[position:end], position) if end else Token("unended", "/*", position)
    for kind, pattern in _PATTERNS[backend]:
        if match := pattern.match(sql, position):
            return Token(kind, match[0], position)
    raise AssertionError("a pattern of any character matched none")


def _end_of_comment(sql: str, start: int) -> int | None:
    """Where a comment ends, which may have others in it (PostgreSQL); None where it does not."""
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(sql, start):
        depth += 1 if match[0] == "/*" else -1
        if not depth:
            return match.end()
    return None


def _objection(token: Token, depth: int) -> str:
    """What is wrong with a token; empty for nothing."""
    if token.kind == "unended":
        return "A comment is not ended." if token.text == "/*" else "A quote is not closed."
    if token.kind == "placeholder":
        return f"Nobody gives a value for {token.text}."
    if token.text == ";":
        return "One condition is wanted, not several statements."
    if token.text == ")" and not depth:
        return "There is no parenthesis to close."
    if "\0" in token.text:
        return "SQL cannot hold a NUL character."
    return "That spelling is reserved." if _RESERVED in token.text else ""


def _check_names(raw: RawWhere, tokens: Sequence[Token], columns: Sequence[Column]) -> None:
    """SQLite takes a name in double quotes that is no column's for a text, and would quietly find nothing."""
    if any(token.text.upper() in ("SELECT", "COLLATE") for token in tokens):
        return
    known = {column.name.lower() for column in columns} | {"rowid", "_rowid_", "oid", "t"}
    for token in tokens:
        if (
            token.kind == "name"
            and token.text[0] == '"'
            and token.text[1:-1].replace('""', '"').lower() not in known
        ):
            name = token.text[1:-1]
            raise FilterMistake(
                f"There is no column {name}.",
                hint=f"Write a text in single quotes: '{name}'.",
                position=token.position,
                length=len(token.text),
                part=raw,
                column=name,
            )

"""Looks over a condition in SQL before it is sent: it must stay one expression, in the parentheses around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.filters.mistakes import FilterMistake
from pooldeck_db.filters.records import RawWhere
from pooldeck_db.statements.lexing import Lexer
from pooldeck_db.statements.tokens import TokenKind
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pooldeck_db.catalog import Column

_RESERVED = "__[POSTCOMPILE_"
"""What stands for a list of values until a statement is sent."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of SQL."""

    kind: TokenKind
    text: str
    position: int
    """The index of its first character."""
    is_ended: bool = True
    """Whether it is no quote or comment that the text ends in."""


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
    if all(token.kind is TokenKind.COMMENT for token in tokens):
        raise FilterMistake("There is no condition.", position=0, part=raw)
    if backend is Backend.SQLITE:
        _check_names(raw, tokens, columns)


def tokens_of(sql: str, backend: Backend) -> Iterator[Piece]:
    """The pieces that a text of SQL consists of, without the space between them."""
    lexer = Lexer(backend)
    for kind, start, end in lexer.read(sql):
        if kind is not TokenKind.SPACE:
            yield Piece(kind, sql[start:end], start, is_ended=not lexer.is_within_token)


def _objection(token: Piece, depth: int) -> str:
    """What is wrong with a token; empty for nothing."""
    if not token.is_ended:
        return "A comment is not ended." if token.kind is TokenKind.COMMENT else "A quote is not closed."
    if token.kind is TokenKind.PARAMETER:
        return f"Nobody gives a value for {token.text}."
    if token.text == ";":
        return "One condition is wanted, not several statements."
    if token.text == ")" and not depth:
        return "There is no parenthesis to close."
    if "\0" in token.text:
        return "SQL cannot hold a NUL character."
    return "That spelling is reserved." if _RESERVED in token.text else ""


def _check_names(raw: RawWhere, tokens: Sequence[Piece], columns: Sequence[Column]) -> None:
    """SQLite takes a name in double quotes that is no column's for a text, and would quietly find nothing."""
    if any(token.text.upper() in ("SELECT", "COLLATE") for token in tokens):
        return
    known = {column.name.lower() for column in columns} | {"rowid", "_rowid_", "oid", "t"}
    for token in tokens:
        if (
            token.kind is TokenKind.QUOTED_NAME
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

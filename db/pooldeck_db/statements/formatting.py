"""Lays a statement out in lines, and changes nothing of it but blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import StatementFailed
from pooldeck_db.statements.lexing import Lexer
from pooldeck_db.statements.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.statements.records import Statement
    from pooldeck_db.target import Backend

MOST_FORMATTED = 100_000
"""Characters of a statement that is laid out: what takes longer than a moment is not read by anybody either."""

_INDENT = 4
_WIDEST = 88
"""Characters of a line from which on a list is broken."""


def formatted(text: str, dialect: Backend) -> str:
    """The statement in lines of its clauses. Blocks: call it in a thread.

    Raises StatementFailed where it is too long, or could not be laid out without changing what it says: that is
    held token by token, since a layout knows less of SQL than the database does.
    """
    if len(text) > MOST_FORMATTED:
        raise _refused(f"It has more than {MOST_FORMATTED:,} characters.")
    from sqlparse import format as sqlparse_format  # Not needed before.
    from sqlparse.exceptions import SQLParseError

    try:
        found = sqlparse_format(text, reindent=True, indent_width=_INDENT, wrap_after=_WIDEST)
    except (SQLParseError, RecursionError) as error:
        raise _refused("It is nested too deeply.") from error
    before = _said(text, dialect)
    if before is None or before != _said(found, dialect):
        raise _refused("It has something that a layout would change.")
    return found


def laid_out(text: str, statements: Sequence[Statement], dialect: Backend) -> str:
    """A script from the first of these statements to the last, each laid out, and what is between them as it is.

    Blocks, and raises, as `formatted` does.
    """
    pieces, place = [], statements[0].head
    for statement in statements:
        pieces += [text[place : statement.head], formatted(text[statement.head : statement.end], dialect)]
        place = statement.end
    return "".join(pieces)


def _said(text: str, dialect: Backend) -> list[tuple[TokenKind, str]] | None:
    """The tokens without what is between them; None where blanks between them mean something.

    Two texts with a line break between them are one text (SQL:2023, 5.3), and with a blank a mistake.
    """
    lexer, place = Lexer(dialect), 0
    said: list[tuple[TokenKind, str]] = []
    while place < len(text):
        kind, start, place = lexer.token(text, place)
        if kind is TokenKind.SPACE:
            continue
        if kind is TokenKind.STRING and said and said[-1][0] is TokenKind.STRING:
            return None
        said.append((kind, text[start:place]))
    return None if lexer.is_within_token else said


def _refused(why: str) -> StatementFailed:
    return StatementFailed("It is left as it is.", hint=why, subject="layout")

"""A statement that is laid out says the same, token by token; what cannot be is left as it is."""

from __future__ import annotations

import pytest

from pooldeck_db.errors import StatementFailed
from pooldeck_db.statements import Lexer, TokenKind
from pooldeck_db.statements.formatting import MOST_FORMATTED, formatted
from pooldeck_db.target import Backend
from support.corpus import entries


def tokens(text: str, dialect: Backend) -> list[str]:
    lexer, place, found = Lexer(dialect), 0, []
    while place < len(text):
        kind, start, place = lexer.token(text, place)
        if kind is not TokenKind.SPACE:
            found.append(text[start:place])
    return found


def test_clauses_stand_on_lines_of_their_own() -> None:
    text = "select a, b from t join u on t.id = u.id where a > 1 and b is null order by a limit 3"
    assert formatted(text, Backend.POSTGRESQL).split("\n") == [
        "select a, b",
        "from t",
        "join u on t.id = u.id",
        "where a > 1",
        "    and b is null",
        "order by a",
        "limit 3",
    ]


@pytest.mark.parametrize("dialect", list(Backend))
def test_no_statement_of_the_corpus_says_anything_else(dialect: Backend) -> None:
    laid_out = 0
    for entry in entries(dialect):
        script = entry.script
        try:
            found = formatted(script, dialect)
        except StatementFailed:
            continue
        assert tokens(found, dialect) == tokens(script, dialect)
        laid_out += 1
    assert laid_out > 50


def test_texts_of_several_lines_are_never_touched() -> None:
    body = "$$\n select  1;\n  select  2 $$"
    found = formatted(f"select  {body},  'x  y\n  z   '", Backend.POSTGRESQL)
    assert body in found
    assert "'x  y\n  z   '" in found


@pytest.mark.parametrize("text", ["select 'a'\n'b'", "select 'a", "select $$a"])
def test_where_a_blank_means_something_it_is_left_as_it_is(text: str) -> None:
    with pytest.raises(StatementFailed, match="left as it is"):
        formatted(text, Backend.POSTGRESQL)


@pytest.mark.parametrize("text", ["select " + "(" * 5_000 + "1" + ")" * 5_000, "select 1 " * MOST_FORMATTED])
def test_what_would_take_long_is_left_as_it_is(text: str) -> None:
    with pytest.raises(StatementFailed, match="left as it is"):
        formatted(text, Backend.SQLITE)

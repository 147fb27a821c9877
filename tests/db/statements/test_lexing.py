"""Tokens: without a gap, the same from any line on, and what an editor would colour."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest

from pooldeck_db.statements import Lexer, Token, TokenKind
from pooldeck_db.target import Backend
from support.sql import random_sql

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def shown(text: str, dialect: Backend = Backend.POSTGRESQL) -> list[tuple[str, str]]:
    """The tokens but for space, each with its text."""
    tokens = Lexer(dialect).read(text)
    return [(kind.value, text[start:end]) for kind, start, end in tokens if kind is not TokenKind.SPACE]


def by_lines(text: str, dialect: Backend) -> tuple[list[list[Token]], list[Lexer]]:
    """The tokens of each line, and a lexer made anew from the state before each."""
    lexer, lines, fresh = Lexer(dialect), [], []
    for line in _LINES.findall(text):
        fresh.append(Lexer(dialect, lexer.state))
        lines.append(list(lexer.read(line)))
    return lines, fresh


def test_every_kind_of_token_of_postgresql() -> None:
    text = "SELECT a, \"b\", 'c', 0x1F, $1, :n, d::int -- e\n\\d\n;COPY t FROM stdin;\n1\n\\.\n\0"
    assert shown(text) == [
        ("keyword", "SELECT"), ("name", "a"), ("punctuation", ","), ("quoted_name", '"b"'), ("punctuation", ","),
        ("string", "'c'"), ("punctuation", ","), ("number", "0x1F"), ("punctuation", ","), ("parameter", "$1"),
        ("punctuation", ","), ("parameter", ":n"), ("punctuation", ","), ("name", "d"), ("operator", "::"),
        ("name", "int"), ("comment", "-- e"), ("command", "\\d"), ("punctuation", ";"), ("keyword", "COPY"),
        ("name", "t"), ("keyword", "FROM"), ("keyword", "stdin"), ("punctuation", ";"), ("comment", "\n"),
        ("data", "1\n\\.\n"), ("invalid", "\0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("E'a\\'b'", [("string", "E'a\\'b'")]),
        ("E'a'\n'b\\'c'", [("string", "E'a'"), ("string", "'b\\'c'")]),
        ("E'a' -- c\n'b\\'c'", [("string", "E'a'"), ("comment", "-- c"), ("string", "'b\\'c'")]),
        ("E'a' 'b\\'c'", [("string", "E'a'"), ("string", "'b\\'"), ("name", "c"), ("string", "'")]),
        ("'a\\'b", [("string", "'a\\'"), ("name", "b")]),
        ("$x$ $$ $x$", [("string", "$x$ $$ $x$")]),
        ("a$x$b", [("name", "a$x$b")]),
        ("1$x$;$x$", [("number", "1"), ("string", "$x$;$x$")]),
        ("/* /* */ ' */a", [("comment", "/* /* */ ' */"), ("name", "a")]),
        ("1+--2\n3", [("number", "1"), ("operator", "+"), ("comment", "--2"), ("number", "3")]),
        ("1..2", [("number", "1"), ("operator", ".."), ("number", "2")]),
        ("x[1:n]", [("name", "x"), ("punctuation", "["), ("number", "1"), ("operator", ":"), ("name", "n"),
                    ("punctuation", "]")]),
        ('U&"a""b"c', [("quoted_name", 'U&"a""b"'), ("name", "c")]),
        ("a\u00a0b", [("name", "a\u00a0b")]),
        ("\u017felect", [("name", "\u017felect")]),
    ],
)  # fmt: skip
def test_the_tricks_of_postgresql(text: str, tokens: list[tuple[str, str]]) -> None:
    assert shown(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("[a;b]", [("quoted_name", "[a;b]")]),
        ("`a``b`", [("quoted_name", "`a``b`")]),
        ("/* /* */a", [("comment", "/* /* */"), ("name", "a")]),
        ("-- a\rb\nc", [("comment", "-- a\rb"), ("name", "c")]),
        ("?1 :a @b $c #d", [("parameter", name) for name in ("?1", ":a", "@b", "$c", "#d")]),
        ("x'1f'", [("string", "x'1f'")]),
        ("e'a\\'", [("name", "e"), ("string", "'a\\'")]),
        ("a->>'b'", [("name", "a"), ("operator", "->>"), ("string", "'b'")]),
    ],
)
def test_the_tricks_of_sqlite(text: str, tokens: list[tuple[str, str]]) -> None:
    assert shown(text, Backend.SQLITE) == tokens


@pytest.mark.parametrize("dialect", Backend)
def test_tokens_leave_no_gap_and_are_the_same_from_any_line_on(dialect: Backend) -> None:
    chance = random.Random(7)
    for _ in range(400):
        text = random_sql(chance, dialect)
        lines, fresh = by_lines(text, dialect)
        for line, lexer, tokens in zip(_LINES.findall(text), fresh, lines, strict=True):
            assert list(lexer.read(line)) == tokens
            assert "".join(line[token.start : token.end] for token in tokens) == line
        assert joined(text, list(Lexer(dialect).read(text))) == joined(text, moved(text, lines))


def moved(text: str, lines: list[list[Token]]) -> list[Token]:
    """The tokens of lines, as places of the whole text."""
    starts = [match.start() for match in _LINES.finditer(text)]
    return [
        Token(token.kind, token.start + start, token.end + start)
        for start, tokens in zip(starts, lines, strict=True)
        for token in tokens
    ]


def joined(text: str, tokens: list[Token]) -> list[tuple[TokenKind, int]]:
    """The kind of each character that begins a token of another kind than the one before it."""
    changes = [(after.kind, after.start) for before, after in pairwise(tokens) if before.kind is not after.kind]
    return [(token.kind, token.start) for token in tokens[:1]] + changes

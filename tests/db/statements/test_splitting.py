"""Scripts are cut where psql and SQLite cut them, whatever they contain, in linear time."""

from __future__ import annotations

import random
import sqlite3
from time import process_time

import pytest

from pooldeck_db.statements import Form, Lexer, Statement, TokenKind, split, statement_at
from pooldeck_db.statements.rules import rules_of
from pooldeck_db.target import Backend
from support.sql import random_sql

_NOTHING = {TokenKind.SPACE, TokenKind.COMMENT}


def texts(script: str, dialect: Backend = Backend.POSTGRESQL) -> list[str]:
    """The statements' texts."""
    return [statement.text for statement in split(script, dialect)]


def gaps(script: str, statements: tuple[Statement, ...]) -> list[str]:
    """What lies before, between and behind the statements and their rows."""
    found, end = [], 0
    for statement in statements:
        found.append(script[end : statement.start])
        end = statement.data[1] if statement.data else statement.end
    return [*found, script[end:]]


def is_nothing(gap: str, dialect: Backend) -> bool:
    """Whether there is only space, comments and semicolons."""
    tokens = Lexer(dialect).read(gap)
    return all(kind in _NOTHING or gap[start:end] == ";" for kind, start, end in tokens)


def test_a_comment_belongs_to_what_follows_unless_it_stands_behind_something() -> None:
    script = "-- all\nSELECT 1; -- one\n/* two */ SELECT 2; /* end */"
    assert texts(script) == ["-- all\nSELECT 1;", "/* two */ SELECT 2;"]
    assert [statement.head for statement in split(script, Backend.POSTGRESQL)] == [7, 34]


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_places_are_counted_in_lines_and_columns(line_end: str) -> None:
    script = line_end.join(["SELECT 1; SELECT", "2;", "", "  /* c */ SELECT 3"])
    places = [(statement.line, statement.column) for statement in split(script, Backend.POSTGRESQL)]
    assert places == [(0, 0), (0, 10), (3, 10)]


def test_lone_semicolons_and_comments_are_no_statements() -> None:
    assert texts(" ;; -- a\n /* b */ ; ") == []


def test_a_statement_without_semicolon_ends_with_its_last_word() -> None:
    (statement,) = split("SELECT 1 -- a\n\n", Backend.POSTGRESQL)
    assert (statement.text, statement.is_ended) == ("SELECT 1", False)


def test_rows_that_are_copied_are_no_statements() -> None:
    script = "COPY t (a) FROM stdin WITH (FORMAT csv); -- rows\n1;2\n'\n\\.\nSELECT 1"
    copy, select = split(script, Backend.POSTGRESQL)
    assert copy.data
    assert script[slice(*copy.data)] == "1;2\n'\n\\.\n"
    assert select.text == "SELECT 1"


@pytest.mark.parametrize(
    "script", ["COPY t FROM stdin;", "COPY t FROM stdin; SELECT 1", "COPY t FROM 'stdin';\n1"]
)
def test_where_no_rows_can_follow_there_are_none(script: str) -> None:
    assert [statement.data for statement in split(script, Backend.POSTGRESQL)][:1] == [None]


def test_a_line_for_psql_is_told_from_sql() -> None:
    script = "\\dt public.*\nSELECT 1;\\x\n"
    assert [(statement.form, statement.text) for statement in split(script, Backend.POSTGRESQL)] == [
        (Form.COMMAND, "\\dt public.*"),
        (Form.SQL, "SELECT 1;"),
        (Form.COMMAND, "\\x"),
    ]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("SELECT 1; |SELECT 2;", "SELECT 2;"),
        ("SELECT 1;| SELECT 2;", "SELECT 1;"),
        ("SELECT 1; | SELECT 2;", "SELECT 1;"),
        ("SELECT 1;|SELECT 2;", "SELECT 2;"),
        ("SELECT 1;\n|", "SELECT 1;"),
        ("SELECT 1;\n\n|", None),
        ("SELECT 1;\r\n|", "SELECT 1;"),
        ("|\nSELECT 1", None),
        ("SELECT 1; -- |a", None),
        ("-- |a\nSELECT 1", "-- a\nSELECT 1"),
        ("COPY t FROM stdin;\n|1\n\\.\nSELECT 1", "COPY t FROM stdin;"),
        ("|", None),
    ],
)
def test_the_cursor_is_in_a_statement_or_right_behind_it(script: str, found: str | None) -> None:
    text, offset = script.replace("|", ""), script.index("|")
    statement = statement_at(split(text, Backend.POSTGRESQL), text, offset)
    assert (statement.text if statement else None) == found


@pytest.mark.parametrize("dialect", Backend)
def test_whatever_a_script_contains_nothing_of_it_is_lost(dialect: Backend) -> None:
    chance = random.Random(11)
    for _ in range(1500):
        script = random_sql(chance, dialect)
        statements = split(script, dialect)
        for statement in statements:
            assert script[statement.start : statement.end] == statement.text
            assert statement.start <= statement.head < statement.end
        for gap in gaps(script, statements):
            assert is_nothing(gap, dialect), script


def test_cutting_in_steps_agrees_with_cutting_token_by_token() -> None:
    chance = random.Random(13)
    for _ in range(3000):
        script = random_sql(chance, Backend.POSTGRESQL)
        ends = [statement.end for statement in split(script, Backend.POSTGRESQL) if statement.is_ended]
        assert ends == ends_by_tokens(script), script


def ends_by_tokens(script: str) -> list[int]:
    """Where statements of PostgreSQL end, read token by token."""
    ends: list[int] = []
    rules, is_empty = rules_of(Backend.POSTGRESQL), True
    for kind, start, end in Lexer(Backend.POSTGRESQL).read(script):
        found = script[start:end]
        if kind in _NOTHING or (is_empty and (kind is TokenKind.COMMAND or found == ";")):
            continue
        if found == ";" and rules.semicolon():
            ends.append(end)
            rules, is_empty = rules_of(Backend.POSTGRESQL), True
        elif kind in (TokenKind.KEYWORD, TokenKind.NAME):
            rules.word(found.lower())
            is_empty = False
        elif found != ";":
            rules.other(found)
            is_empty = False
    return ends


def complete_ends(script: str) -> list[int]:
    """Where SQLite itself finds a statement to be complete, one after the other."""
    ends, start = [], 0
    for place, character in enumerate(script):
        if character == ";" and sqlite3.complete_statement(script[start : place + 1]):
            start = place + 1
            ends.append(start)
    return ends


def test_sqlite_itself_finds_the_same_ends() -> None:
    chance = random.Random(17)
    for _ in range(3000):
        script = random_sql(chance, Backend.SQLITE)
        ends = [statement.end for statement in split(script, Backend.SQLITE) if statement.is_ended]
        assert [end for end in complete_ends(script) if end in ends] == ends, script
        left_out = [end for end in complete_ends(script) if end not in ends]
        for end in left_out:
            before = max((e for e in complete_ends(script) if e < end), default=0)
            assert is_nothing(script[before:end], Backend.SQLITE), script


_LONG = {
    "rows": "(1, 'abc', now()), ",
    "statements": "SELECT a FROM t WHERE b = 'c';\n",
    "escapes": "E'\\'' ",
    "dollars": "a$b$ ",
    "parentheses": "(a ",
    "open quotes": "' ",
    "open comments": "/* ",
    "comments": "/**/",
    "lines": "-- a\r",
    "words": "CREATE FUNCTION BEGIN ATOMIC CASE ",
}


@pytest.mark.parametrize("dialect", Backend)
@pytest.mark.parametrize("piece", _LONG.values(), ids=_LONG)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece: str, dialect: Backend) -> None:
    def took(times: int) -> float:
        script = "SELECT " + piece * times
        before = process_time()
        split(script, dialect)
        return process_time() - before

    short = min(took(1500) for _ in range(3))
    long = min(took(15000) for _ in range(2))
    assert long < max(short, 0.0002) * 35

"""Lines that are no statements are understood, or explained; what is typed never becomes SQL of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.query_commands import COMMANDS, Action, CommandUnknown, commands, is_command
from pooldeck_db.statements import Kind, classify, split
from pooldeck_db.target import Backend

if TYPE_CHECKING:
    from collections.abc import Iterator

PG, LITE = Backend.POSTGRESQL, Backend.SQLITE


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.executescript(
            "CREATE TABLE orders (a INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT 'x');"
            'CREATE TABLE "Order Items" (a REFERENCES orders ON DELETE CASCADE, b UNIQUE);'
            'CREATE TABLE "odd[x]*" (a); CREATE VIEW shown AS SELECT a FROM orders;'
            "CREATE INDEX orders_b ON orders (b); CREATE TEMP TABLE mine (a);"
            "CREATE TRIGGER noted AFTER INSERT ON orders BEGIN SELECT 1; END;"
        )
        yield opened


def rows(connection: sqlite3.Connection, line: str) -> list[list[tuple[object, ...]]]:
    """The rows of a command's listings."""
    return [connection.execute(each.statement).fetchall() for each in commands(line, LITE).listings]


def names(connection: sqlite3.Connection, line: str) -> list[object]:
    """The names that the first listing shows."""
    return [row[1] for row in rows(connection, line)[0]]


@pytest.mark.parametrize(
    ("line", "action", "argument"),
    [
        ("\\x", Action.EXPANDED, ""),
        (" \\x on ;", Action.EXPANDED, "on"),
        ("\\timing off", Action.TIMING, "off"),
        ("\\conninfo", Action.CONNECTION, ""),
        ("\\i some file.sql", Action.INCLUDE, "some file.sql"),
        ("\\i 'it''s.sql'", Action.INCLUDE, "it's.sql"),
        ("\\e", Action.EDIT, ""),
        ("\\e notes.sql", Action.EDIT, "notes.sql"),
        ("\\g", Action.RUN, ""),
        ("\\q", Action.QUIT, ""),
        ("\\?", Action.HELP, ""),
        ("\\h create table", Action.SYNTAX, "create table"),
        ("\\dt+ shop.*", Action.LIST, "shop.*"),
    ],
)
@pytest.mark.parametrize("backend", Backend)
def test_a_line_is_understood(line: str, action: Action, argument: str, backend: Backend) -> None:
    command = commands(line, backend)
    assert (command.action, command.argument) == (action, argument)
    assert bool(command.listings) is (action is Action.LIST)
    assert is_command(line, backend)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("\\dq", "\\d"),
        ("\\timin", "\\timing"),
        ("\\conifo", "\\conninfo"),
        ("\\", "\\"),
        ("\\!rm", "\\"),
    ],
)
def test_an_unknown_command_is_refused_with_the_nearest(line: str, near: str) -> None:
    with pytest.raises(CommandUnknown) as caught:
        commands(line, PG)
    assert f"Did you mean {near}" in caught.value.hint


@pytest.mark.parametrize(
    "line",
    ["\\c other", "\\copy t from 'x'", "\\x maybe", "\\q now", "\\i", "\\dt a b", '\\dt "a', "\\dt a.b.c.d",
     "\\dt \0", "SELECT 1", "", ".tables"],
)  # fmt: skip
def test_what_cannot_be_done_says_what_to_do(line: str) -> None:
    with pytest.raises(CommandUnknown) as caught:
        commands(line, PG)
    assert caught.value.what
    assert caught.value.hint


def test_sql_is_no_command() -> None:
    assert not is_command("SELECT 1", PG)
    assert not is_command(".5", LITE)
    assert not is_command(".tables", PG)
    assert is_command(".tables", LITE)


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize(
    "pattern",
    ["'; DROP TABLE t; --", "a'b", "\\", "\\'; DROP TABLE t --", "$$", "/*", '"\'"', "x' OR '1'='1", "ü%_"],
)
def test_a_pattern_is_never_sql(pattern: str, backend: Backend) -> None:
    lines = [f"\\d {pattern}", f"\\dt {pattern}", f"\\df+ {pattern}"]
    lines += [f".tables {pattern}", f".schema {pattern}"] if backend is LITE else [f"\\l {pattern}"]
    for line in lines:
        try:
            listings = commands(line, backend).listings
        except CommandUnknown:
            continue
        for listing in listings:
            assert len(split(listing.statement, backend)) == 1
            assert classify(listing.statement, backend).kind is Kind.READ


def test_tables_views_and_indexes_of_sqlite(connection: sqlite3.Connection) -> None:
    assert names(connection, "\\d") == ["Order Items", "odd[x]*", "orders", "shown", "mine"]
    assert names(connection, "\\dt") == ["Order Items", "odd[x]*", "orders", "mine"]
    assert names(connection, "\\dt ORD*") == ["Order Items", "orders"]
    assert names(connection, "\\dt temp.*") == ["mine"]
    assert names(connection, '\\dt "odd[x]*"') == ["odd[x]*"]
    assert names(connection, "\\dt odd[x]?") == ["odd[x]*"]
    assert names(connection, "\\dt odd") == []
    assert names(connection, "\\dv") == ["shown"]
    assert names(connection, "\\di") == ["orders_b"]
    assert "sqlite_autoindex_Order Items_1" in names(connection, "\\diS")
    assert rows(connection, "\\dn")[0][0][:2] == (0, "main")
    assert any(row[0] == "json_valid" for row in rows(connection, "\\df json_*")[0])


def test_a_relation_of_sqlite(connection: sqlite3.Connection) -> None:
    columns, indexes, keys, triggers = rows(connection, "\\d orders")
    assert columns == [("orders", "a", "INTEGER", None, None, 1), ("orders", "b", "TEXT", "not null", "'x'", None)]
    assert indexes == [("orders", "orders_b", None, "b")]
    assert keys == []
    assert [row[:2] for row in triggers] == [("orders", "noted")]
    items = rows(connection, '\\d "Order Items"')
    assert items[2] == [("Order Items", "a", "orders", None, "NO ACTION", "CASCADE")]
    assert items[1][0][2:] == ("UNIQUE", "b")


def test_the_habits_of_its_shell(connection: sqlite3.Connection) -> None:
    assert [row[0] for row in rows(connection, ".tables")[0]] == [
        "Order Items",
        "mine",
        "odd[x]*",
        "orders",
        "shown",
    ]
    assert [row[0] for row in rows(connection, ".tables ord%")[0]] == ["Order Items", "orders"]
    assert [row[1] for row in rows(connection, ".schema orders;")[0]] == ["table", "index", "trigger"]
    assert rows(connection, ".indexes orders") == [[("orders_b", "orders")]]
    assert rows(connection, ".databases")[0][0][1] == "main"
    assert commands(".quit", LITE).action is Action.QUIT
    with pytest.raises(CommandUnknown, match="nothing of this kind"):
        commands("\\du", LITE)
    with pytest.raises(CommandUnknown) as caught:
        commands(".tabels", LITE)
    assert "Did you mean .tables" in caught.value.hint


def test_every_command_that_is_listed_is_one() -> None:
    for usage, about in COMMANDS:
        assert about
        for name in (word for word in usage.split() if word.startswith(("\\", "."))):
            argument = " x" if name in ("\\i", "\\h") else ""
            assert commands(name + argument, LITE if name.startswith(".") else PG).name == name

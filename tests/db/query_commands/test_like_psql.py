"""Listings have the rows that psql itself shows, on a real server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from pooldeck_db.query_commands import Listing, commands
from pooldeck_db.target import Backend
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.target import Target
    from support.servers import Server

_OBJECTS = """
    CREATE SCHEMA other;
    CREATE TABLE orders (a int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, b text COLLATE "C" NOT NULL DEFAULT 'x'
        CHECK (b <> ''), c numeric(5, 2), d int GENERATED ALWAYS AS (1 + 1) STORED);
    CREATE TABLE "Order Items" (a int REFERENCES orders, b int UNIQUE, "Über.x" text);
    CREATE TABLE order$x (a int);
    CREATE TABLE "a""b" (a int);
    CREATE TABLE other.orders (a int REFERENCES public.orders);
    CREATE TABLE parts (a int) PARTITION BY LIST (a);
    CREATE INDEX orders_b ON orders (lower(b)) WHERE c > 1;
    CREATE VIEW shown AS SELECT a FROM orders;
    CREATE MATERIALIZED VIEW kept AS SELECT 1 AS a;
    CREATE SEQUENCE numbers;
    CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE TYPE pair AS (a int, b text);
    CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
    CREATE PROCEDURE run(INOUT a int) LANGUAGE sql AS 'SELECT 1';
    CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
    CREATE TRIGGER noted AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fired();
    COMMENT ON TABLE orders IS 'what was ordered';
"""
_LISTS = (
    *("\\d", "\\dt", "\\dt+", "\\dv", "\\dv+", "\\dm", "\\dm+", "\\di", "\\di+", "\\ds", "\\dtv", "\\dtvmsi"),
    *("\\dt order*", "\\dt ORDERS", '\\dt "Order Items"', '\\dt "O"rder?items', "\\dt order$x", '\\dt "a""b"'),
    *("\\dt other.*", "\\dt *.orders", "\\dt oth?r.or*", '\\dt "other".orders', "\\dt nothing", "\\dt o[rs]ders"),
    *(
        "\\dt pg_catalog.pg_cl*",
        "\\dtS pg_am",
        "\\dt *",
        "\\dt *.*",
        "\\dv pg_st?ts",
        "\\dt (orders|parts)",
    ),
    *("\\df", "\\df+ f", "\\dfa", "\\dfp", "\\dft", "\\dfn", "\\dfnp", "\\df to_char", "\\df other.*", "\\df RUN"),
    *("\\dT", "\\dT *.email", "\\dT pair", "\\dT nothing", "\\dT+ email", "\\dT+ pair"),
    *("\\dn", "\\dn+", "\\dn oth*", "\\dnS", "\\du", "\\du+", "\\du post*", "\\dg", "\\l", "\\l+", "\\l post*"),
)


@pytest.fixture
async def filled(postgresql_target: Target) -> Target:
    await run_script(postgresql_target, _OBJECTS)
    return postgresql_target


async def of_psql(server: Server, target: Target, *lines: str) -> list[list[list[str]]]:
    """The rows that psql shows for each line."""
    script = "".join(f"{line}\n\\echo \x1d\n" for line in lines)
    program = ["-XAtq", "-F\x1f", "-R\x1e", "-h", target.host, "-U", target.user, target.database]
    process = await asyncio.create_subprocess_exec(
        str(server.process.bin_path / "psql"), *program,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    answer, _ = await process.communicate(script.encode())
    found = answer.decode().split("\x1d\n")[:-1]
    return [[row.split("\x1f") for row in each.rstrip("\n\x1e").split("\x1e") if row] for each in found]


async def of_ours(target: Target, listings: tuple[Listing, ...]) -> list[list[list[str]]]:
    """The rows of listings, as texts."""
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        return [
            [
                ["" if value is None else str(value) for value in row]
                for row in await connection.fetch(each.statement)
            ]
            for each in listings
        ]
    finally:
        await connection.close()


async def test_lists_are_those_of_psql(server: Server, filled: Target) -> None:
    expected = await of_psql(server, filled, *_LISTS)
    assert len(expected) == len(_LISTS)
    listings = tuple(commands(line, Backend.POSTGRESQL).listings[0] for line in _LISTS)
    ours = await of_ours(filled, listings)
    for line, theirs, mine in zip(_LISTS, expected, ours, strict=True):
        assert mine == theirs, line


@pytest.mark.parametrize(
    "line", ["\\d orders", "\\d+ orders", '\\d "Order Items"', "\\d shown", "\\d orders_pkey"]
)
async def test_the_columns_of_a_relation_are_those_of_psql(server: Server, filled: Target, line: str) -> None:
    (told,) = await of_psql(server, filled, line)
    command = commands(line, Backend.POSTGRESQL)
    columns = (await of_ours(filled, command.listings))[0]
    expected = [row for row in told if len(row) > 1]
    if "_pkey" in line:  # psql tells other things of an index.
        assert [row[1:3] for row in columns] == [row[:2] for row in expected]
    else:
        assert [row[1 : len(expected[0]) + 1] for row in columns] == expected


async def test_a_type_is_told_with_the_values_of_an_enum(filled: Target) -> None:
    (found,) = await of_ours(filled, commands("\\dT+ mood", Backend.POSTGRESQL).listings)
    assert [row[:5] for row in found] == [["public", "mood", "mood", "4", "sad\nglad"]]


async def test_the_text_of_a_function_is_that_of_psql(server: Server, filled: Target) -> None:
    (told,) = await of_psql(server, filled, "\\sf f")
    (found,) = await of_ours(filled, commands("\\sf f", Backend.POSTGRESQL).listings)
    assert [row[3].strip() for row in found] == [told[0][0].strip()]
    everything = await of_ours(filled, commands("\\sf", Backend.POSTGRESQL).listings)
    assert [row[1] for row in everything[0]] == ["f", "fired", "run"]


async def test_a_relation_is_told_with_all_that_belongs_to_it(filled: Target) -> None:
    command = commands("\\d+ orders", Backend.POSTGRESQL)
    found = dict(
        zip((each.title for each in command.listings), await of_ours(filled, command.listings), strict=True)
    )
    assert [row[1] for row in found["Columns"]] == ["a", "b", "c", "d"]
    assert [row[1:3] for row in found["Indexes"]] == [["orders_pkey", "PRIMARY KEY (a)"], ["orders_b", ""]]
    assert found["Check constraints"][0][2] == "CHECK (b <> ''::text)"
    assert sorted(row[1] for row in found["Referenced by"]) == ['"Order Items"', "other.orders"]
    assert [row[1] for row in found["Triggers"]] == ["noted"]
    view = commands("\\d+ shown", Backend.POSTGRESQL)
    assert "FROM orders" in (await of_ours(filled, view.listings))[-1][0][1]

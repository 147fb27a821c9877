"""An opened relation for the tests of the pager, and the truth to compare its pages with."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.catalog import RelationDetail, RelationName
from pooldeck_db.catalog.reader import CatalogReader
from pooldeck_db.paging import After, Before, End, Key, Page, PageRequest, Place, Sort, Start
from pooldeck_db.paging.pager import Pager
from pooldeck_db.target import Backend
from pooldeck_db.values import Value
from support.servers import run_script

if TYPE_CHECKING:
    from pooldeck_db.database import Database
    from pooldeck_db.filters import Filter
    from pooldeck_db.target import Target

Row: TypeAlias = tuple[Value, ...]


@dataclass
class Opened:
    """A relation with its pager."""

    database: Database
    detail: RelationDetail
    pager: Pager

    @property
    def is_postgresql(self) -> bool:
        """Whether values cross as text."""
        return self.database.target.backend is Backend.POSTGRESQL

    async def page(
        self,
        place: Place | None = None,
        *,
        size: int = 256,
        order: tuple[Sort, ...] = (),
        wanted: Filter | None = None,
    ) -> Page:
        """One page."""
        return await self.pager.page(self.detail, PageRequest(place or Start(), size, order, wanted))

    async def walk(
        self, *, size: int, order: tuple[Sort, ...] = (), reverse: bool = False, wanted: Filter | None = None
    ) -> list[Row]:
        """All rows in order, page by page from one end to the other, with every page's claims checked."""
        page = await self.page(End() if reverse else Start(), size=size, order=order, wanted=wanted)
        pages = [page]
        assert not (page.after if reverse else page.before)
        while page.before if reverse else page.after:
            edge = page.keys[0 if reverse else -1]
            place = Before(edge) if reverse else After(edge)
            page = await self.page(place, size=size, order=order, wanted=wanted)
            assert page.rows
            assert page.after if reverse else page.before
            pages.append(page)
        if reverse:
            pages.reverse()
        keys = [key for page in pages for key in page.keys]
        assert len(set(keys)) == len(keys)
        return [row for page in pages for row in page.rows]

    async def truth(self, order: tuple[Sort, ...], where: str = "") -> list[Row]:
        """All rows in order, or those for which some SQL holds, from the database itself in one statement."""
        by = ", ".join(_sorted(sort) for sort in order)
        name = self.detail.relation.name
        listed = ", ".join(
            f"CAST({_operand(column.name)} AS text) AS x{index}" if self.is_postgresql else _operand(column.name)
            for index, column in enumerate(self.detail.columns)
        )
        clause = (f" WHERE {where}" if where else "") + (f" ORDER BY {by}" if by else "")
        relation = f"{_quoted(name.schema)}.{_quoted(name.name)}"
        return await fetch(self.database.target, f"SELECT {listed} FROM {relation} AS t{clause}")

    def key(self, *values: int | str) -> Key:
        """A key as the pager gives it."""
        return Key(tuple(str(value) for value in values) if self.is_postgresql else values)

    async def run(self, *statements: str) -> None:
        """Run statements beside the pager."""
        await run_script(self.database.target, *statements)

    async def reread(self) -> None:
        """Read the relation's detail again."""
        self.detail = await CatalogReader(self.database.sessions).detail(self.detail.relation.name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sorted(sort: Sort) -> str:
    nulls = f" NULLS {sort.nulls.value}" if sort.nulls else ""
    return f"{_operand(sort.column)}{' DESC' if sort.descending else ''}{nulls}"


def _operand(column: str) -> str:
    return f"t.{_quoted(column)}"


async def fetch(target: Target, sql: str) -> list[Row]:
    """The answer to a query, through the bare driver."""
    if target.path is not None:
        with closing(sqlite3.connect(target.path)) as lite:
            lite.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
            return list(lite.execute(sql))
    connection = await asyncpg.connect(host=target.host, user=target.user, database=target.database)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


def case_insensitive_type(schema: str) -> tuple[str, ...]:
    """Statements that make a type `ci` with operators and an order of its own, as citext and hstore have."""
    name = f"{schema}.ci"
    lowered = [f'lower({argument}::text) COLLATE "C"' for argument in ("$1", "$2")]
    signs = {"lt": "<", "le": "<=", "eq": "=", "ge": ">=", "gt": ">"}
    spelled = {"lt": "#<#", "le": "#<=#", "eq": "=", "ge": "#>=#", "gt": "#>#"}
    functions = [
        f"CREATE FUNCTION {name}_{word}({name}, {name}) RETURNS {returned} LANGUAGE sql IMMUTABLE AS '{body}'"
        for word, returned, body in (
            *((word, "boolean", f"SELECT {f' {sign} '.join(lowered)}") for word, sign in signs.items()),
            ("cmp", "integer", f"SELECT bttextcmp({', '.join(lowered)})"),
        )
    ]
    operators = [
        f"CREATE OPERATOR {schema}.{sign} (LEFTARG = {name}, RIGHTARG = {name}, PROCEDURE = {name}_{word})"
        for word, sign in spelled.items()
    ]
    listed = ", ".join(f"OPERATOR {number} {schema}.{sign}" for number, sign in enumerate(spelled.values(), 1))
    listed += f", FUNCTION 1 {name}_cmp({name}, {name})"
    base = f"INPUT = {name}_in, OUTPUT = {name}_out, LIKE = text, CATEGORY = 'S', COLLATABLE = true"
    return (
        f"CREATE TYPE {name}",
        f"CREATE FUNCTION {name}_in(cstring) RETURNS {name} LANGUAGE internal IMMUTABLE STRICT AS 'textin'",
        f"CREATE FUNCTION {name}_out({name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout'",
        f"CREATE TYPE {name} ({base})",
        f"CREATE CAST ({name} AS text) WITHOUT FUNCTION AS IMPLICIT",
        f"CREATE CAST (text AS {name}) WITHOUT FUNCTION AS ASSIGNMENT",
        *functions,
        *operators,
        f"CREATE OPERATOR CLASS {name}_ops DEFAULT FOR TYPE {name} USING btree AS {listed}",
    )


def main_schema(database: Database) -> str:
    """Where tables are made that name no schema."""
    return "public" if database.target.backend is Backend.POSTGRESQL else "main"


async def opened(database: Database, name: str, *statements: str) -> Opened:
    """The relation, after the statements were run."""
    await run_script(database.target, *statements)
    detail = await CatalogReader(database.sessions).detail(RelationName(main_schema(database), name))
    return Opened(database, detail, Pager(database.sessions))

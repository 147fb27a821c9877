"""Runs statements through aiosqlite, in the thread of the connection."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from pooldeck_db.query.line import Answer
from pooldeck_db.query.sqlite.binding import bound
from pooldeck_db.query.sqlite.fetching import take_rows
from pooldeck_db.query.sqlite.placing import place_of
from pooldeck_db.query.sqlite.session_names import session_names
from pooldeck_db.statements import Kind
from pooldeck_db.translation import translate

if TYPE_CHECKING:
    import aiosqlite

    from pooldeck_db.catalog.session_names import SessionNames
    from pooldeck_db.query.intake import Intake
    from pooldeck_db.query.line import Job
    from pooldeck_db.statements import Classified

_COUNTED = {"INSERT", "UPDATE", "DELETE", "REPLACE"}


class SQLiteLine:
    """A connection of aiosqlite."""

    def __init__(self, driver: aiosqlite.Connection) -> None:
        self._driver = driver

    async def run(self, job: Job, intake: Intake) -> Answer:
        """Run a statement; the library takes one alone."""
        cursor = await self._driver.cursor()
        try:
            await self._execute(cursor, job)
            count = await take_rows(cursor, intake) if cursor.description else None
            return _answer(job.classified, count, cursor.rowcount)
        finally:
            # Behind what still runs, which is interrupted: a statement that is not reset goes on holding its lock.
            await cursor.close()

    async def _execute(self, cursor: aiosqlite.Cursor, job: Job) -> None:
        text = job.body.text
        try:
            await cursor.execute(text, bound(text, job.arguments))
        except sqlite3.Error as error:
            place = await place_of(error, text, self._said_against)
            if place is None:
                raise
            found = translate(error, "")
            found.position = place
            raise found from error

    async def _said_against(self, text: str) -> str:
        """What the library says against a text, which is compiled and not run."""
        try:
            await self._driver.execute_fetchall(f"EXPLAIN {text}")
        except sqlite3.Error as error:
            return str(error)
        return ""

    async def begin(self, *, read_only: bool, writes_soon: bool) -> None:
        """Begin; one that is known to write takes the lock at once, or it could fail later."""
        await self.command("BEGIN IMMEDIATE" if writes_soon and not read_only else "BEGIN")

    async def joined(self) -> None:
        """Nothing to do: no transaction of SQLite ends by itself."""

    async def command(self, sql: str) -> str:
        """Run a statement of the console's own."""
        cursor = await self._driver.cursor()
        try:
            await cursor.execute(sql)
        finally:
            await cursor.close()
        return sql.split(" ", maxsplit=1)[0]

    @property
    def needs_transaction(self) -> bool:
        """Never: there is nothing in between."""
        return False

    @property
    def in_transaction(self) -> bool:
        """As the library says."""
        return self._driver.in_transaction

    async def is_failed(self) -> bool:
        """Never: what fails is undone alone, or the transaction has ended."""
        return False

    @property
    def is_lost(self) -> bool:
        """Never: there is no server."""
        return False

    async def leftovers(self, classified: Classified, before: frozenset[str]) -> frozenset[str]:
        """Temporary tables and attached files, as the library says; pragmas cannot be asked for: once, always."""
        found = before & {"session settings"}
        if classified.kind is Kind.SESSION and classified.verb.startswith("PRAGMA"):
            found |= {"session settings"}
        if await self._has_row("SELECT 1 FROM temp.sqlite_schema LIMIT 1"):
            found |= {"temporary tables"}
        if await self._has_row("SELECT 1 FROM pragma_database_list WHERE name NOT IN ('main', 'temp')"):
            found |= {"attached files"}
        return found

    async def session_names(self) -> SessionNames:
        """As the library says."""
        return await session_names(self._driver)

    async def _has_row(self, sql: str) -> bool:
        return bool(list(await self._driver.execute_fetchall(sql)))


def _answer(classified: Classified, count: int | None, changed: int) -> Answer:
    verb = classified.verb
    if verb in _COUNTED:
        return Answer(f"{verb} {max(0, changed)}", max(0, changed))
    return Answer(verb if count is None else f"{verb} {count}")

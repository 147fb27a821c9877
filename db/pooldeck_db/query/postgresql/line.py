"""Runs statements through asyncpg; rows come as COPY writes them, wherever the server copies them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import asyncpg

from pooldeck_db.dialects.connecting import DRIVER_ERRORS
from pooldeck_db.query.line import Answer, told
from pooldeck_db.query.postgresql.copied import Copied
from pooldeck_db.query.postgresql.copying import copy, is_copying
from pooldeck_db.query.postgresql.fetching import fetch
from pooldeck_db.query.postgresql.leftovers import leftovers
from pooldeck_db.query.postgresql.notices import Heard, listening
from pooldeck_db.query.postgresql.reading import check_session
from pooldeck_db.query.postgresql.session_names import session_names
from pooldeck_db.query.postgresql.stopping import Sink
from pooldeck_db.query.postgresql.timing import driver_seconds, limited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pooldeck_db.catalog import Column
    from pooldeck_db.catalog.session_names import SessionNames
    from pooldeck_db.query.intake import Intake
    from pooldeck_db.query.line import Job
    from pooldeck_db.query.postgresql.columns import ColumnReader
    from pooldeck_db.statements import Classified

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_COPIED = {"SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE"}

_PROBE_TIMEOUT = 2.0
"""Seconds that a connection has to answer after a statement failed on it."""

_PREFIX = "COPY ("

_RULES = """
SELECT pg_catalog.bool_or(relhasrules) FROM pg_catalog.pg_class
WHERE oid = ANY (SELECT pg_catalog.to_regclass(name) FROM pg_catalog.unnest($1::pg_catalog.text[]) AS name)
"""


class PostgreSQLLine:
    """A connection of asyncpg."""

    def __init__(
        self,
        driver: Driver,
        columns: ColumnReader,
        *,
        transaction_timeout: float,
        transaction_settings: Mapping[str, str],
    ) -> None:
        self._driver = driver
        self._columns = columns
        self._milliseconds = round(transaction_timeout * 1000)
        self._settings = transaction_settings
        self._heard = Heard()

    async def run(self, job: Job, intake: Intake) -> Answer:
        """Run a statement: prepared first, which allows for one alone, and tells its columns and mistakes."""
        check_session(self._driver, job)
        async with listening(self._driver, job.body, intake), limited(self._driver, job):
            answer = await self._run(job, intake)
        if job.classified.verb == "LISTEN":
            await self._heard.listen(self._driver)
        intake.notices += self._heard.taken()
        return answer

    async def _run(self, job: Job, intake: Intake) -> Answer:
        seconds = driver_seconds(job)
        prepared = await self._driver.prepare(job.body.text, timeout=seconds)
        attributes = prepared.get_attributes()
        if is_copying(job.classified):
            return await copy(self._driver, job, intake)
        if not attributes and not _returns_empty_rows(job.classified):
            await prepared.fetch(timeout=seconds)
            tag = prepared.get_statusmsg()
            return Answer(tag, _number_in(tag))
        columns = await self._columns.columns(self._driver, attributes)
        if await self._is_copied(job.classified):
            return await self._copy(job, columns, intake)
        return await fetch(self._driver, job, columns, attributes, intake)

    async def _copy(self, job: Job, columns: tuple[Column, ...], intake: Intake) -> Answer:
        intake.describe(columns, Copied(columns))
        intake.prefix = len(_PREFIX)
        sink = Sink(self._driver, _Chunks(intake).take)
        status = await sink.checked(
            self._driver.copy_from_query(
                f"{job.body.text}\n",  # A comment may end it.
                output=sink.__call__,
                timeout=driver_seconds(job),
            )
        )
        return told(job.classified.verb, int(status.split()[-1]))

    async def _is_copied(self, classified: Classified) -> bool:
        """Whether COPY takes it: of changes, only those that no rule rewrites."""
        if classified.verb not in _COPIED or classified.explains:
            return False
        names = [_quoted(change.target) for change in classified.changes]
        return not names or not await self._driver.fetchval(_RULES, names)

    async def begin(self, *, read_only: bool, writes_soon: bool) -> None:  # noqa: ARG002  # it makes no difference
        """Begin; a first query keeps a read-only transaction from being made to write."""
        await self._driver.execute("BEGIN READ ONLY; SELECT 1" if read_only else "BEGIN")
        await self.joined()

    async def joined(self) -> None:
        """Let the transaction wait for the user as long as is set; it is no query, and takes no snapshot."""
        settings = {**self._settings, "idle_in_transaction_session_timeout": str(self._milliseconds)}
        await self._driver.execute("; ".join(f"SET LOCAL {name} = '{value}'" for name, value in settings.items()))

    async def command(self, sql: str) -> str:
        """Run a statement of the console's own."""
        tag: str = await self._driver.execute(sql)
        return tag

    @property
    def needs_transaction(self) -> bool:
        """A pooler that refused settings may send the next statement to another server process."""
        return bool(self._settings)

    @property
    def in_transaction(self) -> bool:
        """As the server said with its last answer."""
        return not self._driver.is_closed() and bool(self._driver.is_in_transaction())

    async def is_failed(self) -> bool:
        """Ask: after a statement was stopped, only the server knows whether it had ended before.

        One that does not answer is ended, and the transaction with it.
        """
        try:
            await self._driver.execute("SELECT 1", timeout=_PROBE_TIMEOUT)
        except asyncpg.InFailedSQLTransactionError:
            return True
        except (*DRIVER_ERRORS, OSError):
            self._driver.terminate()
            return True
        return False

    @property
    def is_lost(self) -> bool:
        """Whether the driver has closed it."""
        return bool(self._driver.is_closed())

    async def leftovers(self, _: Classified, __: frozenset[str]) -> frozenset[str]:
        """As the server itself says."""
        return await leftovers(self._driver, transaction_timeout=self._milliseconds)

    async def session_names(self) -> SessionNames:
        """As the server itself says."""
        return await session_names(self._driver)


class _Chunks:
    """Cuts what the driver gives into whole rows."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._rest = b""

    async def take(self, chunk: bytes) -> None:
        """Take what came; the server sends row by row, but nothing says that it must."""
        data = self._rest + chunk if self._rest else chunk
        end = data.rfind(b"\n") + 1
        self._rest = data[end:]
        await self._intake.take(data[:end], data.count(b"\n"))


def _returns_empty_rows(classified: Classified) -> bool:
    """SELECT without anything behind it returns rows without columns."""
    return classified.verb == "SELECT" and not classified.explains


def _quoted(name: Sequence[str]) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in name)


def _number_in(tag: str) -> int | None:
    last = tag.rpartition(" ")[2]
    return int(last) if last.isdecimal() else None

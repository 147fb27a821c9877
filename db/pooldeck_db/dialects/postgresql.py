"""PostgreSQL through asyncpg."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import asyncpg
from sqlalchemy import URL, event, text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
    from sqlalchemy.pool import ConnectionPoolEntry

    from pooldeck_db.target import Target

_TEXT_FORM = {
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
"""Settings that change what `value::text` says; pinned so that the text is lossless (at extra_float_digits = 0,
0.30000000000000004 reads as 0.3)."""

_DRIVER_PARAMETERS = frozenset(
    {
        "sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "sslnegotiation",
        "ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "krbsrvname", "gsslib",
    }
)  # fmt: skip
"""libpq's parameters that asyncpg understands in a DSN; it would send any other to the server as a setting."""

_SERVER_PARAMETERS = frozenset({"application_name", "options"})
"""libpq's parameters that are meant for the server."""

_COMMAND_GRACE = 5.0
"""Seconds beyond the server's own statement time-out after which the driver gives up on a silent network."""

_LOST_CLIENT_SINCE = 14
"""The first major version with client_connection_check_interval."""


class PostgreSQL:
    """PostgreSQL 12 or newer through asyncpg."""

    name = "postgresql"
    product = "PostgreSQL"
    reading_options: Mapping[str, object] = {"postgresql_readonly": True}
    writing_options: Mapping[str, object] = {}

    def __init__(self, target: Target) -> None:
        self._target = target

    def url(self) -> URL:
        """The scheme alone: everything else goes to asyncpg as it is, which knows libpq's parameters."""
        return URL.create("postgresql+asyncpg")

    def connect_args(self) -> dict[str, object]:
        """Arguments for `asyncpg.connect`; the statement caches are off.

        With them, an ALTER TABLE by somebody else makes the next page fail once (InvalidCachedStatementError),
        and a transaction-pooling proxy mixes up the names; the price is about 0.2 ms a statement.
        """
        target = self._target
        arguments: dict[str, object] = {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "timeout": target.connect_timeout,
            "server_settings": self._server_settings(),
        }
        if target.statement_timeout:
            arguments["command_timeout"] = target.statement_timeout + _COMMAND_GRACE
        given = {"user": target.user, "database": target.database}
        arguments |= {name: value for name, value in given.items() if value}
        # Also where it is empty: asyncpg would read the password file itself, and without its escapes.
        arguments["password"] = target.password
        if target.host or target.options:
            hosts, ports = zip(*target.addresses, strict=True)
            arguments |= {"host": list(hosts), "port": list(ports)} if any(hosts) else {"port": ports[0]}
        if encryption := [(key, value) for key, value in target.options if key in _DRIVER_PARAMETERS]:
            arguments["dsn"] = f"postgresql://?{urlencode(encryption)}"
        return arguments

    def _server_settings(self) -> dict[str, str]:
        target = self._target
        settings = {
            "application_name": "pooldeck",
            "statement_timeout": f"{round(target.statement_timeout * 1000)}",
            "lock_timeout": f"{round(target.lock_timeout * 1000)}",
            "idle_in_transaction_session_timeout": "60000",
            **_TEXT_FORM,
        }
        if target.read_only:
            settings["default_transaction_read_only"] = "on"
        return settings | {key: value for key, value in target.options if key in _SERVER_PARAMETERS}

    def prepare(self, engine: AsyncEngine) -> None:
        """Have the server notice a vanished client, and keep it from compiling what runs once."""
        event.listen(engine.pool, "connect", _settle)

    def pid_of(self, driver_connection: object) -> int | None:
        """The backend's process id; through PgBouncer it is the proxy's invention."""
        if not isinstance(driver_connection, asyncpg.Connection):
            return None
        pid: int = driver_connection.get_server_pid()
        return pid

    async def interrupt(self, _: object) -> None:
        """Nothing to do: asyncpg itself sends a CancelRequest when the task that waits is cancelled."""

    async def version(self, session: AsyncSession) -> str:
        """The server's version."""
        answer: str = (await session.execute(text("SELECT current_setting('server_version')"))).scalar_one()
        return answer.split()[0]

    async def is_read_only(self, session: AsyncSession) -> bool:
        """Whether the session would stay read-only in its next transaction, too."""
        answer = await session.execute(text("SELECT current_setting('default_transaction_read_only')"))
        return bool(answer.scalar_one() == "on")

    @asynccontextmanager
    async def disposal(self) -> AsyncIterator[None]:
        """Nothing is peculiar about closing connections."""
        yield


def _settle(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    driver: Any = connection.driver_connection
    statement = "SET jit = off"
    if driver.get_server_version().major >= _LOST_CLIENT_SINCE:
        statement += "; SET client_connection_check_interval = '1s'"
    connection.run_async(lambda connected: connected.execute(statement))

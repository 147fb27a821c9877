"""PostgreSQL through asyncpg."""

from __future__ import annotations

import asyncio
import os
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import asyncpg
from sqlalchemy import URL, event, text

from pooldeck_db.dialects.base import WriteRefusal
from pooldeck_db.dialects.connecting import DRIVER_ERRORS, Connector
from pooldeck_db.dialects.monitoring import APPLICATION, PATIENCE, ServerMonitorConnection
from pooldeck_db.dialects.pinging import DRIVER_NAME, PingingDialect
from pooldeck_db.errors import ConnectError
from pooldeck_db.libpq.effects import DRIVER_PARAMETERS, SERVER_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
    from sqlalchemy.pool import ConnectionPoolEntry

    from pooldeck_db.target import Target

_TEXT_FORM = {
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
}
"""Settings that change what `value::text` says, and what a text in quotes is; pinned so that values are lossless
(at extra_float_digits = 0, 0.30000000000000004 reads as 0.3) and a backslash in one ends no quotes."""

_COMMAND_GRACE = 5.0
"""Seconds beyond the server's own statement time-out after which the driver gives up on a silent network."""

_LARGEST_PING_TIMEOUT = 3.0
"""Seconds after which a connection of the pool that does not answer counts as dead, at most."""

_READ_ONLY = "default_transaction_read_only"

_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
"""Parameters that name a file."""

_SYSTEM_CERTIFICATES = "system"
"""What `sslrootcert` says for the certificates that the system trusts."""

_WRITE_REFUSAL = text(
    "SELECT pg_catalog.pg_is_in_recovery(), setting, source FROM pg_catalog.pg_settings"
    f" WHERE name = '{_READ_ONLY}'"
)

_NO_LIMIT = text("SELECT pg_catalog.set_config('statement_timeout', '0', true)")

_WHOSE = {
    "user": "set for the role",
    "database": "set for the database",
    "database user": "set for the role",
    "client": "set by the options",
    "configuration file": "set on the server",
    "command line": "set on the server",
    "global": "set on the server",
}
"""Who made a session read-only, by where pg_settings says that the setting comes from."""

_LOST_CLIENT_SINCE = 14
"""The first major version with client_connection_check_interval."""


class PostgreSQL:
    """PostgreSQL 12 or newer through asyncpg."""

    name = "postgresql"
    product = "PostgreSQL"
    driver_errors: tuple[type[Exception], ...] = DRIVER_ERRORS
    reading_options: Mapping[str, object] = {"postgresql_readonly": True}

    def __init__(self, target: Target) -> None:
        self._target = target
        self._options = dict(target.options)
        self._connector = Connector(target.label, unrefused=SERVER_PARAMETERS)
        self.writing_options: Mapping[str, object] = self.reading_options if target.read_only else {}

    def url(self) -> URL:
        """The scheme alone: everything else goes to asyncpg as it is, which knows libpq's parameters."""
        return URL.create(DRIVER_NAME)

    def connect_args(self) -> dict[str, object]:
        """Arguments for `asyncpg.connect`; the statement caches are off.

        With them, an ALTER TABLE by somebody else makes the next page fail once (InvalidCachedStatementError),
        and a transaction-pooling proxy mixes up the names; the price is about 0.2 ms a statement.

        Raises ConnectError for a certificate that cannot be read, or a password that cannot be sent.
        """
        target = self._target
        _check_password(target)
        _check_files(target.label, self._options)
        arguments: dict[str, object] = {
            "async_creator_fn": self._connector.connect,
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
        if understood := {key: value for key, value in self._options.items() if key in DRIVER_PARAMETERS}:
            if understood.get("sslrootcert") == _SYSTEM_CERTIFICATES:
                # libpq's word for it, which asyncpg takes for a file; libpq allows verify-full alone with it.
                del understood["sslrootcert"]
                arguments["ssl"] = ssl.create_default_context()
            arguments["dsn"] = f"postgresql://?{urlencode(understood)}"
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
            settings[_READ_ONLY] = "on"
        return settings | {key: value for key, value in target.options if key in SERVER_PARAMETERS}

    def prepare(self, engine: AsyncEngine) -> None:
        """Have the server notice a vanished client, and keep it from compiling what runs once."""
        event.listen(engine.pool, "connect", self._settle)
        event.listen(engine.sync_engine, "begin", self._settle_transaction)
        dialect = engine.sync_engine.dialect
        if isinstance(dialect, PingingDialect):
            dialect.ping_timeout = min(_LARGEST_PING_TIMEOUT, self._target.connect_timeout)

    def _settle(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        if self._connector.through_proxy:  # What is set there would stay for the next client of the proxy.
            return
        driver: Any = connection.driver_connection
        statement = "SET jit = off"
        if driver.get_server_version().major >= _LOST_CLIENT_SINCE:
            statement += "; SET client_connection_check_interval = '1s'"
        connection.run_async(lambda connected: connected.execute(statement))

    def _settle_transaction(self, connection: Connection) -> None:
        """Make the settings for one transaction where a proxy refused them for the session.

        Not that it is read-only by default: it is to be found out that this does not hold.
        """
        if refused := self.transaction_settings():
            calls = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in refused.items())
            connection.exec_driver_sql(f"SELECT {calls}")

    def transaction_settings(self) -> dict[str, str]:
        """What is set in each transaction, because a proxy refused it for the session; empty without one."""
        if not self._connector.through_proxy:
            return {}
        return {
            name: value
            for name, value in self._server_settings().items()
            if name not in SERVER_PARAMETERS and name != _READ_ONLY
        } | {"jit": "off"}

    def pid_of(self, driver_connection: object) -> int | None:
        """The backend's process id; through PgBouncer it is the proxy's invention."""
        if not isinstance(driver_connection, asyncpg.Connection):
            return None
        pid: int = driver_connection.get_server_pid()
        return pid

    async def interrupt(self, _: object) -> None:
        """Nothing to do: asyncpg itself sends a CancelRequest when the task that waits is cancelled."""

    @asynccontextmanager
    async def unlimited(self, session: AsyncSession) -> AsyncIterator[None]:
        """No statement time-out for the session's transaction, and meanwhile none of the driver's own."""
        await session.execute(_NO_LIMIT)
        raw = await (await session.connection()).get_raw_connection()
        driver: Any = raw.driver_connection
        # The driver has no other way to change it; SQLAlchemy passes no time-out on.
        configured = driver._config
        driver._config = configured._replace(command_timeout=None)
        try:
            yield
        finally:
            # Before the transaction ends: over a silent network, a rollback must not wait for ever.
            driver._config = configured

    async def monitor(self) -> ServerMonitorConnection:
        """A read-only connection beside the pool. Raises DatabaseError."""
        arguments = await asyncio.to_thread(self.connect_args)  # Certificates are read from their files.
        for name in ("async_creator_fn", "prepared_statement_cache_size"):  # They are SQLAlchemy's.
            del arguments[name]
        arguments["server_settings"] = self._server_settings() | {
            "application_name": APPLICATION,
            "statement_timeout": f"{round(PATIENCE * 1000)}",
            _READ_ONLY: "on",
            "jit": "off",
        }
        arguments["command_timeout"] = PATIENCE + _LARGEST_PING_TIMEOUT
        return ServerMonitorConnection(await self._connector.connect(**arguments), self._target.label)

    async def version(self, session: AsyncSession) -> str:
        """The server's version."""
        answer: str = (await session.execute(text("SELECT current_setting('server_version')"))).scalar_one()
        return answer.split()[0]

    async def write_refusal(self, session: AsyncSession) -> WriteRefusal:
        """Whether the next transaction is read-only, too: on a standby, or by a setting, and whose it is."""
        standby, setting, source = (await session.execute(_WRITE_REFUSAL)).one()
        by_session = setting == "on"
        if standby:
            return WriteRefusal(by_session, "standby")
        return WriteRefusal(by_session, "" if self._target.read_only or not by_session else _WHOSE.get(source, ""))

    @asynccontextmanager
    async def disposal(self) -> AsyncIterator[None]:
        """Close the connections side by side before SQLAlchemy closes what is left of them one by one."""
        await self._connector.close_all()
        yield


def _check_password(target: Target) -> None:
    try:
        target.password.encode()
    except UnicodeEncodeError:
        # Not as its cause: the error holds the password.
        raise ConnectError(
            "The password is not UTF-8 text.", subject=target.label, hint="Check where it comes from."
        ) from None


def _check_files(label: str, options: Mapping[str, str]) -> None:
    """Refuse a certificate that cannot be read; the driver's own error would not say which file it is."""
    for key in _FILES:
        file = options.get(key, "")
        if file and not os.access(file, os.R_OK) and (key, file) != ("sslrootcert", _SYSTEM_CERTIFICATES):
            raise ConnectError(f"The file {file} cannot be read.", subject=label, hint=f"Check {key}.")
    certificate, key = options.get("sslcert", ""), options.get("sslkey", "")
    try:
        if certificate and key:
            # A password is always given: without one OpenSSL would ask for it on the terminal.
            password = options.get("sslpassword", "")
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, key, password=password)
    except (ssl.SSLError, ValueError):
        what = f"The certificate {certificate} and the key {key} cannot be used."
        raise ConnectError(what, subject=label, hint="Check sslcert, sslkey and sslpassword.") from None

"""What a database driver has to be told and asked, whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


class WriteRefusal(NamedTuple):
    """Whether a database refuses to be written."""

    by_session: bool
    """The session's own setting refuses writes, as it was asked to."""
    because: str = ""
    """What else does, in a few words, `standby`; empty where nothing is known to."""


class MonitorConnection(Protocol):
    """A connection beside the pool, for watching what goes on; for one task at a time."""

    pid: int | None
    """The server's process id for it, as it was told at connect; None where there is no server."""
    version: int
    """The major version of the server, or of the library."""

    @property
    def is_open(self) -> bool:
        """Whether it can still be asked."""
        ...

    async def rows(self, query: str, *values: object) -> list[Mapping[str, object]]:
        """The answer to a query.

        Cancelling this ends the query on the server. Raises DatabaseError; the connection is closed where it, or
        the network, is at fault.
        """
        ...

    async def close(self) -> None:
        """Close it, in a second or two at most."""
        ...


class Dialect(Protocol):
    """One kind of database behind one driver, bound to one target."""

    name: str
    """As SQLAlchemy names the dialect: `postgresql` or `sqlite`."""
    product: str
    """As people call it: `PostgreSQL` or `SQLite`."""
    driver_errors: tuple[type[Exception], ...]
    """What the driver raises where SQLAlchemy does not stand between, as while a new connection is set up."""
    reading_options: Mapping[str, object]
    """Execution options that make a session's transaction read-only."""
    writing_options: Mapping[str, object]
    """Execution options that make a session's transaction ready to write from its first statement."""

    def url(self) -> URL:
        """The address for SQLAlchemy."""
        ...

    def connect_args(self) -> dict[str, object]:
        """What the driver's `connect` is given beside the address.

        Raises DatabaseError where the target cannot be used as it stands, which nothing has to connect for to see.
        """
        ...

    def prepare(self, engine: AsyncEngine) -> None:
        """Install what every new connection needs."""
        ...

    def pid_of(self, driver_connection: object, /) -> int | None:
        """The server's process id for a connection, without I/O; None where there is no server."""
        ...

    async def interrupt(self, driver_connection: object, /) -> None:
        """End the statement that runs on the connection, if cancelling its task would not."""
        ...

    def unlimited(self, session: AsyncSession, /) -> AbstractAsyncContextManager[None]:
        """Wraps what a session does without a deadline: neither server nor driver ends a statement in there."""
        ...

    async def monitor(self) -> MonitorConnection:
        """A read-only connection beside the pool, on which no statement runs for long.

        Raises DatabaseError.
        """
        ...

    async def version(self, session: AsyncSession) -> str:
        """The database's version, as people write it: `18.4`."""
        ...

    async def write_refusal(self, session: AsyncSession) -> WriteRefusal:
        """Whether the database itself refuses writes in this session and the next, by asking it."""
        ...

    def disposal(self) -> AbstractAsyncContextManager[None]:
        """Wraps the disposal of the engine, for what must hold while the last connections close."""
        ...

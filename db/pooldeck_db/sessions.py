"""The only ways to the engine: a session that reads, one that writes, and a bare connection for the console."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from pooldeck_db.errors import Cancelled, DeadlineExceeded
from pooldeck_db.guard import Guard, to_its_end
from pooldeck_db.pool.holder import HOLDER
from pooldeck_db.translation import TRANSLATED, translate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from pooldeck_db.dialects.base import Dialect

T = TypeVar("T")


class Sessions:
    """Makes short-lived sessions on the one engine.

    `read` and `write` run one operation in a session of its own, under the guard: cancelling the caller ends the
    statement on the server, and a deadline applies. `reading` and `writing` are the bare scopes, for code
    that is never cancelled twice (a web request, a script).
    """

    def __init__(self, engine: AsyncEngine, dialect: Dialect, *, deadline: float = 0.0) -> None:
        self._engine = engine
        self._dialect = dialect
        self._deadline = deadline
        self._maker = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self._guard = Guard(dialect.interrupt)
        self._translated: tuple[type[Exception], ...] = (*TRANSLATED, *dialect.driver_errors)

    @property
    def dialect(self) -> Dialect:
        """What is peculiar to this database."""
        return self._dialect

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session whose transaction is read-only."""
        return self._scope(self._dialect.reading_options)

    def writing(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session whose transaction may write; it commits when the block ends well."""
        return self._scope(self._dialect.writing_options)

    @asynccontextmanager
    async def _scope(self, options: Mapping[str, object]) -> AsyncIterator[AsyncSession]:
        """A session that commits when the block ends well, rolls back when it does not, and always closes."""
        async with self._maker(execution_options=options) as session, session.begin():
            yield session

    async def read(
        self,
        label: str,
        work: Callable[[AsyncSession], Coroutine[object, object, T]],
        *,
        deadline: float | None = None,
    ) -> T:
        """Await `work(session)` in a read-only session of its own.

        `label` names the operation for the pool's record and in errors. `deadline` is in seconds; 0 means none,
        on the server neither, None the connection's statement time-out. Raises DatabaseError.
        """
        return await self._run(self.reading, label, work, deadline)

    async def write(
        self,
        label: str,
        work: Callable[[AsyncSession], Coroutine[object, object, T]],
        *,
        deadline: float | None = None,
    ) -> T:
        """Await `work(session)` in a writing session of its own, and commit; otherwise as `read`."""
        return await self._run(self.writing, label, work, deadline)

    async def _run(
        self,
        scope: Callable[[], AbstractAsyncContextManager[AsyncSession]],
        label: str,
        work: Callable[[AsyncSession], Coroutine[object, object, T]],
        deadline: float | None,
    ) -> T:
        async def operation() -> T:
            async with scope() as session:
                if deadline != 0:
                    return await work(session)
                async with self._dialect.unlimited(session):
                    return await work(session)

        return await self.guarded(label, operation, deadline=deadline)

    async def guarded(
        self,
        label: str,
        operation: Callable[[], Coroutine[object, object, T]],
        *,
        deadline: float | None,
        subject: str | None = None,
    ) -> T:
        """Await `operation()` under the guard; for work that needs more of a connection than a session.

        `label` and `deadline` are as for `read`; errors name the `subject`, or the label. Raises DatabaseError.
        """
        about = label if subject is None else subject

        async def labelled() -> T:
            HOLDER.set(label)
            return await operation()

        seconds = self._deadline if deadline is None else deadline
        began = asyncio.get_running_loop().time()
        limit = asyncio.timeout(seconds or None)
        try:
            async with limit:
                return await self._guard.run(labelled, name=label)
        except self._translated as error:
            if limit.expired():
                raise DeadlineExceeded(f"It was ended after {seconds:g} s.", subject=about) from error
            explained = translate(error, about)
            elapsed = asyncio.get_running_loop().time() - began
            # The server's own statement time-out and a cancel by somebody else carry the same code.
            if isinstance(explained, Cancelled) and seconds and 0 < self._deadline <= elapsed:
                raise DeadlineExceeded(f"It was ended after {elapsed:.0f} s.", subject=about) from error
            raise explained from error

    async def connection(self) -> AsyncConnection:
        """A connection of the pool outside any transaction, for work under `guarded`; who asks gives it back."""
        return await self._engine.connect()

    async def close(self) -> None:
        """End whatever still runs, and close every connection, also where this is cancelled meanwhile.

        Whatever is asked for afterwards raises ConnectionLost.
        """
        await to_its_end(self._close())

    async def _close(self) -> None:
        await self._guard.close()
        async with self._dialect.disposal():
            await self._engine.dispose()

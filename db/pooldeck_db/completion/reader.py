"""Reads what can be named in a database, and keeps it."""

from __future__ import annotations

import asyncio
import gc
from functools import partial
from typing import TYPE_CHECKING

from pooldeck_db.completion.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.catalog.session_names import SessionNames
    from pooldeck_db.sessions import Sessions


class NamesReader:
    """The names of one database, read once, and again when they may have changed."""

    def __init__(
        self,
        sessions: Sessions,
        catalog: CatalogReader,
        session_names: Callable[[], SessionNames | None] = lambda: None,
    ) -> None:
        self._sessions = sessions
        self._catalog = catalog
        self._session_names = session_names
        self._names: Names | None = None
        self._of_session: tuple[Names, SessionNames, Names] | None = None
        """The names, what the console's session has besides, and both together."""
        self._forgotten = 0
        self._read_at = (0, 0)
        """How often the catalog had been read and the names forgotten before they were read."""
        self._turn = asyncio.Lock()

    async def names(self, *, refresh: bool = False) -> Names:
        """Everything that can be named, also by the console's session alone; read afresh where that is asked for,
        where the catalog was read since, or after `forget`. Whoever asks meanwhile waits for the same answer.

        Raises DatabaseError.
        """
        asked_of = self._names
        async with self._turn:
            return await self._with_session(await self._of_all(refresh=refresh and self._names is asked_of))

    async def _with_session(self, names: Names) -> Names:
        own, known = self._session_names(), self._of_session
        if own is None:
            self._of_session = None
            return names
        if known is None or known[0] is not names or known[1] is not own:
            known = (names, own, await asyncio.to_thread(_undisturbed, partial(names.of_session, own)))
            self._of_session = known
        return known[2]

    async def _of_all(self, *, refresh: bool) -> Names:
        read_at = (self._catalog.times_read, self._forgotten)
        if self._names is not None and self._read_at == read_at and not refresh:
            return self._names
        build = await self._sessions.read("names to complete", self._read)
        self._names, self._read_at = await asyncio.to_thread(_undisturbed, build), read_at
        return self._names

    def forget(self) -> None:
        """Read them again when they are asked for next: a statement may have made or dropped some."""
        self._forgotten += 1

    async def _read(self, session: AsyncSession) -> Callable[[], Names]:
        if self._sessions.dialect.name == "postgresql":
            from pooldeck_db.completion.catalogs import postgresql

            return await postgresql.read(session)
        from pooldeck_db.completion.catalogs import sqlite

        return await sqlite.read(session)


def _undisturbed(build: Callable[[], Names]) -> Names:
    """Make the names without a search for garbage in between, in which every thread stands still."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        return build()
    finally:
        if is_enabled:
            gc.enable()

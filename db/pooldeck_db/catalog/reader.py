"""Reads the catalog: what there is, and everything about one relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import ObjectMissing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping
    from typing import TypeAlias

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog.records import Catalog, Outline, RelationDetail, RelationName
    from pooldeck_db.catalog.source import CatalogSource
    from pooldeck_db.sessions import Sessions

    Modelled: TypeAlias = Callable[[RelationName], Awaitable[RelationDetail]]


class CatalogReader:
    """Reads the catalog of one database, each time afresh and in a short read-only session."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._source = _source_for(sessions.dialect.name)
        self._times_read = 0
        self._modelled: Modelled | None = None

    def see_through(self, modelled: Modelled) -> None:
        """Have `modelled` answer what the rows of the user's models are made of."""
        self._modelled = modelled

    @property
    def times_read(self) -> int:
        """How often the list of relations was read: what was made for an older one may be out of date."""
        return self._times_read

    async def catalog(self) -> Catalog:
        """All schemas and relations that the user can see, in a few queries whatever their number.

        Raises DatabaseError.
        """
        found = await self._sessions.read("list of tables", self._source.catalog)
        self._times_read += 1
        return found

    async def detail(self, name: RelationName) -> RelationDetail:
        """Everything about one relation.

        Raises ObjectMissing where there is none of that name (any more), and DatabaseError.
        """
        if name.model and self._modelled is not None:
            return await self._modelled(name)

        async def work(session: AsyncSession) -> RelationDetail | None:
            return await self._source.detail(session, name)

        detail = await self._sessions.read(str(name), work)
        if detail is None:
            raise ObjectMissing("There is no relation of that name.", subject=str(name))
        return detail

    async def outlines(
        self, names: Collection[RelationName], *, columns: Collection[str] | None = ()
    ) -> Mapping[RelationName, Outline]:
        """The outlines of those of the relations that are there, in one query whatever their number.

        `columns` are names to be looked for in each of them; None for all columns. Raises DatabaseError.
        """
        if not names:
            return {}

        async def work(session: AsyncSession) -> list[Outline]:
            return await self._source.outlines(session, names, columns)

        found = await self._sessions.read("outlines of related tables", work)
        return {outline.relation.name: outline for outline in found}


def _source_for(dialect: str) -> CatalogSource:
    """The source for a dialect; imports no other."""
    if dialect == "postgresql":
        from pooldeck_db.catalog.postgresql.source import PostgreSQLCatalog

        return PostgreSQLCatalog()
    from pooldeck_db.catalog.sqlite.source import SQLiteCatalog

    return SQLiteCatalog()

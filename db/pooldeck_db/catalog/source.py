"""What the reader asks of each kind of database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog.records import Catalog, Outline, RelationDetail, RelationName


class CatalogSource(Protocol):
    """The catalog queries of one kind of database, and what their answers mean."""

    async def catalog(self, session: AsyncSession) -> Catalog:
        """All schemas and relations that the user can see."""
        ...

    async def detail(self, session: AsyncSession, name: RelationName) -> RelationDetail | None:
        """Everything about one relation; None where there is none of that name."""
        ...

    async def outlines(
        self, session: AsyncSession, names: Collection[RelationName], columns: Collection[str] | None, /
    ) -> list[Outline]:
        """The outlines of those relations that are there, with those columns that they have; None for all."""
        ...

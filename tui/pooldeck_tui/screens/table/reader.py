"""Reads one relation, and notices when it is not what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, ObjectMissing, StatementFailed, ValueRefused

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.database import Database
    from pooldeck_db.paging import Page, PageRequest


class Altered(Exception):
    """The relation has another shape now than when it was opened."""

    def __init__(self, detail: RelationDetail) -> None:
        super().__init__(str(detail.relation.name))
        self.detail = detail
        """What it is made of now."""


class TableReader:
    """Reads the structure and the rows of a relation."""

    def __init__(self, database: Database, relation: RelationName) -> None:
        self.database = database
        """Where the relation is."""
        self.relation = relation
        """What is read."""
        self.detail: RelationDetail | None = None
        """What the relation is made of; None until it was read."""

    async def structure(self) -> RelationDetail:
        """What the relation is made of now; raises DatabaseError."""
        self.detail = await self.database.catalog.detail(self.relation)
        return self.detail

    async def page(self, request: PageRequest) -> Page:
        """A page of the rows; raises Altered where it fails because it was altered, else DatabaseError."""
        detail = self.detail or await self.structure()
        try:
            return await self.database.pager.page(detail, request)
        except (ObjectMissing, StatementFailed, ValueRefused):
            await self.check()
            raise

    async def check(self) -> None:
        """Look whether the relation is what it was; raises Altered where it is not."""
        try:
            fresh = await self.database.catalog.detail(self.relation)
        except DatabaseError:
            return
        known, self.detail = self.detail, fresh
        if known is not None and fresh.fingerprint != known.fingerprint:
            raise Altered(fresh)

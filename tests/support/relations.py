"""A relation with a row of it, for the tests of what it refers to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationDetail, RelationName
from pooldeck_db.paging import PageRequest
from pooldeck_db.relations import Failed, Preview, Reference, Related, Unread
from pooldeck_db.values import Value
from support.paging import main_schema

if TYPE_CHECKING:
    from collections.abc import Collection

    from pooldeck_db.database import Database


@dataclass
class Looked:
    """A relation, its rows, and its references by their titles."""

    database: Database
    detail: RelationDetail
    rows: tuple[tuple[Value, ...], ...]
    references: dict[str, Reference]

    async def related(
        self, row: int = 0, *, only: Collection[str] | None = None, deadline: float = 5.0
    ) -> dict[str, Related]:
        """What each reference leads to from a row, by its title."""
        found: list[Related] = []
        await self.database.relations.related(
            self.detail, self.rows[row], found.append, only=only, deadline=deadline
        )
        return {related.reference.title: related for related in found}

    async def followed(self, title: str, row: int = 0) -> tuple[tuple[Value, ...], ...]:
        """The rows that a page of the other side shows for the reference's filter."""
        reference = self.references[title]
        wanted = reference.filter_for(self.rows[row])
        detail = await self.database.catalog.detail(reference.relation)
        page = await self.database.pager.page(detail, PageRequest(filter=wanted))  # type: ignore[arg-type]
        return page.rows


async def looked(database: Database, name: str, *, schema: str = "", model: str = "") -> Looked:
    """The relation as it is now, or seen through a model, with its first rows."""
    detail = await database.catalog.detail(RelationName(schema or main_schema(database), name, model))
    page = await database.pager.page(detail, PageRequest())
    references = await database.relations.references(detail)
    return Looked(database, detail, page.rows, {reference.title: reference for reference in references})


def summary(related: Related) -> object:
    """What a test compares: the count and the previewed rows' labels, or why there are none."""
    match related:
        case Preview(count=count, rows=rows):
            return count.value, [row.label for row in rows]
        case Unread(reason=reason):
            return reason
        case Failed(error=error):
            return type(error).__name__


def plain(*values: object) -> tuple[str | None, ...]:
    """Values as texts, as PostgreSQL gives them and SQLite does not."""
    return tuple(None if value is None else str(value) for value in values)

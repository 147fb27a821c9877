"""What the row of an object is known by, as pages and images have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from pooldeck_db.models.converting import as_held
from pooldeck_db.models.writing.refusing import explained
from pooldeck_db.rows.addressing import address_columns
from pooldeck_db.rows.records import RowAddress

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import RelationDetail


async def address_of(session: AsyncSession, detail: RelationDetail, entity: object) -> RowAddress | None:
    """The address of a row that was flushed: one statement. None where its rows are not known by a key."""
    mapper = inspect(entity).mapper
    columns = address_columns(detail)
    if not columns or any(column.name not in mapper.column_attrs for column in columns):
        return None
    with explained(mapper):
        held = await as_held(
            session,
            [
                (column, mapper.column_attrs[column.name].columns[0].type, getattr(entity, column.name))
                for column in columns
            ],
        )
    return RowAddress(detail.relation.name, tuple(column.name for column in columns), held)

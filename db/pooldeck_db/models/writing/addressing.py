"""What the row of an object is known by, as pages and images have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from pooldeck_db.models.converting import as_held
from pooldeck_db.models.writing.refusing import explained
from pooldeck_db.rows.addressing import address_columns
from pooldeck_db.rows.records import RowAddress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.types import TypeEngine

    from pooldeck_db.catalog import RelationDetail

    Typed = Mapping[str, tuple[TypeEngine[object], object]]


async def address_of(session: AsyncSession, detail: RelationDetail, entity: object) -> RowAddress | None:
    """The address of an object's row that was flushed: one statement. None where its rows are known by no key."""
    mapper = inspect(entity, raiseerr=True).mapper
    with explained(mapper):
        values = {
            name: (mapper.column_attrs[name].columns[0].type, getattr(entity, name))
            for name in (column.name for column in address_columns(detail))
            if name in mapper.column_attrs
        }
        return await address_with(session, detail, values)


async def address_with(session: AsyncSession, detail: RelationDetail, values: Typed) -> RowAddress | None:
    """The address of the row with these values of its key, each with its type."""
    columns = address_columns(detail)
    if not columns or any(column.name not in values for column in columns):
        return None
    held = await as_held(session, [(column, *values[column.name]) for column in columns])
    return RowAddress(detail.relation.name, tuple(column.name for column in columns), held)

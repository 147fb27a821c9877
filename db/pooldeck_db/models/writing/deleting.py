"""Deletes an object with all that its class deletes with it: loaded by few statements, and not all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, select
from sqlalchemy.orm import load_only, raiseload, selectinload

from pooldeck_db.models.writing.cascading import among, cascade_of, key_of, loading
from pooldeck_db.models.writing.refusing import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper, QueryableAttribute, RelationshipProperty

    from pooldeck_db.models.writing.cascading import Cascade, Keys

AT_ONCE = 100
"""Objects of a relationship that are deleted by one flush, which no key is answered during."""


async def delete(session: AsyncSession, entity: object) -> None:
    """Delete an object and flush; raises StatementFailed where too many others go with it."""
    state = inspect(entity, raiseerr=True)
    mapper: Mapper[object] = state.mapper
    key = tuple(state.identity or ())
    cascade = await cascade_of(session, mapper, key)
    with explained(mapper):
        if cascade.others > AT_ONCE:
            for each, some in _last_first(cascade):
                await _delete_some(session, await _read(session, each, some))
            gone = [entity]
        else:
            # Held until it is flushed: the session itself holds no object that is as it was loaded.
            gone = [object_ for each, some in _last_first(cascade) for object_ in await _read(session, each, some)]
        gone += await _read(session, mapper, [key])
        await session.delete(entity)
        await session.flush()


def _last_first(cascade: Cascade) -> Iterator[tuple[Mapper[object], Keys]]:
    """What goes with others before these, some at a time."""
    for mapper, keys in reversed(cascade.levels):
        for start in range(0, len(keys), AT_ONCE):
            yield mapper, keys[start : start + AT_ONCE]


async def _delete_some(session: AsyncSession, some: Sequence[object]) -> None:
    for each in some:
        await session.delete(each)
    await session.flush()


async def _read(session: AsyncSession, mapper: Mapper[object], keys: Keys) -> list[object]:
    """Objects with what the unit of work asks for to delete them, which it would load one by one.

    A statement for all, and one for each relationship; of what is related no more than what is needed to write it,
    however long its other values are.
    """
    related = [
        selectinload(getattr(mapper.class_, each.key)).options(load_only(*_needed(each.mapper)), raiseload("*"))
        for each in _readable(mapper)
    ]
    statement = (
        select(mapper.class_)
        .where(among([getattr(mapper.class_, name) for name in key_of(mapper)], keys))
        .options(load_only(*_needed(mapper)), raiseload("*"), *related)
    )
    return list((await session.scalars(statement)).unique())


def _readable(mapper: Mapper[object]) -> Iterator[RelationshipProperty[object]]:
    """The relationships that are loaded when an object goes, and are no mere queries."""
    for relationship in loading(mapper):
        if mapper.isa(relationship.parent) and relationship.lazy not in ("dynamic", "write_only"):
            yield relationship


def _needed(mapper: Mapper[object]) -> list[QueryableAttribute[object]]:
    """The attributes that an object is written by: its key, its version, and what refers to others."""
    columns = {*mapper.primary_key, mapper.version_id_col, mapper.polymorphic_on}
    for relationship in mapper.relationships:
        columns |= relationship.local_columns
    names = [each.key for each in mapper.column_attrs if columns.intersection(each.columns)]
    return [getattr(mapper.class_, name) for name in names]

"""Deletes an object with all that its class deletes with it: loaded by few statements, and not all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, select
from sqlalchemy.orm import load_only, raiseload, selectinload, with_parent

from pooldeck_db.models.writing.cascading import MOST_LOADED, count_cascades, key_of, loading
from pooldeck_db.models.writing.refusing import explained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper, QueryableAttribute, RelationshipProperty
    from sqlalchemy.orm.strategy_options import _AbstractLoad

AT_ONCE = 100
"""Objects of a relationship that are deleted by one flush, which no key is answered during."""


async def delete(session: AsyncSession, entity: object) -> None:
    """Delete an object and flush; raises StatementFailed where too many others go with it."""
    mapper: Mapper[object] = inspect(entity, raiseerr=True).mapper
    others = await count_cascades(session, mapper, tuple(inspect(entity, raiseerr=True).identity or ()))
    with explained(mapper):
        if others > AT_ONCE:
            await _delete_children(session, mapper, entity)
        await _load_others(session, mapper, entity)
        await session.delete(entity)
        await session.flush()


async def _delete_children(session: AsyncSession, mapper: Mapper[object], entity: object) -> None:
    """Delete what would go with the object, some at a time."""
    for relationship in _readable(mapper):
        target = relationship.mapper
        if not relationship.cascade.delete:
            continue
        some = (
            select(target.class_)
            .where(with_parent(entity, getattr(mapper.class_, relationship.key)))
            .options(
                load_only(*_needed(target)), raiseload("*"), *_eager(target, frozenset((target.base_mapper,)))
            )
            .limit(AT_ONCE)
        )
        # No more often than there can be children: a trigger may keep one from going.
        for _ in range(MOST_LOADED // AT_ONCE + 1):
            children = (await session.scalars(some)).unique().all()
            for child in children:
                await session.delete(child)
            await session.flush()
            if len(children) < AT_ONCE:
                break


async def _load_others(session: AsyncSession, mapper: Mapper[object], entity: object) -> None:
    """Load what the unit of work asks for to delete an object, which it does one by one otherwise.

    One statement for each relationship and some hundreds of objects; of these no more than what is needed to
    write them, however long their other values are.
    """
    options = list(_eager(mapper, frozenset((mapper.base_mapper,))))
    if options:
        key = zip(key_of(mapper), inspect(entity, raiseerr=True).identity or (), strict=True)
        statement = (
            select(mapper.class_)
            .where(*(getattr(mapper.class_, name) == value for name, value in key))
            .options(load_only(*_needed(mapper)), raiseload("*"), *options)
            .execution_options(populate_existing=True)
        )
        (await session.scalars(statement)).unique().one_or_none()


def _eager(mapper: Mapper[object], above: frozenset[Mapper[object]]) -> Iterator[_AbstractLoad]:
    """How to load what goes with an object; what is of a class above it is left to be asked for."""
    for relationship in _readable(mapper):
        target = relationship.mapper
        option = selectinload(getattr(mapper.class_, relationship.key))
        below: list[_AbstractLoad] = []
        if relationship.cascade.delete and target.base_mapper not in above:
            below = list(_eager(target, above | {target.base_mapper}))
        yield option.options(load_only(*_needed(target)), raiseload("*"), *below)


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

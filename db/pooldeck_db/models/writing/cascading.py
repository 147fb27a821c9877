"""How many objects would be loaded to delete one, which the unit of work does not ask: counted first, bounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_
from sqlalchemy.orm import RelationshipDirection, aliased

from pooldeck_db.errors import StatementFailed
from pooldeck_db.models.writing.refusing import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper, QueryableAttribute, RelationshipProperty

    Keys = list[tuple[object, ...]]

MOST_LOADED = 10_000
"""Objects that are loaded to delete one, at most."""

_AT_ONCE = 500
"""Keys of one statement."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """What is loaded when an object is deleted."""

    others: int
    """How many objects."""
    levels: Sequence[tuple[Mapper[object], Keys]]
    """The classes and keys of those that are deleted with it: what is deleted with others stands behind these."""


async def cascade_of(session: AsyncSession, mapper: Mapper[object], key: tuple[object, ...]) -> Cascade:
    """What is loaded to delete the object, of which nothing is loaded yet; raises StatementFailed for too much."""
    with explained(mapper):
        return await _Count(session, mapper).count(key)


class _Count:
    """Follows the relationships that a deletion loads, level by level."""

    def __init__(self, session: AsyncSession, mapper: Mapper[object]) -> None:
        self._session, self._mapper = session, mapper
        self._seen: set[tuple[object, tuple[object, ...]]] = set()
        self._through: dict[str, None] = {}

    async def count(self, key: tuple[object, ...]) -> Cascade:
        self._seen.add((self._mapper.base_mapper, key))
        levels = [(self._mapper, [key])]
        # Grows meanwhile.
        for mapper, keys in levels:
            for relationship in loading(mapper):
                found = await self._related(relationship, keys)
                if found and relationship.cascade.delete:
                    levels.append((relationship.mapper, found))
        return Cascade(len(self._seen) - 1, levels[1:])

    async def _related(self, relationship: RelationshipProperty[object], keys: Keys) -> Keys:
        """The keys of what is related to these and was not counted yet."""
        new: Keys = []
        for start in range(0, len(keys), _AT_ONCE):
            new += await self._some(relationship, keys[start : start + _AT_ONCE])
        return new

    async def _some(self, relationship: RelationshipProperty[object], keys: Keys) -> Keys:
        # One more than is allowed, the object itself included; what was seen before may be among them.
        room = MOST_LOADED + 2
        parent, target = aliased(relationship.parent), aliased(relationship.mapper)
        statement = (
            select(*(getattr(target, name) for name in key_of(relationship.mapper)))
            .select_from(parent)
            .join(target, getattr(parent, relationship.key).of_type(target))
            .where(among([getattr(parent, name) for name in key_of(relationship.parent)], keys))
            .limit(room)
        )
        new: Keys = []
        for row in await self._session.execute(statement):
            known = relationship.mapper.base_mapper, tuple(row)
            if known not in self._seen:
                self._seen.add(known)
                new.append(tuple(row))
        if new:
            self._through[str(relationship)] = None
        if len(self._seen) > MOST_LOADED + 1:
            raise self._refusal()
        return new

    def _refusal(self) -> StatementFailed:
        through = ", ".join(self._through)
        return StatementFailed(
            f"More than {MOST_LOADED:,} objects would be loaded to delete it, by {through}.",
            subject=self._mapper.class_.__name__,
            hint="Delete those first, or have the database do it: passive_deletes, and ON DELETE in its tables.",
        )


def loading(mapper: Mapper[object]) -> Iterator[RelationshipProperty[object]]:
    """The relationships of a class, and of those that inherit from it, that are loaded when an object goes."""
    for each in mapper.self_and_descendants:
        for relationship in each.relationships:
            is_new = each is mapper or relationship.parent is each
            is_child = relationship.direction is not RelationshipDirection.MANYTOONE
            is_loaded = (is_child and not relationship.passive_deletes) or (
                relationship.cascade.delete and not relationship.passive_deletes
            )
            if is_new and is_loaded and not relationship.viewonly:
                yield relationship


def among(own: Sequence[QueryableAttribute[object]], keys: Keys) -> ColumnElement[bool]:
    """Whether a key is one of these."""
    return tuple_(*own).in_(keys) if len(own) > 1 else own[0].in_([key[0] for key in keys])


def key_of(mapper: Mapper[object]) -> Sequence[str]:
    """The attributes of the primary key."""
    return [mapper.get_property_by_column(column).key for column in mapper.primary_key]

"""Links of a relationship with a table between: adding one appends to the collection, dropping one removes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Column, Table, inspect, select
from sqlalchemy.orm import raiseload, with_parent
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.collections import collection_adapter

from pooldeck_db.errors import ConstraintViolated, ValueRefused
from pooldeck_db.models.converting import as_loaded
from pooldeck_db.models.writing.addressing import address_with
from pooldeck_db.models.writing.capturing import captured
from pooldeck_db.models.writing.loading import loaded
from pooldeck_db.models.writing.refusing import explained
from pooldeck_db.rows.records import Default, Delete, Edit, Insert
from pooldeck_db.rows.through import Flushed, Missed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper, RelationshipProperty
    from sqlalchemy.types import TypeEngine

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.models.records import LoadedModels
    from pooldeck_db.rows.records import Change, Held

MOST_SEEN = 1_000
"""Members of a collection up to which a validator of it sees them all; of a longer one it sees the one."""

_OF_KEYS = "A link is of two keys alone: other columns are written in the table itself."

_UNEDITABLE = "a link is not edited. Drop it, and add another one."


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship with a table between."""

    mapper: Mapper[object]
    """The class that has the collection."""
    relationship: RelationshipProperty[object]
    table: Table

    @property
    def types(self) -> Mapping[str, TypeEngine[object]]:
        """The types of the columns of the table between, by the names that these have in the database."""
        return {column.name: column.type for column in self.table.columns}

    @property
    def own(self) -> Mapping[str, str]:
        """By the columns of the table between, the attributes of the class that they refer to."""
        return _names(self.mapper, self.relationship.synchronize_pairs)

    @property
    def others(self) -> Mapping[str, str]:
        """By the columns of the table between, the attributes of the other class that they refer to."""
        return _names(self.relationship.mapper, self.relationship.secondary_synchronize_pairs or ())


def link_of(models: LoadedModels, name: RelationName) -> Link | None:
    """What a relation is the links of (`module.Class.relationship`); None where it is something else."""
    owner, _, key = name.model.rpartition(".")
    model = models.models.get(owner)
    if model is None or name.model in models.models:
        return None
    mapper: Mapper[object] = inspect(model.entity)
    found = mapper.relationships.get(key)
    if found is None or found.viewonly or not isinstance(found.secondary, Table):
        return None
    return Link(mapper, found, found.secondary)


def links_of(name: RelationName, table: RelationDetail) -> RelationDetail:
    """The relation of a relationship's links: the rows of the table between, which are added and dropped."""
    return replace(
        table,
        relation=replace(table.relation, name=name),
        unwritable=table.unwritable | {"UPDATE"},
        unwritable_because=_UNEDITABLE,
    )


class LinkWriter:
    """Writes links in a session."""

    def __init__(self, session: AsyncSession, link: Link, detail: RelationDetail) -> None:
        self._session, self._link, self._detail = session, link, detail

    async def write(self, change: Change) -> Flushed:
        """Load both objects by their keys, and append or remove the one; the collection itself is not loaded.

        Raises Missed, and DatabaseError.
        """
        adding = isinstance(change, Insert)
        values = await self._values(self._held(change))
        relationship = self._link.relationship
        parent = await self._end(self._link.mapper, self._link.own, values, adding=adding)
        member = await self._end(relationship.mapper, self._link.others, values, adding=adding)
        with explained(self._link.mapper):
            await self._collect(parent, () if adding else (member,))
        async with captured(self._session) as sent:
            with explained(self._link.mapper, next(iter(self._link.others), "")):
                _put(parent, relationship, member, adding=adding)
            with explained(self._link.mapper):
                await self._session.flush()
        types = {name: (self._link.types[name], value) for name, value in values.items()}
        address = await address_with(self._session, self._detail, types) if adding else None
        return Flushed(sent.statements(change, (self._link.table,)), address)

    def _held(self, change: Change) -> dict[str, Held]:
        """The values of the two keys, by the columns of the table between."""
        match change:
            case Insert(entries=entries):
                return {name: each for name, each in entries if each is not None and not isinstance(each, Default)}
            case Delete(base):
                named = {*self._link.own, *self._link.others}
                return {name: each for name, each in base.as_mapping().items() if name in named}
            case Edit():
                raise ValueRefused(f"It cannot be written: {_UNEDITABLE}", subject=str(change.relation))

    async def _values(self, held: Mapping[str, Held]) -> Mapping[str, object]:
        columns = {column.name: column for column in self._detail.columns}
        known = {*self._link.own, *self._link.others}
        for name in (*held, *known):
            if name not in known or name not in held:
                is_other = name in held
                raise ValueRefused(
                    f"{name} is no part of the link." if is_other else f"A link needs {name}.",
                    subject=str(self._detail.relation.name),
                    hint=_OF_KEYS if is_other else "Choose the row that it is to lead to.",
                    column=name,
                )
        wanted = [(columns[name], self._link.types[name], value) for name, value in held.items()]
        return dict(
            zip(held, await as_loaded(self._session, wanted, str(self._detail.relation.name)), strict=True)
        )

    async def _end(
        self, mapper: Mapper[object], names: Mapping[str, str], values: Mapping[str, object], *, adding: bool
    ) -> object:
        """The object at one end of the link."""
        try:
            return await loaded(self._session, mapper, {names[column]: values[column] for column in names})
        except Missed:
            if not adding:
                raise
            column = next(iter(names))
            raise ConstraintViolated(
                f"There is no {mapper.class_.__name__} with this key.",
                subject=str(self._detail.relation.name),
                hint="It may be gone by now: choose another one.",
                column=column,
            ) from None

    async def _collect(self, parent: object, members: Sequence[object]) -> None:
        """Give the parent a collection that need not be loaded; a validator sees all members of a short one."""
        found = self._link.relationship
        if found.lazy in ("dynamic", "write_only"):
            return
        if found.key in self._link.mapper.validators:
            statement = (
                select(found.mapper.class_)
                .where(with_parent(parent, getattr(self._link.mapper.class_, found.key)))
                .options(raiseload("*"))
                .limit(MOST_SEEN + 1)
            )
            every = (await self._session.scalars(statement)).unique().all()
            members = every if len(every) <= MOST_SEEN else members
        set_committed_value(parent, found.key, list(members) if found.uselist else next(iter(members), None))


def _put(parent: object, relationship: RelationshipProperty[object], member: object, *, adding: bool) -> None:
    """Append or remove, with the events of both, whatever sort of collection it is."""
    if not relationship.uselist:
        setattr(parent, relationship.key, member if adding else None)
        return
    collection = getattr(parent, relationship.key)
    if relationship.lazy in ("dynamic", "write_only"):
        (collection.add if adding else collection.remove)(member)
        return
    adapter = collection_adapter(collection)
    (adapter.append_with_event if adding else adapter.remove_with_event)(member)


def _names(
    mapper: Mapper[object], pairs: Iterable[tuple[ColumnElement[object], ColumnElement[object]]]
) -> dict[str, str]:
    named = ((between, own) for own, between in pairs if isinstance(between, Column))
    return {between.name: mapper.get_property_by_column(own).key for between, own in named}

"""Writes one change after the other through the user's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Boolean, TypeDecorator, inspect

from pooldeck_db.errors import DatabaseError, ObjectMissing, StatementFailed, ValueRefused
from pooldeck_db.models.converting import REFUSALS, as_loaded, made_of, refused
from pooldeck_db.models.kept_open import Transaction, kept_open
from pooldeck_db.models.writing.addressing import address_of
from pooldeck_db.models.writing.capturing import captured
from pooldeck_db.models.writing.defaulting import set_default
from pooldeck_db.models.writing.deleting import delete
from pooldeck_db.models.writing.insisting import insist
from pooldeck_db.models.writing.links import LinkWriter, link_of
from pooldeck_db.models.writing.loading import loaded
from pooldeck_db.models.writing.making import made
from pooldeck_db.models.writing.refusing import explained
from pooldeck_db.models.writing.setting import refusal_of, set_all
from pooldeck_db.models.writing.trying import kept, said, tried
from pooldeck_db.rows.addressing import address_columns
from pooldeck_db.rows.records import Default, Delete, Digest, Edit, Insert
from pooldeck_db.rows.through import Flushed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper
    from sqlalchemy.types import TypeEngine

    from pooldeck_db.catalog import Column, RelationDetail, RelationName
    from pooldeck_db.models.records import LoadedModels
    from pooldeck_db.rows.records import Change, Entry, Held, RowImage
    from pooldeck_db.rows.results import Statement


class ModelsUnitOfWork:
    """Flushes each change by itself, so that what is sent belongs to it."""

    def __init__(self, models: Callable[[], Awaitable[LoadedModels]]) -> None:
        self._models = models

    async def write(self, session: AsyncSession, detail: RelationDetail, change: Change) -> Flushed:
        """Load or make the object, set what is to be set, flush; the session holds nothing of it afterwards.

        Raises Missed, and DatabaseError with the attribute that is to blame.
        """
        models = await self._models()
        link = link_of(models, detail.relation.name)
        writer: LinkWriter | _Writing
        if link is not None:
            writer = LinkWriter(session, link, detail)
        else:
            writer = _Writing(session, _mapper(models, detail.relation.name), detail)
        return await _in_transaction(session, writer, change)

    async def check(
        self, session: AsyncSession, detail: RelationDetail, column: Column, entry: Entry, row: RowImage | None
    ) -> str:
        """Set the value on an object of no session: types and validators look at it, and nothing is loaded.

        Of a row of which nothing is known the validators see nothing but the value: what they raise is only taken
        for a refusal where it is a ValueError or an assertion. Raises DatabaseError.
        """
        models = await self._models()
        if link_of(models, detail.relation.name) is not None or isinstance(entry, Default):
            return ""
        mapper = _mapper(models, detail.relation.name)
        held = {} if row is None else {n: v for n, v in row.as_mapping().items() if not isinstance(v, Digest)}
        try:
            (known,) = await _converted(session, mapper, detail, {**held, column.name: entry})
        except ValueRefused as error:
            if error.column == column.name:
                raise
            # The row holds what its types do not take; that is not said of what is typed elsewhere.
            (known,) = await _converted(session, mapper, detail, {column.name: entry})
        if column.name not in known:
            return ""
        value = known.pop(column.name)
        remark = tried(mapper, column.name, value, known, detail.primary_key)
        return remark or await _stored_as(session, mapper, column, entry, value)


async def _stored_as(
    session: AsyncSession, mapper: Mapper[object], column: Column, entry: Held, value: object
) -> str:
    """What is stored of a typed value where that is not what was typed, in one sentence; raises DatabaseError."""
    type_: TypeEngine[object] = mapper.column_attrs[column.name].columns[0].type
    # What a type of the user's own stores may be another thing each time: it is asked, and not the database.
    is_own = isinstance(type_, TypeDecorator) and not type(type_).__module__.startswith("sqlalchemy.")
    if is_own or isinstance(type_, Boolean):
        try:
            return kept(type_, value, entry, session.get_bind().dialect)
        except REFUSALS as error:
            raise refused(column, str(error) or type(error).__name__, mapper.class_.__name__) from error
    with explained(mapper, column.name):
        stored = await made_of(session, (column, type_, entry), value)
    return "" if stored == entry else said(str(stored))


async def _in_transaction(session: AsyncSession, writer: LinkWriter | _Writing, change: Change) -> Flushed:
    """Write a change; the model's own code may end the transaction neither way, which is that of the whole set."""
    transaction = Transaction(session.get_bind().dialect.name)
    try:
        async with kept_open(session, transaction):
            flushed = await writer.write(change)
    except DatabaseError as error:
        if transaction.is_commit_wanted:
            raise _ended(change, "commits") from error
        raise
    finally:
        session.expunge_all()
    if transaction.is_ended_unseen:
        raise StatementFailed(
            "The model's own code ends the transaction by the driver itself, which is not its to do: what was"
            " written before may be committed.",
            subject=str(change.relation),
            hint="Read the rows again and look at them; take that out of its events.",
        )
    if transaction.is_commit_wanted or transaction.is_rolled_back:
        raise _ended(change, "commits" if transaction.is_commit_wanted else "rolls back")
    return flushed


def _ended(change: Change, what: str) -> StatementFailed:
    return StatementFailed(
        f"The model's own code {what} while it is written, which is not its to do: nothing was written.",
        subject=str(change.relation),
        hint="Take that out of its events, or change the row in its table.",
    )


class _Writing:
    """Writes one change of one model."""

    def __init__(self, session: AsyncSession, mapper: Mapper[object], detail: RelationDetail) -> None:
        self._session, self._mapper, self._detail = session, mapper, detail

    async def write(self, change: Change) -> Flushed:
        match change:
            case Edit():
                return await self._edit(change)
            case Insert():
                return await self._insert(change)
            case Delete():
                return await self._delete(change)

    def _address(self, base: RowImage) -> dict[str, Held]:
        """What the row is known by; raises ValueRefused where that is nothing, or was something else."""
        address = base.address
        columns = tuple(column.name for column in address_columns(self._detail))
        if not columns or address.columns != columns or address.store is not None:
            raise ValueRefused(
                "What its rows are known by was changed meanwhile."
                if columns
                else "Nothing tells its rows apart.",
                subject=str(address.relation),
                hint="Read the model again, or change the row in its table.",
            )
        return dict(zip(columns, address.values, strict=True))

    async def _edit(self, edit: Edit) -> Flushed:
        named = self._writable(edit.entries)
        if len(named) < len(edit.entries):
            raise refusal_of(next(name for name, _ in edit.entries if name not in named), self._mapper)
        held = self._address(edit.base)
        key, values = await self._converted(held, _without_defaults(named))
        entity = await loaded(self._session, self._mapper, key, detail=self._detail, image=edit.base)
        set_all(entity, inspect(entity).mapper, values)
        insist(entity, named)
        columns = {column.name: column for column in self._detail.columns}
        for name, entry in named.items():
            if isinstance(entry, Default):
                set_default(entity, self._mapper, columns[name], is_sqlite=self._is_sqlite)
        statements = await self._flush(edit)
        if not any(name in named for name in key):
            return Flushed(statements, edit.base.address)
        return Flushed(statements, await address_of(self._session, self._detail, entity))

    async def _insert(self, new: Insert) -> Flushed:
        named = _without_defaults(self._writable(new.entries))
        (values,) = await self._converted(named)
        entity = made(_class_of(self._mapper, values), values)
        insist(entity, named)
        self._session.add(entity)
        statements = await self._flush(new)
        return Flushed(statements, await address_of(self._session, self._detail, entity))

    async def _delete(self, deletion: Delete) -> Flushed:
        (key,) = await self._converted(self._address(deletion.base))
        entity = await loaded(self._session, self._mapper, key, detail=self._detail, image=deletion.base)
        async with captured(self._session) as sent:
            await delete(self._session, entity)
        return Flushed(sent.statements(deletion, self._mapper.tables), None)

    async def _flush(self, change: Change) -> tuple[Statement, ...]:
        async with captured(self._session) as sent:
            with explained(self._mapper):
                await self._session.flush()
        return sent.statements(change, self._mapper.tables)

    async def _converted(self, *held: Mapping[str, Held]) -> list[dict[str, object]]:
        return await _converted(self._session, self._mapper, self._detail, *held)

    def _writable(self, entries: Iterable[tuple[str, Entry]]) -> dict[str, Entry]:
        """The entries without what is worked out; raises ValueRefused for what the model has not."""
        columns = {column.name: column for column in self._detail.columns}
        found = dict(entries)
        for name in found:
            if name not in columns:
                raise refusal_of(name, self._mapper)
        return {name: entry for name, entry in found.items() if columns[name].generated is None}

    @property
    def _is_sqlite(self) -> bool:
        return self._session.get_bind().dialect.name == "sqlite"


def _without_defaults(entries: Mapping[str, Entry]) -> dict[str, Held]:
    return {name: entry for name, entry in entries.items() if not isinstance(entry, Default)}


async def _converted(
    session: AsyncSession, mapper: Mapper[object], detail: RelationDetail, *held: Mapping[str, Held]
) -> list[dict[str, object]]:
    """The values of attributes as the model has them, by one statement; other attributes are left out."""
    columns = {column.name: column for column in detail.columns}
    named = [
        [name for name in each if name in mapper.column_attrs and columns[name].generated is None] for each in held
    ]
    wanted = [
        (columns[name], mapper.column_attrs[name].columns[0].type, each[name])
        for each, names in zip(held, named, strict=True)
        for name in names
    ]
    with explained(mapper):
        made = iter(await as_loaded(session, wanted, mapper.class_.__name__))
    return [{name: next(made) for name in names} for names in named]


def _class_of(mapper: Mapper[object], values: Mapping[str, object]) -> Mapper[object]:
    """The class that a new row is one of, as its values tell."""
    if mapper.polymorphic_on is None or mapper.polymorphic_on not in mapper.columns.values():
        return mapper
    key = mapper.get_property_by_column(mapper.polymorphic_on).key
    found = mapper.polymorphic_map.get(values.get(key))
    return found if found is not None and found.isa(mapper) else mapper


def _mapper(models: LoadedModels, name: RelationName) -> Mapper[object]:
    model = models.models.get(name.model)
    if model is None:
        raise ObjectMissing(
            f"There is no model {name.model} any more.",
            subject=str(name),
            hint="Name the module that it is in, and start again: what is staged is kept.",
        )
    mapper: Mapper[object] = inspect(model.entity)
    return mapper

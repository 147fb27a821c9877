"""Loads the one object of a change: its columns, and nothing that it is related to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, select
from sqlalchemy.orm import defer, raiseload, selectin_polymorphic

from pooldeck_db.models.converting import has
from pooldeck_db.models.writing.refusing import explained
from pooldeck_db.rows.records import Digest
from pooldeck_db.rows.through import Missed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper
    from sqlalchemy.sql.base import ExecutableOption

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.rows.records import RowImage

_LONGEST = 1024 * 1024
"""Bytes of a value up to which it is loaded; what the model's code would do with more it is not to do here."""


async def loaded(
    session: AsyncSession,
    mapper: Mapper[object],
    key: Mapping[str, object],
    *,
    detail: RelationDetail | None = None,
    image: RowImage | None = None,
) -> object:
    """The object with this key, as the class that its row says; raises Missed where there is none.

    One statement, and one more where its class has a table of its own. Whatever is not loaded raises when it is
    asked for: relationships, deferred columns, very long values, and what is no column of the row's image (which
    the database may not have, or not be able to work out); without an image, whatever is an expression.
    """
    statement = (
        select(mapper.class_)
        .where(*(getattr(mapper.class_, name) == value for name, value in key.items()))
        .where(*_held(session, mapper, detail, image))
        .options(raiseload("*"), *_unloaded(mapper, image), *_subclasses(mapper))
        .execution_options(populate_existing=True)
    )
    with explained(mapper):
        found = (await session.scalars(statement)).unique().one_or_none()
    if found is None:
        raise Missed
    return found


def _held(
    session: AsyncSession, mapper: Mapper[object], detail: RelationDetail | None, image: RowImage | None
) -> Iterator[ColumnElement[bool]]:
    """That the database has the very address of the image, whatever the model's types make of it."""
    if detail is None or image is None:
        return
    columns = {column.name: column for column in detail.columns}
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    for place, (name, value) in enumerate(zip(image.address.columns, image.address.values, strict=True)):
        attribute = getattr(mapper.class_, name)
        yield has(attribute, columns[name], value, f"held{place}", is_postgresql=is_postgresql)


def _unloaded(mapper: Mapper[object], image: RowImage | None) -> Iterator[ExecutableOption]:
    wanted = {each.key for each in mapper.column_attrs if isinstance(each.columns[0], Column)}
    if image is not None:
        wanted = set(image.columns) - set(_long(image))
    for found in mapper.column_attrs:
        if found.deferred or found.key not in wanted:
            yield defer(getattr(mapper.class_, found.key), raiseload=True)


def _long(image: RowImage) -> Iterator[str]:
    for name, value in image.as_mapping().items():
        if isinstance(value, Digest) and value.length > _LONGEST:
            yield name


def _subclasses(mapper: Mapper[object]) -> Iterable[ExecutableOption]:
    joined = [
        each.class_
        for each in mapper.self_and_descendants
        if each is not mapper and not each.concrete and not each.single
    ]
    return (selectin_polymorphic(mapper.class_, joined),) if joined else ()

"""The rows of one mapped class, in the session of whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from sqlalchemy import inspect, select
from sqlalchemy.orm.exc import StaleDataError

from pooldeck_db.repository.bulk import CHUNK, insert_rows
from pooldeck_db.repository.cursors import Cursors
from pooldeck_db.repository.errors import InvalidRow
from pooldeck_db.repository.keys import PrimaryKey
from pooldeck_db.repository.keyset import Keyset
from pooldeck_db.repository.loading import loading
from pooldeck_db.repository.ordering import ordering
from pooldeck_db.repository.records import KeysetPage, Model
from pooldeck_db.repository.versions import Versions

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper

    from pooldeck_db.repository.records import Condition, Load, Order, Progress, Row

MOST = 10_000
"""Rows of a page at most."""


class AsyncRepository(Generic[Model]):
    """Reads and writes the rows of one mapped class: `AsyncRepository(Customer, session)`.

    It lives as long as the session, which is the caller's and is made with `expire_on_commit=False` and
    `autoflush=False`. So is the transaction: what is written is flushed and never committed, and where a write
    fails, the transaction is to be rolled back, as after any failed flush. Like the session it belongs to one
    task; reads that run side by side have a session and a repository each. Nothing is ever loaded behind the
    caller's back: a relationship is there if `load` named it. Subclass it for questions of your own.

    Its own refusals are RepositoryErrors; what the database refuses stays SQLAlchemy's error.
    """

    def __init__(self, model: type[Model], session: AsyncSession, *, cursor_secret: bytes = b"") -> None:
        """With a secret, of which all processes of a service have the same, nobody else can make up a cursor."""
        mapper: Mapper[object] = inspect(model)
        self.model = model
        """Of which class the rows are."""
        self.session = session
        """The caller's, for what a subclass asks by itself."""
        self._mapper = mapper
        self._key = PrimaryKey(mapper)
        self._versions = Versions(mapper)
        self._secret = cursor_secret

    async def get(self, key: object, *, load: Load | Iterable[Load] = ()) -> Model | None:
        """The row with this key, a tuple where that is of several columns; None where there is none.

        What the session holds already is not asked for again, unless relationships are to be loaded.
        """
        parts, options = self._key.parts(key), loading(load)
        if not options:
            return await self.session.get(self.model, parts)
        statement = select(self.model).where(*self._key.equals(parts)).options(*options)
        return (await self.session.scalars(statement)).unique().one_or_none()

    async def one(self, key: object, *, load: Load | Iterable[Load] = ()) -> Model:
        """The row with this key; raises RowNotFound."""
        found = await self.get(key, load=load)
        if found is None:
            raise self._key.missing(self._key.parts(key))
        return found

    async def get_many(self, keys: Iterable[object], *, load: Load | Iterable[Load] = ()) -> list[Model]:
        """The rows with these keys in the order of the keys, without those that are not there.

        One statement for 5,000 keys, or for as many fewer as a key has more columns.
        """
        wanted = [self._key.parts(key) for key in keys]
        different = list(dict.fromkeys(wanted))
        options = loading(load)
        found: dict[tuple[object, ...], Model] = {}
        for start in range(0, len(different), self._key.chunk):
            some = different[start : start + self._key.chunk]
            statement = select(self.model).where(self._key.is_one_of(some)).options(*options)
            for entity in (await self.session.scalars(statement)).unique():
                found[self._key.of(entity)] = entity
        return [found[key] for key in wanted if key in found]

    async def find(
        self,
        *conditions: Condition,
        order_by: Order | Iterable[Order] = (),
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
        load: Load | Iterable[Load] = (),
    ) -> KeysetPage[Model]:
        """The first rows that meet all conditions, or those next to a cursor of a page in the same order.

        The primary key stands behind every order, so that it has no ties; however deep, a page costs the same
        where an index serves the order. One statement, and one more for each relationship that is not many-to-one
        (and for each 500 rows of the page). Raises InvalidCursor.
        """
        if not 1 <= limit <= MOST:
            raise ValueError(f"A page has 1 to {MOST:,} rows, not {limit:,}.")
        if after is not None and before is not None:
            raise ValueError("A page is after one cursor or before one, not both.")
        dialect = self.session.get_bind(self._mapper).dialect.name
        order = ordering(order_by, self._key.columns, raw=dialect == "sqlite")
        cursors = Cursors(self._mapper.local_table.description, order, self._secret)
        cursor = after if before is None else before
        values = None if cursor is None else cursors.read(cursor)
        keyset = Keyset(self._key, order, conditions, nulls_last=dialect == "postgresql")
        selected = select(self.model, *(term.value for term in order)).options(*loading(load))
        statement = keyset.beyond(selected, values, limit + 1, reverse=before is not None)
        rows = (await self.session.execute(statement)).unique()
        return _page([(row[0], row[1:]) for row in rows], limit, cursors, cursor, backwards=before is not None)

    async def create(self, entity: Model) -> Model:
        """Insert the object, with what the database itself fills in."""
        self.session.add(entity)
        await self.session.flush()
        await self._complete(entity)
        return entity

    async def update(self, key: object, changes: Row, *, version: object = None) -> Model:
        """Set attributes of the row with this key, as on the object: validators, `onupdate` and events apply.

        `version` is the one that the caller has seen, for a model with a `version_id_col`. Raises RowNotFound,
        VersionConflict, InvalidRow.
        """
        if unknown := sorted(set(changes) - set(self._mapper.all_orm_descriptors.keys())):
            raise InvalidRow(f"It has no {', '.join(unknown)}.", subject=self._mapper.local_table.description)
        # What else waits to be written is so first, or its failure would be taken for one of this row.
        await self.session.flush()
        entity = await self.one(key)
        self._versions.check(entity, version)
        for name, value in changes.items():
            setattr(entity, name, value)
        await self._flush(key)
        await self._complete(entity)
        return entity

    async def delete(self, key: object, *, version: object = None) -> None:
        """Delete the row with this key, as the mapping says: cascades and events apply.

        It is read first, and locked where the database can, so that it is exactly one row. Raises RowNotFound,
        VersionConflict.
        """
        await self.session.flush()
        parts = self._key.parts(key)
        statement = select(self.model).where(*self._key.equals(parts)).with_for_update(of=self.model)
        entity = (await self.session.scalars(statement)).unique().one_or_none()
        if entity is None:
            raise self._key.missing(parts)
        self._versions.check(entity, version)
        await self.session.delete(entity)
        await self._flush(key)

    async def bulk_insert(
        self,
        rows: Iterable[Row] | AsyncIterable[Row],
        *,
        chunk: int = CHUNK,
        progress: Progress | None = None,
    ) -> int:
        """Insert rows, taken from the iterable a chunk (1,000 to 10,000) at a time; returns how many they were.

        Rows are mappings by attribute, and all have the same keys. As with Core, columns that are not named get
        their defaults, the Python-side ones included, and no object is made: no validator and no event applies.
        The first version of a `version_id_col` is filled in. A plain iterable is read in the event loop, so one
        that has to wait is to be asynchronous. Cancelled or refused in the middle, what was inserted goes with the
        transaction. Raises InvalidRow.
        """
        return await insert_rows(self.session, self.model, rows, chunk=chunk, progress=progress)

    async def _flush(self, key: object) -> None:
        try:
            await self.session.flush()
        except StaleDataError as error:
            parts = self._key.parts(key)
            raise (self._versions.conflict() or self._key.missing(parts)) from error

    async def _complete(self, entity: Model) -> None:
        """Read what the database computed, or it would be loaded behind the caller's back."""
        if expired := sorted(inspect(entity).expired_attributes.intersection(self._mapper.column_attrs.keys())):
            await self.session.refresh(entity, expired)


def _page(
    lines: list[tuple[Model, Sequence[object]]],
    limit: int,
    cursors: Cursors,
    cursor: str | None,
    *,
    backwards: bool,
) -> KeysetPage[Model]:
    """The page of these lines, of which one more than its limit was read, the nearest to the cursor first."""
    more, lines = len(lines) > limit, lines[:limit]
    if not lines:
        return KeysetPage((), previous=None, next=None)
    if backwards:
        lines.reverse()
    first, last = cursors.write(lines[0][1]), cursors.write(lines[-1][1])
    # The row of the cursor itself lies on the other side; whether it is still there was not asked.
    before, after = (more, True) if backwards else (cursor is not None, more)
    return KeysetPage(tuple(entity for entity, _ in lines), first if before else None, last if after else None)

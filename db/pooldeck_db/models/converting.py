"""Makes of values, as pages and changes have them, what the model's own types would have loaded."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import Text, bindparam, text, type_coerce
from sqlalchemy.types import NullType

from pooldeck_db.catalog.sqlite.names import is_unicode
from pooldeck_db.errors import ValueRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import QueryableAttribute
    from sqlalchemy.types import TypeEngine

    from pooldeck_db.catalog import Column
    from pooldeck_db.rows.records import Held

    Typed = tuple[Column, TypeEngine[object], Held]
    Loaded = tuple[Column, TypeEngine[object], object]

_MOMENTS = (datetime.combine(date.min, time.min), datetime.combine(date.max, time.max))
"""The first and the last one that Python has."""
REFUSALS = (ValueError, LookupError, TypeError, ArithmeticError, AttributeError)
"""What a type raises for a value that it does not take."""


async def as_loaded(session: AsyncSession, values: Sequence[Typed], subject: str) -> tuple[object, ...]:
    """What the model would have for values that the database holds, or is to hold: one statement for all.

    Each value comes with its column in the database and the type that the model has for it: the database makes a
    value of the text, and the type, be it the user's own, makes of that what Python has. `subject` is whose values
    they are. Raises ValueRefused with the column for what the type does not take, and what the session raises for
    what the database does not.
    """
    if not values:
        return ()
    for column, _, held in values:
        if isinstance(held, str) and not is_unicode(held):
            raise refused(column, "It is no valid Unicode", subject)
    try:
        made = await _read(session, values)
    except REFUSALS as error:
        # One of the types has refused its value. Which one shows when they are asked one by one.
        await _blame(session, values, subject)
        raise ValueRefused(f"A value cannot be made into what the model has: {error}", subject=subject) from error
    if session.get_bind().dialect.name == "postgresql":
        for (column, _, held), value in zip(values, made, strict=True):
            if _means_infinity(value) and "infinity" not in str(held):
                raise refused(column, "The driver would write infinity for it", subject)
    return made


def _means_infinity(value: object) -> bool:
    """Whether asyncpg sends it as infinity, which it reads as the same."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) in _MOMENTS
    return isinstance(value, date) and value in (date.min, date.max)


async def as_held(session: AsyncSession, values: Sequence[Loaded]) -> tuple[Held, ...]:
    """What addresses of rows have for values of the model's, by one statement. Raises what the session does.

    It is the way back from `as_loaded`, for keys.
    """
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    said = _as_key if is_postgresql else _from_stored
    outputs = ", ".join(f"{said(column, f':v{place}')} AS c{place}" for place, (column, _, _) in enumerate(values))
    statement = text(f"SELECT {outputs}").bindparams(
        *(bindparam(f"v{place}", value, type_=type_) for place, (_, type_, value) in enumerate(values))
    )
    return tuple((await session.execute(statement)).one())


async def made_of(session: AsyncSession, typed: Typed, value: object) -> Held:
    """What the database would hold of an entry whose value the model's type has made; the entry where it is that.

    A type may drop what it does not know: a time zone, digits, the months of an interval. Raises what the session
    does.
    """
    column, type_, entry = typed
    if value is None or column.base_type.removeprefix("_") in _SPELLED_FREELY:
        return entry
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    said = _as_text if is_postgresql else _from_stored
    statement = text(f"SELECT {said(column, ':v')}").bindparams(bindparam("v", value, type_=type_))
    held: Held = (await session.execute(statement)).scalar_one()
    if held == entry:
        return entry
    if not is_postgresql and isinstance(entry, str):
        # Dates and the like have more than one spelling: the same value is meant.
        (again,) = await _read(session, [(column, type_, held)])
        return entry if again == value else held
    return held


_SPELLED_FREELY = frozenset(("json", "bpchar"))
"""PostgreSQL: base types that keep what is no part of the value."""


def has(
    attribute: QueryableAttribute[object], column: Column, held: Held, name: str, *, is_postgresql: bool
) -> ColumnElement[bool]:
    """The condition that the database holds a value in an attribute's column, be the model's type what it may.

    `name` is what the value is bound as.
    """
    stored = type_coerce(attribute, NullType())
    if not is_postgresql:
        return stored == bindparam(name, held, type_=NullType())
    return stored == text(_from_text(column, f":{name}")).bindparams(bindparam(name, held, type_=Text()))


async def _read(session: AsyncSession, values: Sequence[Typed]) -> tuple[object, ...]:
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    make = _from_text if is_postgresql else _from_stored
    outputs = ", ".join(f"{make(column, f':v{place}')} AS c{place}" for place, (column, _, _) in enumerate(values))
    statement = (
        text(f"SELECT {outputs}")
        .bindparams(
            *(
                bindparam(f"v{place}", held, type_=Text() if is_postgresql else NullType())
                for place, (_, _, held) in enumerate(values)
            )
        )
        .columns(**{f"c{place}": type_ for place, (_, type_, _) in enumerate(values)})
    )
    return tuple((await session.execute(statement)).one())


def _from_text(column: Column, bound: str) -> str:
    """The value of a text; without the column's length, which would cut it."""
    from pooldeck_db.paging.codecs.postgresql import compared_as  # SQLite needs nothing of PostgreSQL's

    return f"CAST(CAST({bound} AS text) AS {_escaped(compared_as(column))})"


def _as_key(column: Column, bound: str) -> str:
    """The value of a key as pages have it."""
    from pooldeck_db.paging.codecs.postgresql import PostgreSQLCodec  # SQLite needs nothing of PostgreSQL's

    return _escaped(PostgreSQLCodec().key(column, bound.replace(":", "\0"))).replace("\0", ":")


def _as_text(column: Column, bound: str) -> str:
    from pooldeck_db.paging.codecs.postgresql import compared_as  # SQLite needs nothing of PostgreSQL's

    return f"CAST(CAST({bound} AS {_escaped(compared_as(column))}) AS text)"


def _from_stored(_: Column, bound: str) -> str:
    """The value itself; as an expression, that no bound value's type is taken for its own."""
    return f"coalesce({bound}, NULL)"


def _escaped(sql: str) -> str:
    """SQL in which no colon stands for a bound value."""
    return sql.replace(":", "\\:")


async def _blame(session: AsyncSession, values: Sequence[Typed], subject: str) -> None:
    """Raise ValueRefused for the first value that its type refuses."""
    for value in values:
        try:
            await _read(session, [value])
        except REFUSALS as error:
            raise refused(value[0], str(error) or type(error).__name__, subject) from error


def refused(column: Column, why: str, subject: str) -> ValueRefused:
    """The error for a value that the type of a model's column does not take."""
    return ValueRefused(
        f"{column.name} has a value that its model's type does not take: {why}.",
        subject=subject,
        hint="Type another one, as it is stored; the table itself takes whatever the database does.",
        column=column.name,
    )

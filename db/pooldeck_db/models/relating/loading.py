"""Which attributes of the rows are loaded that are to say what they are called: nothing later, nothing long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Interval,
    Numeric,
    String,
    Text,
    Time,
    TypeDecorator,
    Uuid,
    case,
    func,
    inspect,
    type_coerce,
)
from sqlalchemy.orm import defer, raiseload, with_polymorphic
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.types import Integer

from pooldeck_db.models.relating.known import tables_of
from pooldeck_db.models.relating.plans import classes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import ColumnProperty, Mapper
    from sqlalchemy.sql.base import ExecutableOption
    from sqlalchemy.types import TypeEngine

    from pooldeck_db.models.relating.known import Known

Entity: TypeAlias = Any
"""A mapped class, or an alias of it: SQLAlchemy has no one type for what attributes are asked of."""

_SMALL = (Boolean, Date, DateTime, Enum, Integer, Interval, Numeric, Time, Uuid)
"""Types whose values are never long."""

_LONG = 500
"""Characters of a text that is not loaded any more: nobody calls a row by it."""

_MOST_CLASSES = 16
"""Classes below the one that is asked for whose own attributes are loaded, too."""


class _Shown(NamedTuple):
    """An attribute as it belongs to an entity of a statement."""

    entity: Entity
    mapper: Mapper[object]
    found: ColumnProperty[object]

    @property
    def attribute(self) -> Entity:
        """The attribute, as a part of statements."""
        return getattr(self.entity, self.found.key)


class Loading:
    """An entity to be selected with the attributes that it can be named by, and never to load any other."""

    def __init__(self, mapper: Mapper[object], known: Known, *, says: bool) -> None:
        """`says` unless nothing but the class and the key is wanted."""
        below = [each for each in classes_of(mapper)[1:] if known.are_there(tables_of(each))]
        below = below[:_MOST_CLASSES] if says else []
        self.entity: Entity = (
            with_polymorphic(mapper.class_, [each.class_ for each in below]) if below else mapper.class_
        )
        self.options: list[ExecutableOption] = [raiseload("*")]
        """Of what is not loaded now, nothing is loaded ever."""
        self.texts: list[str] = []
        """The attributes that come as two outputs each: the text unless it is long, and whether it is NULL."""
        self.outputs: list[ColumnElement[Any]] = []
        """These, behind the entity."""
        for each in _attributes(self.entity, mapper, below):
            self._take(each, known, says=says)

    def _take(self, shown: _Shown, known: Known, *, says: bool) -> None:
        column = shown.found.columns[0]
        if _is_needed(shown):
            return
        is_there = isinstance(column, Column) and known.is_readable(column)
        if not (is_there and says and _is_small(column.type)):
            self.options.append(defer(shown.attribute, raiseload=True))
        if is_there and says and _is_text(column.type) and not _is_small(column.type):
            attribute = shown.attribute
            self.texts.append(shown.found.key)
            is_short = func.length(type_coerce(attribute, Text())) <= _LONG
            self.outputs += [case((is_short, attribute)), attribute.is_(None)]

    def fill(self, found: object, values: Sequence[object]) -> None:
        """Give a loaded object its texts: what `outputs` came to."""
        known = inspect(type(found)).column_attrs
        for name, text, is_null in zip(self.texts, values[::2], values[1::2], strict=True):
            if name in known and (text is not None or is_null):
                set_committed_value(found, name, text)


def _attributes(entity: Entity, mapper: Mapper[object], below: Sequence[Mapper[object]]) -> Iterator[_Shown]:
    """The attributes of the entity, and those that the classes below it add."""
    seen: set[str] = set()
    entities = [(entity, mapper), *((getattr(entity, each.class_.__name__), each) for each in below)]
    for part, owner in entities:
        for found in owner.column_attrs:
            if found.key not in seen:
                seen.add(found.key)
                yield _Shown(part, owner, found)


def _is_needed(shown: _Shown) -> bool:
    """Whether no object can be made without it: its key, and what says of which class it is."""
    needed = [*shown.mapper.primary_key, shown.mapper.polymorphic_on]
    return any(column is each for column in shown.found.columns for each in needed)


def _is_small(type_: TypeEngine[object]) -> bool:
    plain = _plain(type_)
    if isinstance(plain, String) and not isinstance(plain, Enum):
        return plain.length is not None and plain.length <= _LONG
    return isinstance(plain, _SMALL)


def _is_text(type_: TypeEngine[object]) -> bool:
    return isinstance(_plain(type_), String)


def _plain(type_: TypeEngine[object]) -> TypeEngine[object]:
    """What the database has of a type of the user's own."""
    return _plain(type_.impl_instance) if isinstance(type_, TypeDecorator) else type_

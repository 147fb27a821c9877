"""Has a model look at a value while it is typed: in memory, on an object of no session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import JSON, Boolean, TypeDecorator, inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from pooldeck_db.errors import DatabaseError
from pooldeck_db.models.writing.setting import set_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Dialect
    from sqlalchemy.orm import Mapper
    from sqlalchemy.types import TypeEngine

    from pooldeck_db.rows.records import Held

_LONGEST = 60
"""Characters of a value that are said."""


def tried(
    mapper: Mapper[object], name: str, value: object, known: Mapping[str, object], key: Sequence[str]
) -> str:
    """What the model makes of the value of one attribute, in one sentence; empty where it leaves it as it is.

    With the values of the row known, the object is as one that was loaded and whose session is gone: what is not
    known raises when it is asked for. Raises DatabaseError for what is refused.
    """
    entity: object = mapper.class_manager.new_instance()
    is_known = bool(known) and all(each in known for each in key)
    for each, held in known.items():
        set_committed_value(entity, each, held)
    if is_known:
        make_transient_to_detached(entity)
    try:
        set_all(entity, mapper, {name: value})
    except DatabaseError as error:
        if is_known or isinstance(error.__cause__, ValueError | AssertionError):
            raise
        return ""
    made = inspect(entity).dict.get(name)
    if made == value:
        return ""
    return said(str(made))


def said(made: str) -> str:
    """That the model makes this of a value, in one sentence."""
    return f"The model makes {_shortened(made)} of it."


def kept(type_: TypeEngine[object], value: object, typed: Held, dialect: Dialect) -> str:
    """What the model's type would store of a typed value, in one sentence; empty where it is what was typed.

    Asked are the user's own types, and SQLite's booleans, to which any text is true. Nothing is said of a type
    that never stores the same twice, as one that encrypts may. Raises what the type does.
    """
    if not isinstance(type_, TypeDecorator | Boolean) or isinstance(type_.dialect_impl(dialect), JSON):
        return ""
    process = type_.bind_processor(dialect)
    if process is None or typed is None:
        return ""
    stored = process(value)
    if isinstance(stored, bool) or not isinstance(stored, int | str) or str(stored) == str(typed):
        return ""
    return f"The model's type stores {_shortened(stored)} of it." if process(value) == stored else ""


def _shortened(value: object) -> str:
    said = str(value)
    return f"{said[:_LONGEST]}{'…' if len(said) > _LONGEST else ''}"

"""Has a model look at a value while it is typed: in memory, on an object of no session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from pooldeck_db.errors import DatabaseError
from pooldeck_db.models.writing.setting import set_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Mapper

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
    return f"The model makes {made[:_LONGEST]}{'…' if len(made) > _LONGEST else ''} of it."

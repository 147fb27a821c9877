"""Makes a new object of a model's class, as its constructor allows."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from sqlalchemy.orm import attributes

from pooldeck_db.errors import DatabaseError
from pooldeck_db.models.writing.refusing import explained, explanation
from pooldeck_db.models.writing.setting import set_all, whole_composites
from pooldeck_db.models.writing.validating import validated, validates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Mapper

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def made(mapper: Mapper[object], values: Mapping[str, object]) -> object:
    """A new object with these values by the names of attributes; those that are not named are left to the model.

    It is constructed where that needs no more than these values; else it is made as an object is that is loaded,
    and its attributes are set. Raises DatabaseError.
    """
    entity = mapper.class_
    if validates(entity) and (found := validated(entity, values, values)) is not None:
        return found
    parts = whole_composites(mapper, values)
    taken = _taken(entity, parts)
    if taken is None:
        bare = _bare(mapper)
        set_all(bare, mapper, values)
        return bare
    try:
        found = entity(**{name: parts[name] for name in taken})
    except Exception as error:
        raise explanation(error, mapper, _blamed(mapper, values)) from error
    for name, value in parts.items():
        if name not in taken:
            with explained(mapper, name if name in values else ""):
                setattr(found, name, value)
    return found


def _taken(entity: type[object], values: Mapping[str, object]) -> frozenset[str] | None:
    """Which of the values the constructor takes; None where it demands another one."""
    parameters = inspect.signature(entity).parameters.values()
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters):
        return frozenset(values)
    named = [each for each in parameters if each.kind in _NAMED]
    positional = [each for each in parameters if each.kind is inspect.Parameter.POSITIONAL_ONLY]
    demanded = {each.name for each in (*named, *positional) if each.default is inspect.Parameter.empty}
    if demanded - {each.name for each in named if each.name in values}:
        return None
    return frozenset(each.name for each in named if each.name in values)


def _bare(mapper: Mapper[object]) -> object:
    """An object whose constructor did not run, which does not know yet which class of its table it is."""
    bare: object = mapper.class_manager.new_instance()
    if mapper.polymorphic_on is not None and mapper.polymorphic_on in mapper.columns.values():
        key = mapper.get_property_by_column(mapper.polymorphic_on).key
        attributes.set_attribute(bare, key, mapper.polymorphic_identity)
    return bare


def _blamed(mapper: Mapper[object], values: Mapping[str, object]) -> str:
    """Which of the values the model refuses, by setting them one by one; empty where none is by itself."""
    bare = _bare(mapper)
    for name, value in values.items():
        try:
            set_all(bare, mapper, {name: value})
        except DatabaseError:
            return name
    return ""

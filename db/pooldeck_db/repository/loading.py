"""Which way relationships are read along with the rows: never row by row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy.orm import (
    QueryableAttribute,
    RelationshipDirection,
    RelationshipProperty,
    joinedload,
    selectinload,
)

if TYPE_CHECKING:
    from sqlalchemy.sql.base import ExecutableOption

    from pooldeck_db.repository.records import Load


def loading(load: Load | Iterable[Load]) -> list[ExecutableOption]:
    """The options that read these relationships: a row it refers to by a join, all else by one statement each."""
    return [_option(each) for each in _several(load)]


def _several(load: Load | Iterable[Load]) -> Iterable[Load]:
    return load if isinstance(load, Iterable) else (load,)


def _option(load: Load) -> ExecutableOption:
    if not isinstance(load, QueryableAttribute):
        return load
    relationship = load.property
    if not isinstance(relationship, RelationshipProperty):
        raise TypeError(f"{load} is no relationship: columns are read anyway.")
    if relationship.direction is RelationshipDirection.MANYTOONE:
        return joinedload(load)
    return selectinload(load)

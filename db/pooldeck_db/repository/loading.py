"""Which way relationships are read along with the rows: never row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import (
    QueryableAttribute,
    RelationshipDirection,
    RelationshipProperty,
    joinedload,
    selectinload,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.sql.base import ExecutableOption

    from pooldeck_db.repository.records import Load


def loading(load: Iterable[Load]) -> list[ExecutableOption]:
    """The options that read these relationships: a row it refers to by a join, all else by one statement each."""
    return [_option(each) if isinstance(each, QueryableAttribute) else each for each in load]


def _option(attribute: QueryableAttribute[object]) -> ExecutableOption:
    relationship = attribute.property
    if not isinstance(relationship, RelationshipProperty):
        raise TypeError(f"{attribute} is no relationship: columns are read anyway.")
    if relationship.direction is RelationshipDirection.MANYTOONE:
        return joinedload(attribute)
    return selectinload(attribute)

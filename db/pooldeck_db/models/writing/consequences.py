"""What becomes of the rows that refer to one which is deleted through its model: its class says it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Column, Table
from sqlalchemy.orm import RelationshipDirection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy.orm import Mapper, RelationshipProperty

    from pooldeck_db.catalog import ForeignKey, RelationName


def as_deleted(
    mapper: Mapper[object], keys: Iterable[ForeignKey], named: Callable[[Table], RelationName]
) -> Iterator[ForeignKey]:
    """The foreign keys that refer to a model's rows, each with what the unit of work does where it does anything.

    The keys name the columns that refer as the database does; `named` tells the name of a table there.
    """
    actions = {
        (named(table), columns): action
        for relationship in mapper.relationships
        for table, columns, action in _actions(relationship)
    }
    for key in keys:
        action = actions.get((key.source, frozenset(key.columns)))
        yield key if action is None else replace(key, on_delete=action)


def _actions(relationship: RelationshipProperty[object]) -> Iterator[tuple[Table, frozenset[str], str]]:
    """What a relationship does to the rows of a table whose columns refer to the one that goes."""
    is_left_alone = relationship.viewonly or relationship.passive_deletes
    if is_left_alone or relationship.direction is RelationshipDirection.MANYTOONE:
        return
    pairs = relationship.synchronize_pairs
    remote = [column for _, column in pairs if isinstance(column, Column) and isinstance(column.table, Table)]
    if len(remote) == len(pairs) and remote:
        is_gone = relationship.cascade.delete or relationship.secondary is not None
        yield remote[0].table, frozenset(each.name for each in remote), "CASCADE" if is_gone else "SET NULL"

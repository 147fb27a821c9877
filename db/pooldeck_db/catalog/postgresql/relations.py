"""Turns the rows of `relations.sql` into the catalog."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.catalog.postgresql.build import kind_of, total
from pooldeck_db.catalog.records import Catalog, Relation, RelationName, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class RelationRow(NamedTuple):
    """One row of `relations.sql`: a relation, or a schema without any (`name` and what belongs to it None)."""

    schema: str
    name: str | None
    oid: int
    letter: str
    is_partition: bool
    rows: int | None
    size: int | None
    comment: str | None
    parent: int | None
    readable: bool | None
    system: bool


def catalog_from(rows: Iterable[RelationRow]) -> Catalog:
    """The schemas in the order of the rows; a partitioned table counts what its partitions hold."""
    every = list(rows)
    relations = {row.oid: row for row in every if row.name is not None}
    parts = _leaves(relations)
    found: dict[str, list[Relation]] = {row.schema: [] for row in every}
    for row in relations.values():
        found[row.schema].append(_relation(row, relations, parts.get(row.oid, [])))
    system = {row.schema for row in every if row.system}
    return Catalog(tuple(Schema(name, tuple(held), name in system) for name, held in found.items()))


def _leaves(relations: Mapping[int, RelationRow]) -> Mapping[int, list[RelationRow]]:
    """For each partitioned table the partitions below it, however deep, that hold rows."""
    leaves: defaultdict[int, list[RelationRow]] = defaultdict(list)
    for row in relations.values():
        if row.is_partition and row.letter != "p":
            for ancestor in _ancestors(row, relations):
                leaves[ancestor.oid].append(row)
    return leaves


def _ancestors(row: RelationRow, relations: Mapping[int, RelationRow]) -> Iterator[RelationRow]:
    """The partitioned tables above a partition, the nearest first."""
    parent = row.parent
    while row.is_partition and parent is not None and parent in relations:
        row = relations[parent]
        parent = row.parent
        yield row


def _relation(row: RelationRow, relations: Mapping[int, RelationRow], parts: list[RelationRow]) -> Relation:
    parent = None if row.parent is None else relations.get(row.parent)
    is_sum = row.letter == "p"
    return Relation(
        name=_name(row),
        kind=kind_of(row.letter, is_partition=row.is_partition),
        rows=total(part.rows for part in parts) if is_sum else row.rows,
        size=total(part.size for part in parts) if is_sum else row.size,
        comment=row.comment,
        parent=None if parent is None else _name(parent),
        readable=bool(row.readable),
    )


def _name(row: RelationRow) -> RelationName:
    return RelationName(row.schema, row.name or "")

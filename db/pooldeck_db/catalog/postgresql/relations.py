"""Turns the rows of `relations.sql` into the catalog."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.catalog.postgresql.build import kind_of, total
from pooldeck_db.catalog.records import Catalog, Relation, RelationName, Schema
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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
    parents: list[int] | None
    """What it inherits from, or is a partition of; the first is where it is shown."""
    readable: bool | None
    system: bool


async def catalog_from(rows: Iterable[RelationRow]) -> Catalog:
    """The schemas in the order of the rows; a table counts what its partitions and inheritors hold, too.

    There may be tens of thousands of rows, so the event loop has its turns meanwhile.
    """
    every = [row async for row in in_turns(rows)]
    relations = {row.oid: row for row in every if row.name is not None}
    inheritors = await _inheritors(relations)
    found: dict[str, list[Relation]] = {row.schema: [] for row in every}
    async for row in in_turns(relations.values()):
        found[row.schema].append(_relation(row, relations, inheritors.get(row.oid, [])))
    system = {row.schema for row in every if row.system}
    return Catalog(tuple(Schema(name, tuple(held), name in system) for name, held in found.items()))


async def _inheritors(relations: Mapping[int, RelationRow]) -> Mapping[int, list[RelationRow]]:
    """For each table those below it, however deep, that hold rows: a SELECT from it reads them, too."""
    inheritors: defaultdict[int, list[RelationRow]] = defaultdict(list)
    async for row in in_turns([row for row in relations.values() if row.parents and row.letter != "p"]):
        for ancestor in _ancestors(row, relations):
            inheritors[ancestor].append(row)
    return inheritors


def _ancestors(row: RelationRow, relations: Mapping[int, RelationRow]) -> set[int]:
    """All tables above one, each once: it may inherit from several, and they from the same."""
    found: set[int] = set()
    waiting = list(row.parents or ())
    while waiting:
        parent = waiting.pop()
        if parent in relations and parent not in found:
            found.add(parent)
            waiting += relations[parent].parents or ()
    return found


def _relation(row: RelationRow, relations: Mapping[int, RelationRow], parts: list[RelationRow]) -> Relation:
    parent = relations.get(row.parents[0]) if row.parents else None
    is_partitioned = row.letter == "p"
    return Relation(
        name=_name(row),
        kind=kind_of(row.letter, is_partition=row.is_partition),
        rows=total(part.rows for part in (parts if is_partitioned else [row, *parts])),
        size=total(part.size for part in parts) if is_partitioned else row.size,
        comment=row.comment,
        parent=None if parent is None else _name(parent),
        readable=bool(row.readable),
    )


def _name(row: RelationRow) -> RelationName:
    return RelationName(row.schema, row.name or "")

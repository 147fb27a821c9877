"""In which order the changes of a set are written. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.rows.records import Delete, Edit, Insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.rows.records import Change, ChangeId, RowAddress


def sequences(
    changes: Iterable[Change], details: Mapping[RelationName, RelationDetail]
) -> tuple[tuple[Change, ...], ...]:
    """The orders to try, one or two, which do not depend on the order in which the changes were made.

    Rows that go make room for others, so deletes come first, those of children before those of parents; where a
    constraint does not allow that (a row is to refer to a new one before the old one goes), it may allow the
    other order: inserts first, and deletes last.
    """
    every = tuple(changes)
    ranks = _ranks(details)
    deletes = sorted((c for c in every if isinstance(c, Delete)), key=place)
    depths = _depths(details, {c.id: (c.relation, c.base.as_mapping()) for c in deletes})
    deletes.sort(key=lambda c: (-ranks[c.relation], c.relation, -depths[c.id]))
    edits = sorted((c for c in every if isinstance(c, Edit)), key=place)
    inserts = sorted((c for c in every if isinstance(c, Insert)), key=lambda c: c.draft)
    depths = _depths(details, {c.id: (c.relation, dict(c.entries)) for c in inserts})
    inserts.sort(key=lambda c: (ranks[c.relation], c.relation, depths[c.id]))
    first: tuple[Change, ...] = (*deletes, *edits, *inserts)
    second: tuple[Change, ...] = (*inserts, *reversed(edits), *deletes)
    return (first,) if second == first else (first, second)


def place(change: Edit | Delete) -> tuple[RelationName, tuple[str, ...], tuple[tuple[str, object], ...]]:
    """Where a change stands among others: by its relation and by its row's address, as everybody sorts them."""
    return address_place(change.base.address)


def address_place(address: RowAddress) -> tuple[RelationName, tuple[str, ...], tuple[tuple[str, object], ...]]:
    """Where a row stands among others."""
    store = () if address.store is None else (address.store.schema, address.store.name)
    return address.relation, store, tuple(_comparable(value) for value in address.values)


def _comparable(value: object) -> tuple[str, object]:
    """Values of one kind by their order, others apart."""
    if isinstance(value, int | float):
        return "number", value
    return (type(value).__name__, value) if isinstance(value, str | bytes) else (type(value).__name__, repr(value))


def _ranks(details: Mapping[RelationName, RelationDetail]) -> dict[RelationName, int]:
    """How many of the relations stand above each, parents of parents included; in a circle, whatever comes."""
    parents: dict[RelationName, Sequence[RelationName]] = {
        name: [each for each in _targets(detail, details) if each != name] for name, detail in details.items()
    }
    ranks = dict.fromkeys(details, 0)
    for _ in details:
        for name, above in parents.items():
            ranks[name] = min(len(details), max((ranks[each] + 1 for each in above), default=0))
    return ranks


def _targets(detail: RelationDetail, details: Iterable[RelationName]) -> Iterator[RelationName]:
    """Those of the relations that one refers to: as the table itself, or as the model whose rows are there."""
    for key in detail.foreign_keys:
        yield from (each for each in details if key.target in (each, replace(each, model="")))


def _depths(
    details: Mapping[RelationName, RelationDetail],
    rows: Mapping[ChangeId, tuple[RelationName, Mapping[str, object]]],
) -> dict[ChangeId, int]:
    """How many of the rows stand above each, where a relation's rows refer to others of its own."""
    depths = dict.fromkeys(rows, 0)
    for name, detail in details.items():
        own = {id_: values for id_, (relation, values) in rows.items() if relation == name}
        for key in detail.foreign_keys:
            if key.target == name:
                at = {tuple(values.get(each) for each in key.target_columns): id_ for id_, values in own.items()}
                above = {id_: at.get(tuple(values.get(c) for c in key.columns)) for id_, values in own.items()}
                for id_, depth in _counted_up(above).items():
                    depths[id_] = max(depths[id_], depth)
    return depths


def _counted_up(above: Mapping[ChangeId, ChangeId | None]) -> dict[ChangeId, int]:
    """How long the way up is from each; in a circle it ends where it began."""
    known: dict[ChangeId, int] = {}
    for start in above:
        path: dict[ChangeId, None] = {}
        each: ChangeId | None = start
        while each is not None and each not in known and each not in path:
            path[each] = None
            each = above[each]
        depth = -1 if each is None else known.get(each, -1)
        for passed in reversed(path):
            depth += 1
            known[passed] = depth
    return known

"""Changes of rows to test with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationName
from pooldeck_db.rows import Delete, Insert, Prepared, RowAddress, RowImage, Statement, Written

if TYPE_CHECKING:
    from pooldeck_db.rows import Change, Entry, Held

ORDERS = RelationName("public", "orders")
ITEMS = RelationName("public", "items")


def row(number: int, note: Held = "old", relation: RelationName = ORDERS) -> RowImage:
    """One row of a relation whose columns are `id` and `note`."""
    return RowImage(RowAddress(relation, ("id",), (number,)), ("id", "note"), (number, note))


def cell(number: int, entry: Entry, relation: RelationName = ORDERS) -> tuple[RowImage, str, Entry]:
    """One edited cell of such a row."""
    return row(number, relation=relation), "note", entry


def written(change: Change) -> Written:
    """The change as it was written, by some statement."""
    statement = Statement("some statement", ("bound", 1, None), change)
    after = row(99, "new", change.relation)
    if isinstance(change, Insert):
        return Written(change, (statement,), None, after)
    return Written(change, (statement,), change.base, None if isinstance(change, Delete) else after)


def prepared(*changes: Change) -> Prepared:
    """These changes, written and not committed yet."""
    return Prepared("4711", tuple(map(written, changes)))

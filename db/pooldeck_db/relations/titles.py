"""What references are called: pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pooldeck_db.relations.records import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import ForeignKey, RelationName

_ENDINGS = ("_id", "_uuid", "_fk", "_key", "_code")
"""What a column that refers to a row adds to the name of what it means."""


def identity(direction: Direction, key: ForeignKey) -> str:
    """What a reference is known by, whatever its foreign key is called."""
    return f"{direction}: {key.source} ({', '.join(key.columns)}) → {key.target} ({', '.join(key.target_columns)})"


def titles(schema: str, ways: Sequence[tuple[Direction, ForeignKey]], *, in_full: bool = False) -> list[str]:
    """A title for each way out of a relation of the schema: the shortest spelling that no other one has.

    `in_full` where they stand beside others: children are never called by their table alone then.
    """
    spellings = [_spellings(schema, direction, key, in_full=in_full) for direction, key in ways]
    taken = Counter(spelling for each in spellings for spelling in set(each))
    return [next((spelling for spelling in each if taken[spelling] == 1), each[-1]) for each in spellings]


def _spellings(schema: str, direction: Direction, key: ForeignKey, *, in_full: bool) -> Sequence[str]:
    """From the shortest to one that tells everything."""
    columns, targets = ", ".join(key.columns), ", ".join(key.target_columns)
    if direction is Direction.PARENT:
        to = _shown(schema, key.target)
        return f"{_stem(key.columns)} → {to}", f"{columns} → {to}", f"{columns} → {to} ({targets})"
    source = _shown(schema, key.source)
    spelled = (f"{source} ({columns})", f"{source} ({columns} → {targets})")
    # The children of a row in its own table are not called by the table's name alone.
    return spelled if in_full or key.source == key.target else (source, *spelled)


def _shown(schema: str, name: RelationName) -> str:
    return name.name if name.schema == schema else str(name)


def _stem(columns: Sequence[str]) -> str:
    """`customer` for `customer_id`; several columns as they are."""
    if len(columns) > 1:
        return ", ".join(columns)
    (column,) = columns
    ending = next((ending for ending in _ENDINGS if column.lower().endswith(ending)), "")
    return column[: len(column) - len(ending)] or column

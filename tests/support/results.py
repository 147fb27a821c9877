"""Results that no statement gave, most of whose rows are on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import Column, RelationName
from pooldeck_db.query.packed import Packed, packed
from pooldeck_db.query.postgresql.copied import Copied, written
from pooldeck_db.query.result import ResultRows
from pooldeck_db.query.store import Store
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.query.coding import Row

COUNT = 2_000
COLUMNS = (
    Column("n", "integer", Kind.NUMBER, base_type="int4"),
    Column("word", "text", Kind.TEXT, base_type="text"),
)
ROWS: list[tuple[str | int | None, ...]] = [
    (str(n), None if n % 10 == 0 else f"Wort {(n * 7919) % COUNT}\n") for n in range(COUNT)
]


def result(
    rows: Sequence[Row] = ROWS, *, coded: str = "copied", columns: tuple[Column, ...] = COLUMNS
) -> ResultRows:
    """Return rows of which most are on the disk, in small blocks."""
    store = Store(block=512, in_memory=2_048)
    for place in range(0, len(rows), 7):
        part = list(rows[place : place + 7])
        texts = [[None if value is None else str(value) for value in row] for row in part]
        store.append(packed(part) if coded == "packed" else b"".join(map(written, texts)), len(part))
        if store.is_full:
            store.spill()
    assert store.spilled > 0
    found = ResultRows(RelationName("", "r"), columns, store, Packed() if coded == "packed" else Copied())
    found.is_complete = True
    return found

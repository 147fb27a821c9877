"""Whether an index finds the rows at the other side of a foreign key: pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from pooldeck_db.catalog import Index, Outline

_EQUALITY = frozenset(("btree", "hash"))
"""Access methods that find equal values."""

_PREDICATE = re.compile(r"\bWHERE\b(.*)$", re.IGNORECASE | re.DOTALL)
_NOT_NULL = re.compile(r"""\s*\(*\s*["`\[]?(.+?)["`\]]?\s+IS\s+NOT\s+NULL\s*\)*\s*""", re.IGNORECASE)


def is_served(outline: Outline, columns: Collection[str]) -> bool:
    """Whether rows with given values of these columns are found without reading the others."""
    wanted = set(columns)
    if outline.integer_key in wanted:
        return True
    # WITHOUT ROWID and PostgreSQL alike, the primary key is among the indexes.
    return bool(wanted) and any(_serves(index, wanted) for index in outline.indexes)


def _serves(index: Index, wanted: Collection[str]) -> bool:
    """Whether the index begins with columns that are wanted, as many as it has or as are wanted."""
    if not index.valid or index.method not in _EQUALITY or not (index.ordered or index.method == "hash"):
        return False
    leading = index.columns[: len(wanted)]
    return all(name in wanted for name in leading) and (not index.partial or _has_all(index, wanted))


def _has_all(index: Index, wanted: Collection[str]) -> bool:
    """Whether a partial index lacks only rows in which one of the columns is NULL, which no value finds."""
    predicate = _PREDICATE.search(index.definition)
    column = _NOT_NULL.fullmatch(predicate[1]) if predicate else None
    return column is not None and column[1].replace('""', '"') in wanted

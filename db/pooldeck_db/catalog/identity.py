"""By which columns a row of a relation is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pooldeck_db.catalog.records import Column, Index, Outline, RelationDetail


def key_columns(detail: RelationDetail | Outline) -> tuple[str, ...] | None:
    """The best unique key of a relation's rows: no two rows share it, no part of it is NULL, and it has an order.

    That is the primary key, else the narrowest unique index that holds at once for every row; None where
    there is neither.
    """
    columns = {column.name: column for column in detail.columns}
    if detail.primary_key and _serves(detail.primary_key, columns) and _primary_is_ordered(detail):
        return detail.primary_key
    candidates = (_key_of(index, columns) for index in detail.indexes)
    return min((key for key in candidates if key), key=lambda key: (len(key), key), default=None)


def _serves(names: tuple[str, ...], columns: Mapping[str, Column]) -> bool:
    """Whether every one of the columns has an order and cannot be NULL.

    SQLite lets a primary key hold NULLs, many times over, unless the table is WITHOUT ROWID or the key is the
    row's address; its columns are said to be nullable then.
    """
    return all(name in columns and columns[name].orderable and not columns[name].nullable for name in names)


def _primary_is_ordered(detail: RelationDetail | Outline) -> bool:
    """Whether the primary key's index, if it has one of its own, stands in the key's order."""
    return all(index.ordered and index.valid for index in detail.indexes if index.primary)


def _key_of(index: Index, columns: Mapping[str, Column]) -> tuple[str, ...] | None:
    """The columns of an index that is a key for every row at any moment, None where it is not."""
    if not (index.unique and index.valid and index.immediate and index.ordered) or index.partial:
        return None
    names = tuple(name for name in index.columns if name is not None)
    return names if names and len(names) == len(index.columns) and _serves(names, columns) else None

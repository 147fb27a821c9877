"""What is left of a wish for rows when the relation has been altered. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.filters import RawWhere, Search, joined, leaves, parts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pooldeck_db.catalog import Column
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging import PageRequest


def unchanged(before: Iterable[Column], now: Iterable[Column]) -> frozenset[str]:
    """The names of the columns that are still there, of the same type."""
    types = {column.name: column.type for column in before}
    return frozenset(column.name for column in now if types.get(column.name) == column.type)


def still_wished(wish: PageRequest, before: Collection[Column], now: Collection[Column]) -> PageRequest:
    """The order and filter without what they say of columns that are gone or have another type."""
    same = unchanged(before, now)
    order = tuple(sort for sort in wish.order if sort.column in same)
    kept = joined(part for part in parts_of(wish.filter) if _holds(part, same, is_all=len(same) == len(before)))
    return replace(wish, order=order, filter=kept)


def _holds(part: Filter, same: Collection[str], *, is_all: bool) -> bool:
    """Whether a part of a filter speaks of unchanged columns only; of SQL that is known only where all are."""
    return all(
        is_all if isinstance(leaf, RawWhere) else isinstance(leaf, Search) or leaf.column in same
        for leaf in leaves(part)
    )

"""Rows of one table that are seen as those of two relations: by itself, and through models. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused

if TYPE_CHECKING:
    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.rows.records import Delete, Edit


def share_rows(one: RelationDetail, other: RelationDetail) -> bool:
    """Whether the rows of one table are seen as those of two relations."""
    return one.relation.name != other.relation.name and not _tables(one).isdisjoint(_tables(other))


def _tables(detail: RelationDetail) -> frozenset[RelationName]:
    return frozenset(detail.tables or (replace(detail.relation.name, model=""),))


def changed_twice(change: Edit | Delete) -> ValueRefused:
    """Why the second of the two is not written."""
    return ValueRefused(
        "What you staged changes the row twice, as one of its table and as one of a model, or of two models.",
        subject=str(change.relation),
        hint="Drop one of the two, or write them one after the other.",
    )

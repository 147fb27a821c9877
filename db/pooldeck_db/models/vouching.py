"""Whether the database vouches for a model's key. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Mapper

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.models.viewing import Tables


def _is_union(mapper: Mapper[object]) -> bool:
    """Whether rows of several tables are seen, so that a key may be that of several rows."""
    return bool(mapper.with_polymorphic) and any(each.concrete for each in mapper.with_polymorphic_mappers)


def is_vouched(
    mapper: Mapper[object], key: Sequence[str], tables: Tables, names: Sequence[Mapping[str, str]]
) -> bool:
    """Whether the database itself lets no two rows have the key that the model says there is.

    A model may name any columns as its key: over a view, or over a table that has none of its own.
    """
    if _is_union(mapper) or any(map(_is_inherited, tables.details)):
        return False
    return all(
        any(columns and {known.get(each or "") for each in columns} <= set(key) for columns in _unique(detail))
        for detail, known in zip(tables.details, names, strict=True)
    )


def is_of_one(mapper: Mapper[object], tables: Tables) -> bool:
    """Whether the rows are those of one table, and of it alone."""
    return len(tables.details) == 1 and not _is_union(mapper) and not _is_inherited(tables.details[0])


def _is_inherited(detail: RelationDetail) -> bool:
    """Whether other tables inherit from it (PostgreSQL), whose rows its own keys say nothing of."""
    return detail.relation.kind is RelationKind.TABLE and len(detail.stores) > 1


def _unique(detail: RelationDetail) -> Iterator[Sequence[str | None]]:
    """The columns that no two rows of a table agree in."""
    yield detail.primary_key
    for index in detail.indexes:
        if index.unique and index.valid and index.immediate and index.ordered and not index.partial:
            yield index.columns

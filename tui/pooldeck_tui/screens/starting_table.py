"""Which table is shown first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.catalog import Catalog, Relation, RelationName


def starting_table(catalog: Catalog, wished: str) -> RelationName | None:
    """The wished table (`name` or `schema.name`); without a wish the first that has rows, else the first.

    None where the wished one is not there, or nothing is.
    """
    relations = list(_relations(catalog))
    if wished:
        fits = (relation.name for relation in relations if wished in (relation.name.name, str(relation.name)))
        return next(fits, None)
    candidates = [relation for relation in relations if relation.readable and relation.parent is None]
    filled = (relation.name for relation in candidates if relation.rows)
    return next(filled, candidates[0].name if candidates else None)


def _relations(catalog: Catalog) -> Iterator[Relation]:
    """All relations, those of the database itself last."""
    for schema in sorted(catalog.schemas, key=lambda schema: schema.system):
        yield from schema.relations

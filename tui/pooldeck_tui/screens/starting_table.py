"""Which table or model is shown first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.catalog import Catalog, Relation, RelationName
    from pooldeck_db.models import Overlay


def starting_table(catalog: Catalog, wished: str) -> RelationName | None:
    """The wished table (`name` or `schema.name`); without a wish the first that has rows, else the first.

    The database's own tables come last, whatever they have. None where the wished one is not there, or nothing is.
    """
    every = [*_relations(catalog, system=False), *_relations(catalog, system=True)]
    if wished:
        fits = (relation.name for relation in every if wished in (relation.name.name, str(relation.name)))
        return next(fits, None)
    return _first(_relations(catalog, system=False)) or _first(_relations(catalog, system=True))


def starting_model(overlay: Overlay, wished: str) -> RelationName | None:
    """The rows of the wished model, by its name or its id with the module; None where there is none."""
    for table, models in overlay.by_relation.items():
        for model in models:
            # Of several tables that with what is the class's own is its last one.
            if wished in (model.name, model.id) and model.relations[-1].name == table.name:
                return replace(table, model=model.id)
    return None


def _first(relations: Iterable[Relation]) -> RelationName | None:
    """The first that has rows, else the first; of those that can be read and are no part of another."""
    candidates = [relation for relation in relations if relation.readable and relation.parent is None]
    filled = (relation.name for relation in candidates if relation.rows)
    return next(filled, candidates[0].name if candidates else None)


def _relations(catalog: Catalog, *, system: bool) -> Iterator[Relation]:
    """The relations of the database itself, or all others."""
    for schema in catalog.schemas:
        if schema.system is system:
            yield from schema.relations

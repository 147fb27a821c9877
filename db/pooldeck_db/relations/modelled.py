"""What is asked about the relationships of the user's models, by those who know nothing of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.filters import Filter
    from pooldeck_db.relations.parents import Found
    from pooldeck_db.relations.records import Preview, Reference
    from pooldeck_db.values import Value


class Relationships(NamedTuple):
    """What a model is related to."""

    references: tuple[Reference, ...]
    rest: RelationDetail
    """The model, with those foreign keys alone that none of its relationships goes by, between tables."""


class ModelRelations(Protocol):
    """Follows the relationships of models; waiting for a turn is up to those who ask."""

    async def relationships(self, detail: RelationDetail, /) -> Relationships:
        """The relationships of the model that the detail is about; raises DatabaseError."""
        ...

    async def preview(
        self, reference: Reference, wanted: Filter, values: Sequence[Value], /, *, deadline: float
    ) -> Preview:
        """What one of them leads to from a row with these values; raises DatabaseError."""
        ...

    async def labels(
        self, reference: Reference, keys: Sequence[tuple[Value, ...]], /, *, deadline: float
    ) -> Found:
        """What the rows are called that have these keys, in one statement; raises DatabaseError."""
        ...

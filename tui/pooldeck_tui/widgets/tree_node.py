"""One line's worth of the catalog: a schema, a relation in its place under one, or a model of the user's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pooldeck_tui.format import clean

if TYPE_CHECKING:
    from pooldeck_db.catalog import Relation, RelationName
    from pooldeck_db.models import Model


class ModelKey(NamedTuple):
    """What a model is known by in the tree."""

    id: str
    """Its module and name; empty for what all models are nested under."""


Key: TypeAlias = "str | RelationName | ModelKey"
"""What a node is known by across refreshes: a schema's name, a relation's full name, or a model's."""


def key_of(name: RelationName) -> Key:
    """What the node of a relation, or of the model that it is seen through, is known by."""
    return ModelKey(name.model) if name.model else name


LONGEST_LABEL = 200
"""Characters of a name that are looked at; no name that a person chose is longer."""

NAMELESS = '""'
"""What is drawn for a name that is empty."""


class Node(NamedTuple):
    """One schema, relation or model of the outline; a tuple, because thousands are made at a time."""

    key: Key
    name: str
    """As it is stored; with its schema where it is nested under a relation of another one."""
    depth: int
    """0 for a schema, 1 for what it holds, more for partitions."""
    parent: int | None
    """The index of the node that this one is nested under; None for a schema."""
    children: int
    """How many nodes are nested directly under it."""
    relation: Relation | None
    """None for a schema, and for a model whose table is not there."""
    system: bool
    """True for the database's own schemas and all that they hold."""
    model: Model | None = None
    """The user's own model of it, where the node stands for one."""
    differences: int = 0
    """In how many things it differs from its models; of all models, how many things are wrong with them."""

    @property
    def label(self) -> str:
        """The name as it can be drawn: one line, no control characters, possibly cut, never empty."""
        return _drawn(self.name)

    @property
    def opens(self) -> RelationName | None:
        """What is shown when it is chosen: the relation, or its rows as the model sees them; None for a schema."""
        if self.relation is None:
            return None
        return self.relation.name if self.model is None else replace(self.relation.name, model=self.model.id)

    @property
    def own_name(self) -> str:
        """The relation's name without its schema, or the model's, as it can be drawn."""
        return self.label if self.relation is None or self.model is not None else _drawn(self.relation.name.name)

    @property
    def own_schema(self) -> str:
        """The schema that the relation is in, as it can be drawn."""
        return self.label if self.relation is None else _drawn(self.relation.name.schema)

    @property
    def qualified(self) -> str:
        """The relation's name with its schema, as it can be drawn."""
        return self.label if self.relation is None else f"{self.own_schema}.{self.own_name}"


def _drawn(name: str) -> str:
    return clean(name[:LONGEST_LABEL]) or NAMELESS

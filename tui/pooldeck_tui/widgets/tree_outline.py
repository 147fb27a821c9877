"""The catalog as an outline: schemas, their relations, the partitions of those.

An outline never changes. What is folded and where the cursor is belongs to `tree_model`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pooldeck_tui.format import clean
from pooldeck_tui.widgets.fuzzy import Names, Query

if TYPE_CHECKING:
    from pooldeck_db.catalog import Catalog, Relation, RelationName, Schema

Key: TypeAlias = "str | RelationName"
"""What a node is known by across refreshes: a schema's name, or a relation's full name."""

LONGEST_LABEL = 200
"""Characters of a name that are looked at; no name that a person chose is longer."""

NAMELESS = '""'
"""What is drawn for a name that is empty."""


class Node(NamedTuple):
    """One schema or relation of the outline; a tuple, because thousands are made at a time."""

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
    """None for a schema."""
    system: bool
    """True for the database's own schemas and all that they hold."""

    @property
    def label(self) -> str:
        """The name as it can be drawn: one line, no control characters, possibly cut, never empty."""
        return clean(self.name[:LONGEST_LABEL]) or NAMELESS

    @property
    def qualified(self) -> str:
        """The relation's name with its schema, as it can be drawn."""
        return self.label if self.relation is None else clean(str(self.relation.name)[:LONGEST_LABEL])


@dataclass(frozen=True)
class Outline:
    """Every schema and relation in the order of the tree, as if nothing were folded."""

    nodes: tuple[Node, ...] = ()
    ends: tuple[int, ...] = ()
    """For each node the index after the last one nested under it."""
    relations: int = 0
    """How many relations there are."""
    own: int = 0
    """How many of them are not the database's own."""

    @cached_property
    def places(self) -> Mapping[Key, int]:
        """The index of each node."""
        return {node.key: index for index, node in enumerate(self.nodes)}

    def shown(self, folds: Mapping[Key, bool]) -> list[int]:
        """The indexes of the nodes that no fold hides, given which were folded or unfolded by hand.

        Nothing where there is no relation at all: a list of empty schemas would hide that.
        """
        if not self.relations:
            return []
        shown = []
        index = 0
        while index < len(self.nodes):
            shown.append(index)
            end, after = self.ends[index], index + 1
            index = end if end != after and self.folded(index, folds) else after
        return shown

    def folded(self, index: int, folds: Mapping[Key, bool]) -> bool:
        """True where the node hides what is under it; at first only the user's own schemas are open."""
        node = self.nodes[index]
        return folds.get(node.key, node.system or node.relation is not None)

    def ancestors(self, index: int) -> list[int]:
        """The nodes that a node is nested under, the nearest first."""
        found = []
        parent = self.nodes[index].parent
        while parent is not None:
            found.append(parent)
            parent = self.nodes[parent].parent
        return found

    def prepare(self) -> int:
        """Make the names ready before the first search, and return how many there are."""
        return len(self._plain[0])

    def search(self, query: Query) -> list[int]:
        """The relations whose name matches, best first; with a dot in the query the schema counts too."""
        order, plain = self._plain
        names = self._qualified if "." in query.text else plain
        return [order[at] for at in names.search(query)]

    @cached_property
    def _plain(self) -> tuple[list[int], Names]:
        """The relations in the order that breaks ties: the user's own first, then the shorter names."""
        nodes = self.nodes
        found = [index for index, node in enumerate(nodes) if node.relation is not None]
        found.sort(key=lambda index: (nodes[index].system, len(nodes[index].name)))
        return found, Names(nodes[index].label for index in found)

    @cached_property
    def _qualified(self) -> Names:
        return Names(self.nodes[index].qualified for index in self._plain[0])


def outline(catalog: Catalog) -> Outline:
    """The outline of a catalog, the user's own schemas before the system's."""
    nested = _nested(catalog)
    inner = {child.name for children in nested.values() for child in children}
    nodes: list[Node] = []
    for schema in sorted(catalog.schemas, key=lambda schema: schema.system):
        roots = schema.relations
        if inner:
            roots = tuple(relation for relation in roots if relation.name not in inner)
        nodes.append(Node(schema.name, schema.name, 0, None, len(roots), None, schema.system))
        nodes.extend(_branch(schema, roots, nested, len(nodes) - 1))
    relations = sum(len(schema.relations) for schema in catalog.schemas)
    own = sum(len(schema.relations) for schema in catalog.schemas if not schema.system)
    return Outline(tuple(nodes), _ends([node.depth for node in nodes]), relations, own)


def _nested(catalog: Catalog) -> Mapping[RelationName, list[Relation]]:
    """The partitions (and inheriting tables) of each relation that has any and can be seen itself."""
    nested: dict[RelationName, list[Relation]] = defaultdict(list)
    for schema in catalog.schemas:
        for relation in schema.relations:
            if relation.parent is not None:
                nested[relation.parent].append(relation)
    if not nested:
        return nested
    known = {relation.name for schema in catalog.schemas for relation in schema.relations}
    return {parent: children for parent, children in nested.items() if parent in known}


def _branch(
    schema: Schema, roots: Sequence[Relation], nested: Mapping[RelationName, list[Relation]], place: int
) -> list[Node]:
    """The nodes under a schema, depth first; a stack, because inheritance can be deeper than Python's."""
    nodes: list[Node] = []
    waiting = [(relation, 1, place) for relation in reversed(roots)]
    while waiting:
        relation, depth, parent = waiting.pop()
        full_name = relation.name
        children = nested.get(full_name, ()) if nested else ()
        name = full_name.name if full_name.schema == schema.name else str(full_name)
        nodes.append(Node(full_name, name, depth, parent, len(children), relation, schema.system))
        if children:
            here = place + len(nodes)
            waiting.extend((child, depth + 1, here) for child in reversed(children))
    return nodes


def _ends(depths: Sequence[int]) -> tuple[int, ...]:
    """For each place the next one that is not deeper."""
    ends = list(range(1, len(depths) + 1))
    branches: list[int] = []
    for place, depth in enumerate(depths):
        while branches and depths[branches[-1]] >= depth:
            ends[branches.pop()] = place
        if place + 1 < len(depths) and depths[place + 1] > depth:
            branches.append(place)
    for place in branches:
        ends[place] = len(depths)
    return tuple(ends)

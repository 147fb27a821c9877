"""The catalog as an outline: schemas, their relations, the partitions of those; and the user's own models.

An outline never changes. What is folded and where the cursor is belongs to `tree_model`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pooldeck_db.turns import in_turns
from pooldeck_tui.widgets.tree_node import ModelKey, Node
from pooldeck_tui.widgets.tree_search import TreeSearch

if TYPE_CHECKING:
    from pooldeck_db.catalog import Catalog, Relation, RelationName, Schema
    from pooldeck_db.models import Model, Overlay
    from pooldeck_tui.widgets.tree_node import Key


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
    places: Mapping[Key, int] = field(default_factory=dict)
    """The index of each node."""

    @cached_property
    def searched(self) -> int:
        """How many nodes a search looks at: the relations, and the models."""
        return self.relations + sum(node.model is not None for node in self.nodes)

    @cached_property
    def names(self) -> TreeSearch:
        """The names of the relations, to be searched."""
        return TreeSearch(self.nodes)

    def shown(self, folds: Mapping[Key, bool]) -> list[int]:
        """The indexes of the nodes that no fold hides, given which were folded or unfolded by hand.

        Nothing where there is neither a relation nor a model: a list of empty schemas would hide that.
        """
        if not self.searched:
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


async def outline(catalog: Catalog, overlay: Overlay | None = None) -> Outline:
    """The outline of a catalog, the user's own schemas before the models and these before the system's schemas.

    There may be tens of thousands of relations, so the event loop has its turns meanwhile.
    """
    nested = await _nested(catalog)
    inner = {child.name for children in nested.values() for child in children}
    differences = {} if overlay is None else _differing(overlay)
    nodes: list[Node] = []
    section = [] if overlay is None else _section(catalog, overlay, differences)
    for schema in sorted(catalog.schemas, key=lambda schema: schema.system):
        if schema.system and section:
            nodes.extend(_placed(section, len(nodes)))
            section = []
        roots = schema.relations
        if inner:
            roots = tuple([relation async for relation in in_turns(roots) if relation.name not in inner])
        nodes.append(Node(schema.name, schema.name, 0, None, len(roots), None, schema.system))
        place = len(nodes) - 1
        async for root in in_turns(roots):
            nodes.extend(_branch(schema, root, nested, place, len(nodes), differences))
    nodes.extend(_placed(section, len(nodes)))
    relations = sum(len(schema.relations) for schema in catalog.schemas)
    own = sum(len(schema.relations) for schema in catalog.schemas if not schema.system)
    places = {nodes[index].key: index async for index in in_turns(range(len(nodes)))}
    return Outline(tuple(nodes), _ends([node.depth for node in nodes]), relations, own, places)


async def _nested(catalog: Catalog) -> Mapping[RelationName, list[Relation]]:
    """The partitions (and inheriting tables) of each relation that has any and can be seen itself."""
    nested: dict[RelationName, list[Relation]] = defaultdict(list)
    every = [relation for schema in catalog.schemas for relation in schema.relations]
    parts = [relation for relation in every if relation.parent is not None]
    async for relation in in_turns(parts):
        if relation.parent is not None:
            nested[relation.parent].append(relation)
    if not nested:
        return nested
    known = {relation.name async for relation in in_turns(every)}
    return {parent: children for parent, children in nested.items() if parent in known}


def _differing(overlay: Overlay) -> Mapping[RelationName, int]:
    """In how many things each table with a model differs from it; of the others nothing is expected."""
    return Counter(each.relation for each in overlay.differences if each.relation in overlay.by_relation)


def _section(catalog: Catalog, overlay: Overlay, differences: Mapping[RelationName, int]) -> list[Node]:
    """A node for the models, and behind it one for each, in the order of their names; none where there is none."""
    relations = {relation.name: relation for schema in catalog.schemas for relation in schema.relations}
    tables: dict[str, tuple[Model, RelationName]] = {}
    for name, models in overlay.by_relation.items():
        for model in models:
            # Of several tables that with what is the class's own is its last one.
            if model.id not in tables or model.relations[-1].name == name.name:
                tables[model.id] = model, name
    nodes = [
        Node(
            ModelKey(model.id),
            model.presentation.label or model.name,
            1,
            0,
            0,
            relations.get(name),
            system=False,
            model=model,
            differences=differences.get(name, 0),
        )
        for model, name in sorted(tables.values(), key=lambda each: (each[0].name, each[0].id))
    ]
    problems = len(overlay.loaded.problems)
    if not nodes and not problems:
        return []
    return [
        Node(ModelKey(""), "models", 0, None, len(nodes), None, system=False, differences=problems),
        *nodes,
    ]


def _placed(section: Sequence[Node], place: int) -> list[Node]:
    """The section as it is where its first node stands at `place`."""
    return [node if node.parent is None else node._replace(parent=place) for node in section]


def _branch(
    schema: Schema,
    root: Relation,
    nested: Mapping[RelationName, list[Relation]],
    parent: int,
    place: int,
    differences: Mapping[RelationName, int],
) -> list[Node]:
    """A relation under a schema and what is nested under it, depth first, the first node at `place`.

    With a stack, because inheritance can be deeper than Python's.
    """
    nodes: list[Node] = []
    waiting = [(root, 1, parent)]
    while waiting:
        relation, depth, parent = waiting.pop()
        full_name = relation.name
        children = nested.get(full_name, ()) if nested else ()
        name = full_name.name if full_name.schema == schema.name else str(full_name)
        here = place + len(nodes)
        count = differences.get(full_name, 0) if differences else 0
        nodes.append(
            Node(full_name, name, depth, parent, len(children), relation, schema.system, differences=count)
        )
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

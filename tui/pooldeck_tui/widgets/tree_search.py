"""The search of the table tree: relations by some letters of their names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pooldeck_db.turns import in_turns
from pooldeck_tui.widgets.fuzzy import Name, Names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_tui.widgets.fuzzy import Query
    from pooldeck_tui.widgets.tree_node import Node


class TreeSearch:
    """Finds relations among the nodes of an outline; their names are made ready when they are first needed."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._order: list[int] = []
        self._plain: Names | None = None
        self._qualified: Names | None = None

    async def find(self, query: Query) -> list[int]:
        """The indexes of the relations that match, best first; with a dot in the query the schema counts too."""
        names = await (self._qualified_names() if "." in query.text else self._plain_names())
        return [self._order[at] for at in await names.search(query)]

    async def prepare(self) -> None:
        """Make the names ready, which takes longer than a search."""
        await self._plain_names()

    async def _plain_names(self) -> Names:
        if self._plain is None:
            await self._sort()
            self._plain = Names([Name(self._nodes[index].own_name) async for index in in_turns(self._order)])
        return self._plain

    async def _qualified_names(self) -> Names:
        if self._qualified is None:
            await self._sort()
            self._qualified = Names([Name(self._nodes[index].qualified) async for index in in_turns(self._order)])
        return self._qualified

    async def _sort(self) -> None:
        """Put the relations in the order that breaks ties: the user's own first, then the shorter names."""
        alike: defaultdict[tuple[bool, int], list[int]] = defaultdict(list)
        async for index, node in in_turns(enumerate(self._nodes)):
            if node.relation is not None or node.model is not None:
                alike[node.system, len(node.name)].append(index)
        self._order = [index for kind in sorted(alike) for index in alike[kind]]

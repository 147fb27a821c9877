"""The state of the table tree: what is folded, what is searched for, where the cursor is. No terminal in it."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from typing import TYPE_CHECKING

from pooldeck_tui.widgets.fuzzy import Query
from pooldeck_tui.widgets.tree_node import key_of
from pooldeck_tui.widgets.tree_outline import Outline, outline

if TYPE_CHECKING:
    from pooldeck_db.catalog import Catalog, RelationName
    from pooldeck_db.models import Overlay
    from pooldeck_tui.widgets.tree_node import Key, Node


class TreeModel:
    """The lines of the table tree, and the cursor among them."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.lines: list[int] = []
        """The indexes of the outline's nodes that are shown, from the top down."""
        self.cursor = 0
        """The line that the cursor is on; 0 where there is no line."""
        self.query: Query | None = None
        """What is searched for; None while the whole tree is shown."""
        self.names_schemas = False
        """True where the found are in several schemas, or the schema was searched for."""
        self._folds: dict[Key, bool] = {}
        self._before_search: Key | None = None
        self._changing = asyncio.Lock()

    @property
    def current(self) -> Node | None:
        """The node under the cursor; None where nothing is shown."""
        return self.outline.nodes[self.lines[self.cursor]] if self.lines else None

    def node(self, line: int) -> Node:
        """The node on a line."""
        return self.outline.nodes[self.lines[line]]

    def folded(self, line: int) -> bool:
        """True where the node on that line hides others."""
        return self.outline.folded(self.lines[line], self._folds)

    async def show(self, catalog: Catalog, overlay: Overlay | None = None) -> int:
        """Take a new catalog, and return by how many lines that has moved the cursor.

        Cursor, folds and search stay, by name; what is shown stays until the new is ready.
        """
        async with self._changing:
            made = await outline(catalog, overlay)
            found = await made.names.find(self.query) if self.query else []
            current, before = self.current, self.cursor
            self.outline = made
            # A search may have ended meanwhile; none can have begun.
            self._list(found if self.query else None)
            if current is not None and current.key in made.places:
                self._go_to(made.places[current.key])
            return self.cursor - before

    def move(self, line: int) -> None:
        """Put the cursor on a line, or on the nearest there is."""
        self.cursor = max(0, min(line, len(self.lines) - 1))

    def fold(self) -> None:
        """Fold the branch under the cursor; where there is none, go to what the node is nested under."""
        node = self.current
        if node is None or self.query:
            return
        if node.children and not self.folded(self.cursor):
            self._set_fold(node, folded=True)
        elif node.parent is not None:
            self._go_to(node.parent)

    def unfold(self) -> None:
        """Unfold the branch under the cursor; where it is open, go to the first node in it."""
        node = self.current
        if node is None or self.query or not node.children:
            return
        if self.folded(self.cursor):
            self._set_fold(node, folded=False)
        else:
            self.move(self.cursor + 1)

    def toggle(self) -> None:
        """Fold the branch under the cursor, or unfold it."""
        node = self.current
        if node is not None and node.children and not self.query:
            self._set_fold(node, folded=not self.folded(self.cursor))

    async def search(self, text: str) -> None:
        """Show only the relations that match, best first, with the cursor on the best; an empty text ends it."""
        if not text:
            self.end_search()
            return
        async with self._changing:
            query = Query(text)
            found = await self.outline.names.find(query)
            if not self.query and self.current is not None:
                self._before_search = self.current.key
            self.query = query
            self._list(found)
            self.move(0)

    async def prepare_search(self) -> None:
        """Make the names ready, so that the first search takes no longer than any other."""
        async with self._changing:
            await self.outline.names.prepare()

    def end_search(self) -> None:
        """Show the whole tree again, with the cursor on the same relation."""
        if not self.query:
            return
        key = self._before_search if self.current is None else self.current.key
        self.query = None
        self._list()
        place = None if key is None else self.outline.places.get(key)
        if place is not None:
            self._reveal(place)

    def select(self, name: RelationName) -> bool:
        """Put the cursor on a relation and unfold what hides it; False where it is not in the catalog."""
        index = self.outline.places.get(key_of(name))
        if index is None:
            return False
        if self.query:
            self.query = None
            self._list()
        self._reveal(index)
        return True

    def return_to(self, name: RelationName) -> None:
        """Have the cursor go to a relation when the search that is under way ends with nothing found."""
        self._before_search = key_of(name)

    def _set_fold(self, node: Node, *, folded: bool) -> None:
        self._folds[node.key] = folded
        self._list()

    def _list(self, found: list[int] | None = None) -> None:
        """Make the lines anew, of what was found or of the whole tree; the cursor stays on its line."""
        self.lines = self.outline.shown(self._folds) if found is None else found
        self.names_schemas = found is not None and self._names_schemas()
        self.move(self.cursor)

    def _names_schemas(self) -> bool:
        """Whether names alone would not tell where the found are."""
        if self.query is not None and "." in self.query.text:
            return True
        found = (self.outline.nodes[index].relation for index in self.lines)
        return len({relation.name.schema for relation in found if relation is not None}) > 1

    def _reveal(self, index: int) -> None:
        ancestors = self.outline.ancestors(index)
        hiding = [at for at in ancestors if self.outline.folded(at, self._folds)]
        self._folds.update((self.outline.nodes[at].key, False) for at in hiding)
        if hiding:
            self._list()
        self._go_to(index)

    def _go_to(self, index: int) -> None:
        """Put the cursor on a node, or on the nearest before it that is shown."""
        if not self.query:
            self.move(bisect_right(self.lines, index) - 1)
        elif index in self.lines:
            self.move(self.lines.index(index))

"""The command palette's way to every table of the database."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import Hit, Provider
from textual.content import Content

from pooldeck_tui.commands.palette import underlined
from pooldeck_tui.widgets.fuzzy import Query
from pooldeck_tui.widgets.table_tree import TableTree

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.command import Hits

    from pooldeck_tui.widgets.tree_node import Node

MOST = 50
"""Tables that are offered at a time: more are not looked through, but narrowed down."""

_OPEN = "Open table"


class TableCommands(Provider):
    """Offers to open each table whose name matches what was typed, best first."""

    async def discover(self) -> Hits:
        """The first tables, before anything is typed; they come after all commands."""
        async for place, node, open_it in self._found(Query("")):
            text = f"{_OPEN} {node.qualified}"
            yield Hit(-1 - place, Content(text), open_it, text, _kind(node))

    async def search(self, query: str) -> Hits:
        """The tables whose name matches; the words `open table` may be typed before it."""
        is_whole = query.casefold().startswith(_OPEN.casefold())
        wanted = Query(query[len(_OPEN) :].strip() if is_whole else query)
        async for place, node, open_it in self._found(wanted):
            shown = _drawn(node, wanted)
            yield Hit(1 - place / (2 * MOST), shown, open_it, shown.plain, _kind(node))

    async def _found(self, wanted: Query) -> AsyncIterator[tuple[int, Node, Callable[[], object]]]:
        """The best of the tables that match, each with its place among them and what opens it."""
        for tree in self.screen.query(TableTree):
            outline = tree.model.outline
            found = await outline.names.find(wanted)
            for place, index in enumerate(found[:MOST]):
                node = outline.nodes[index]
                if (name := node.opens) is not None:
                    wish = TableTree.RelationChosen(name, new_tab=False)
                    yield place, node, partial(tree.post_message, wish)


def _kind(node: Node) -> str:
    if node.model is not None:
        return "model"
    return "" if node.relation is None else str(node.relation.kind)


def _drawn(node: Node, query: Query) -> Content:
    """The table's name with the letters that matched underlined."""
    text = f"{_OPEN} {node.qualified}"
    searched = node.qualified if "." in query.text else node.own_name
    return underlined(text, query, len(text) - len(searched))

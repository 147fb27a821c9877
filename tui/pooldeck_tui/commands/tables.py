"""The command palette's way to every table of the database."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import Hit, Provider
from textual.content import Content

from pooldeck_tui.widgets.fuzzy import Query, positions
from pooldeck_tui.widgets.table_tree import TableTree

if TYPE_CHECKING:
    from textual.command import Hits

    from pooldeck_tui.widgets.tree_outline import Node

MOST = 50
"""Tables that are offered at a time: more are not looked through, but narrowed down."""

_OPEN = "Open table"


class TableCommands(Provider):
    """Offers to open each table whose name matches what was typed, best first."""

    async def search(self, query: str) -> Hits:
        """The tables whose name matches; the words `open table` may be typed before it."""
        is_whole = query.casefold().startswith(_OPEN.casefold())
        wanted = Query(query[len(_OPEN) :].strip() if is_whole else query)
        for tree in self.screen.query(TableTree):
            outline = tree.model.outline
            for place, index in enumerate(outline.search(wanted)[:MOST]):
                node = outline.nodes[index]
                if node.relation is not None:
                    wish = TableTree.RelationChosen(node.relation.name, new_tab=False)
                    yield Hit(
                        1 - place / (2 * MOST),
                        _drawn(node, wanted),
                        partial(tree.post_message, wish),
                        f"{_OPEN} {node.qualified}",
                        str(node.relation.kind),
                    )


def _drawn(node: Node, query: Query) -> Content:
    """The table's name with the letters that matched underlined; a name is never markup."""
    content = Content(f"{_OPEN} {node.qualified}")
    start = len(content) - len(node.label)
    matched = positions(query, node.label)
    if "." in query.text:
        start, matched = len(_OPEN) + 1, positions(query, node.qualified)
    for position in matched:
        content = content.stylize("bold underline", start + position, start + position + 1)
    return content

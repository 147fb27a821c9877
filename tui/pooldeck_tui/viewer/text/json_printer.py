"""JSON in lines, indented; every value as it is spelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.viewer.tree.nodes import NodeKind

if TYPE_CHECKING:
    from pooldeck_tui.viewer.slices import Work
    from pooldeck_tui.viewer.tree.nodes import Nodes

_NODES = 256
"""Nodes that are printed between two pauses."""
_DEEPEST = 40
"""Levels that are indented; what is deeper stands below one another."""


def printed_json(nodes: Nodes, array: str = "[]", delimiter: str = ",") -> Work[str]:
    """The document in lines; the signs are others for an SQL array."""
    signs = {NodeKind.OBJECT: "{}", NodeKind.ARRAY: array}
    lines: list[str] = []
    open_nodes: list[int] = []
    for node in range(len(nodes)):
        key = nodes.key(node)
        name = "  " * min(len(open_nodes), _DEEPEST) + (f"{key}: " if key else "")
        ends = signs.get(nodes.kind(node))
        if ends and nodes.sizes[node]:
            lines.append(name + ends[0])
            open_nodes.append(node)
        else:
            lines.append(name + (ends or nodes.value(node)))
            _close(nodes, node, open_nodes, lines, signs, delimiter)
        if node % _NODES == 0:
            yield
    return "\n".join(lines)


def _close(
    nodes: Nodes, node: int, open_nodes: list[int], lines: list[str], signs: dict[NodeKind, str], delimiter: str
) -> None:
    """End every container that ends with a node, and part the node from what follows."""
    behind = node + 1
    while open_nodes and nodes.nexts[open_nodes[-1]] == behind:
        ended = open_nodes.pop()
        lines.append("  " * min(len(open_nodes), _DEEPEST) + signs[nodes.kind(ended)][1])
    if open_nodes:
        lines[-1] += delimiter

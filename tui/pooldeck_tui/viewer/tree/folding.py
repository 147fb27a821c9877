"""Which nodes of a tree are in sight. Pure."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_tui.viewer.tree.nodes import Nodes


class Folding:
    """The lines of a tree of which parts are folded; a part that unfolds again is as it was."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self.lines: list[int] = [0]
        """The node on each line."""
        self._open = bytearray(len(nodes))
        self._hidden: dict[int, list[int]] = {}

    def is_open(self, node: int) -> bool:
        """Whether what a node contains is in sight, or would be if the node were."""
        return bool(self._open[node] and self.nodes.sizes[node])

    def line_of(self, node: int) -> int:
        """The line of a node that is in sight."""
        return bisect_left(self.lines, node)

    def unfold(self, node: int) -> None:
        """Show what a container contains."""
        if self.is_open(node) or not self.nodes.sizes[node]:
            return
        self._open[node] = True
        at = self.line_of(node) + 1
        self.lines[at:at] = self._hidden.pop(node) if node in self._hidden else self._children(node)

    def fold(self, node: int) -> None:
        """Hide what a container contains."""
        if not self.is_open(node):
            return
        self._open[node] = False
        first, last = self._inside(node)
        self._hidden[node] = self.lines[first:last]
        del self.lines[first:last]

    def unfold_all(self, node: int) -> None:
        """Show everything that a container contains, however deep."""
        last = self.nodes.nexts[node]
        first_line, last_line = self._inside(node)
        self.lines[first_line:last_line] = range(node + 1, last)
        self._open[node:last] = b"\1" * (last - node)
        for hidden in [each for each in self._hidden if node <= each < last]:
            del self._hidden[hidden]

    def reveal(self, node: int) -> None:
        """Unfold whatever a node is in."""
        for each in self.nodes.ancestors(node):
            self.unfold(each)

    def _inside(self, node: int) -> tuple[int, int]:
        """The lines that a node's contents take."""
        return self.line_of(node) + 1, bisect_left(self.lines, self.nodes.nexts[node])

    def _children(self, node: int) -> list[int]:
        nexts, last = self.nodes.nexts, self.nodes.nexts[node]
        if self.nodes.sizes[node] == last - node - 1:
            return list(range(node + 1, last))
        found, child = [], node + 1
        while child < last:
            found.append(child)
            child = nexts[child]
        return found

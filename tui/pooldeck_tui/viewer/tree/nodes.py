"""A structured value as a flat table of nodes, each of which points into the text: nothing is converted."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from enum import IntEnum


class NodeKind(IntEnum):
    """What a node is."""

    OBJECT = 0
    ARRAY = 1
    STRING = 2
    """A text in quotes."""
    PLAIN = 3
    """Anything that stands without quotes: numbers, words, an array's plain elements."""
    NULL = 4


_KINDS = tuple(NodeKind)


class Mistake(Exception):
    """A text is not what it was read as."""

    def __init__(self, what: str, place: int) -> None:
        super().__init__(what)
        self.what = what
        """One sentence."""
        self.place = place
        """The character at which the reader stopped."""


class Nodes:
    """The nodes of a text in the order in which they stand there, a container before what it contains.

    Spans are places in the text. Keys and strings are kept as they are spelt, quotes and escapes included.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.kinds = bytearray()
        self.starts = array("Q")
        self.ends = array("Q")
        self.key_starts = array("Q")
        """Where the node's key begins; where it has none, the same as `key_ends`."""
        self.key_ends = array("Q")
        self.parents = array("Q")
        """The container of each node; the root's is itself."""
        self.indexes = array("q")
        """The number of each node in its container, from 0; or from its lower bound, for an SQL array."""
        self.sizes = array("Q")
        """How many nodes each contains directly."""
        self.nexts = array("Q")
        """The first node behind everything that each contains."""

    def __len__(self) -> int:
        return len(self.kinds)

    def kind(self, node: int) -> NodeKind:
        """What a node is."""
        return _KINDS[self.kinds[node]]

    def is_container(self, node: int) -> bool:
        """Whether a node can contain others."""
        return self.kinds[node] <= NodeKind.ARRAY

    def key(self, node: int) -> str:
        """A node's key as it is spelt; empty where it has none."""
        return self.text[self.key_starts[node] : self.key_ends[node]]

    def value(self, node: int) -> str:
        """A node's value as it is spelt, with all that it contains."""
        return self.text[self.starts[node] : self.ends[node]]

    def ancestors(self, node: int) -> list[int]:
        """The containers of a node, the root first."""
        found: list[int] = []
        while node:
            node = self.parents[node]
            found.append(node)
        return found[::-1]

    def depth(self, node: int) -> int:
        """How many containers a node is in."""
        return len(self.ancestors(node))

    def at(self, place: int) -> int:
        """The node that a character belongs to."""
        return max(0, bisect_right(self.key_starts, place) - 1)


class NodeTable:
    """Builds `Nodes` as a reader goes along."""

    def __init__(self, text: str) -> None:
        self.nodes = Nodes(text)
        self.open: list[int] = []
        """The containers that have not ended yet, the outermost first."""
        self.inner: NodeKind | None = None
        """What the innermost of them is; None where none is open."""
        self._firsts: list[int] = []

    def add(self, kind: NodeKind, start: int, end: int, key: tuple[int, int] | None = None) -> None:
        """Add a node; a container's end is told when it ends."""
        nodes = self.nodes
        node = len(nodes.kinds)
        nodes.kinds.append(kind)
        nodes.starts.append(start)
        nodes.ends.append(end)
        nodes.key_starts.append(key[0] if key else start)
        nodes.key_ends.append(key[1] if key else start)
        nodes.sizes.append(0)
        nodes.nexts.append(node + 1)
        if self.open:
            parent = self.open[-1]
            nodes.parents.append(parent)
            nodes.indexes.append(self._firsts[-1] + nodes.sizes[parent])
            nodes.sizes[parent] += 1
        else:
            nodes.parents.append(0)
            nodes.indexes.append(0)

    def begin(self, kind: NodeKind, start: int, key: tuple[int, int] | None = None, first: int = 0) -> None:
        """Begin a container, whose elements are numbered from `first` on."""
        self.add(kind, start, start, key)
        self.open.append(len(self.nodes) - 1)
        self._firsts.append(first)
        self.inner = kind

    def end(self, end: int) -> None:
        """End the innermost open container."""
        node = self.open.pop()
        self._firsts.pop()
        self.nodes.ends[node] = end
        self.nodes.nexts[node] = len(self.nodes)
        self.inner = self.nodes.kind(self.open[-1]) if self.open else None

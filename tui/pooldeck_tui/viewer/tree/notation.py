"""How the parts of a tree are written: the path to a node, the text in a string."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Protocol

from pooldeck_tui.viewer.tree.array_reader import unquoted
from pooldeck_tui.viewer.tree.nodes import NodeKind

if TYPE_CHECKING:
    from pooldeck_tui.viewer.tree.nodes import Nodes

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN_ELEMENT = re.compile(r"[^\s{}\",\\]+")


class Notation(Protocol):
    """How one sort of document is written."""

    def path(self, nodes: Nodes, node: int) -> str:
        """The path to a node, as it is shown and as most languages have it."""
        ...

    def sql_path(self, nodes: Nodes, node: int) -> str:
        """The path to a node as PostgreSQL's own operators take it."""
        ...

    def text(self, nodes: Nodes, node: int) -> str:
        """What is copied of a node: the text of a string, anything else as it is spelt."""
        ...


class JsonNotation:
    """JSON: `$.a.b[0]`, or `'{a,b,0}'` for `#>`."""

    def path(self, nodes: Nodes, node: int) -> str:
        """The path as jsonpath and SQLite's JSON functions have it."""
        return "$" + "".join(
            f"[{step}]" if isinstance(step, int) else f".{_member(step)}" for step in _steps(nodes, node)
        )

    def sql_path(self, nodes: Nodes, node: int) -> str:
        """The path as an SQL literal for PostgreSQL's `#>`."""
        elements = ",".join(map(_element, _steps(nodes, node)))
        return "'{" + elements.replace("'", "''") + "}'"

    def text(self, nodes: Nodes, node: int) -> str:
        """The text of a string, anything else as it is spelt."""
        spelt = nodes.value(node)
        return _decoded(spelt) if nodes.kind(node) is NodeKind.STRING else spelt


class ArrayNotation:
    """PostgreSQL's arrays: `[1][2]`."""

    def path(self, nodes: Nodes, node: int) -> str:
        """The subscripts."""
        return "".join(f"[{nodes.indexes[each]}]" for each in (*nodes.ancestors(node), node)[1:])

    def sql_path(self, nodes: Nodes, node: int) -> str:
        """The subscripts, too."""
        return self.path(nodes, node)

    def text(self, nodes: Nodes, node: int) -> str:
        """The text of an element without its quotes."""
        spelt = nodes.value(node)
        return unquoted(spelt) if nodes.kind(node) is NodeKind.STRING else spelt


def _steps(nodes: Nodes, node: int) -> list[str | int]:
    """The keys and numbers that lead to a node."""
    way = (*nodes.ancestors(node), node)[1:]
    return [_decoded(key) if (key := nodes.key(each)) else nodes.indexes[each] for each in way]


def _decoded(spelt: str) -> str:
    """The text that a JSON string stands for; as it is spelt where that is no text (half a surrogate pair)."""
    text = str(json.loads(spelt))
    return text if text.isascii() or not re.search("[\ud800-\udfff]", text) else spelt


def _member(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _element(step: str | int) -> str:
    if isinstance(step, int):
        return str(step)
    if _PLAIN_ELEMENT.fullmatch(step) and step.upper() != "NULL":
        return step
    return '"' + step.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""Reads PostgreSQL's text of an array: `{1,NULL,"a b"}`, nested, with bounds where they are not 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pooldeck_tui.viewer.tree.nodes import Mistake, NodeKind, Nodes, NodeTable

if TYPE_CHECKING:
    from pooldeck_tui.viewer.slices import Work

_TOKENS = 256
"""Tokens that are read between two pauses."""

_BOUNDS = re.compile(r"(?:\[([+-]?\d+):[+-]?\d+\])+=")
_BOUND = re.compile(r"\[([+-]?\d+):")


def read_array(text: str, delimiter: str = ",") -> Work[Nodes]:
    """The nodes of an array; raises Mistake where the text is none."""
    token = re.compile(rf'\s*(?:([{{}}{delimiter}])|("[^"\\]*(?:\\.[^"\\]*)*")|([^{{}}"{delimiter}]+))', re.DOTALL)
    bounds = _BOUNDS.match(text)
    firsts = [int(first) for first in _BOUND.findall(bounds[0])] if bounds else []
    table, at, read = NodeTable(text), bounds.end() if bounds else 0, 0
    while True:
        found = token.match(text, at)
        if found is None:
            raise Mistake("The array ends too early, or here is something that does not belong there.", at)
        at = found.end()
        _take(table, found, firsts)
        if not table.open:
            break
        read += 1
        if read % _TOKENS == 0:
            yield
    if text[at:].strip():
        raise Mistake("Here the array has ended, and there is more.", at)
    return table.nodes


def _take(table: NodeTable, found: re.Match[str], firsts: list[int]) -> None:
    sign, place = found[1], found.start(found.lastindex or 0)
    if sign == "{":
        level = len(table.open)
        table.begin(NodeKind.ARRAY, place, first=firsts[level] if level < len(firsts) else 1)
    elif not table.open:
        raise Mistake("An array begins with a brace.", place)
    elif sign == "}":
        table.end(found.end())
    elif found[2] is not None:
        table.add(NodeKind.STRING, place, found.end())
    elif sign is None:
        value = found[3].rstrip()
        kind = NodeKind.NULL if value.upper() == "NULL" else NodeKind.PLAIN
        table.add(kind, place, place + len(value))


def unquoted(element: str) -> str:
    """The text of an element that is spelt in quotes."""
    return re.sub(r"\\(.)", r"\1", element[1:-1], flags=re.DOTALL)

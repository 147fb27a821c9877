"""Lines of the tree as strips. Text only, never markup."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from pooldeck_tui.format import count, counted
from pooldeck_tui.viewer.drawing import Looks, Range, segments
from pooldeck_tui.viewer.tree.nodes import NodeKind

if TYPE_CHECKING:
    from rich.style import Style

    from pooldeck_tui.viewer.tree.folding import Folding
    from pooldeck_tui.viewer.tree.nodes import Nodes

CURSOR = "▌"
OPEN, FOLDED = "▾", "▸"

_INDENT = 2
_LEAST_VALUE = 24
"""Cells that stay for a key and its value, however deep they are."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How one line is to be drawn."""

    width: int
    """Cells of the line."""
    cursor: bool
    """Whether the cursor is on it."""
    found: re.Pattern[str] | None
    """What is searched for."""
    is_current: bool = False
    """Whether the search has gone to it."""


def fold_column(nodes: Nodes, node: int, width: int) -> int:
    """The column of the mark that folds a node, in a line of so many cells."""
    return 1 + max(0, min(nodes.depth(node) * _INDENT, width - _LEAST_VALUE))


def paint(folding: Folding, line: int, drawing: Drawing, looks: Looks) -> Strip:
    """A line of the tree in exactly its cells."""
    nodes, node = folding.nodes, folding.lines[line]
    mark = " " if not nodes.sizes[node] else OPEN if folding.is_open(node) else FOLDED
    lead = (CURSOR if drawing.cursor else " ").ljust(fold_column(nodes, node, drawing.width)) + f"{mark} "
    over = looks.cursor if drawing.cursor else None
    drawn = [
        Segment(lead, looks.base + looks.note),
        *_name(nodes, node, drawing, looks, over),
        *_value(folding, node, drawing, looks, over),
    ]
    return Strip(drawn).adjust_cell_length(drawing.width, looks.base)


def summary(nodes: Nodes, node: int) -> str:
    """What a node is, in words."""
    kind, size = nodes.kind(node), nodes.sizes[node]
    if kind is NodeKind.OBJECT:
        return f"object, {counted(size, 'key')}"
    if kind is NodeKind.ARRAY:
        return f"array, {counted(size, 'element')}"
    length = nodes.ends[node] - nodes.starts[node]
    if kind is NodeKind.STRING:
        return f"text, {counted(length - 2, 'character')}"
    spelt = nodes.value(node)
    return "null" if kind is NodeKind.NULL else "boolean" if spelt in ("true", "false") else "plain value"


def _name(nodes: Nodes, node: int, drawing: Drawing, looks: Looks, over: Style | None) -> list[Segment]:
    key = nodes.key(node)
    if key:
        text = f"{key[: drawing.width]}: "
        base = looks.base + looks.name
        return segments(text, looks, _found(text, drawing, looks), base + over if over else base)
    if not node:
        return []
    base = looks.base + looks.note
    return [Segment(f"{nodes.indexes[node]}: ", base + over if over else base)]


def _value(folding: Folding, node: int, drawing: Drawing, looks: Looks, over: Style | None) -> list[Segment]:
    nodes, is_open = folding.nodes, folding.is_open(node)
    base = looks.base + over if over else looks.base
    if nodes.is_container(node):
        note = base if over else looks.base + looks.note
        preview = "" if is_open else _preview(nodes, node, drawing.width)
        return segments(_contents(nodes, node) + preview, looks, base=note)
    start, end = nodes.starts[node], nodes.ends[node]
    text = nodes.text[start : min(end, start + drawing.width)]
    drawn = segments(text, looks, _found(text, drawing, looks), base)
    room = drawing.width - fold_column(nodes, node, drawing.width) - len(nodes.key(node)) - 4
    if end - start <= max(0, room):
        return drawn
    length = f"… {count(end - start)} "
    kept = segments(text[: max(0, room - len(length))], looks, _found(text, drawing, looks), base)
    return [*kept, Segment(length, looks.base + looks.note)]


def _contents(nodes: Nodes, node: int) -> str:
    size = nodes.sizes[node]
    if nodes.kind(node) is NodeKind.OBJECT:
        return "{" + (counted(size, "key") if size else "") + "}"
    return "[" + (counted(size, "element") if size else "") + "]"


def _preview(nodes: Nodes, node: int, width: int) -> str:
    """How a folded container begins, in one line."""
    start, end = nodes.starts[node], nodes.ends[node]
    if not nodes.sizes[node]:
        return ""
    return "  " + " ".join(nodes.text[start : min(end, start + width)].split())


def _found(text: str, drawing: Drawing, looks: Looks) -> list[Range]:
    if drawing.found is None:
        return []
    style = looks.current if drawing.is_current else looks.match
    return [Range(match.start(), match.end(), style) for match in drawing.found.finditer(text)]

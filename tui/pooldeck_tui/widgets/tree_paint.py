"""Lines of the table tree as strips: marks, names, counts. Text only, never markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from pooldeck_tui.format import Shown, fit, short_count
from pooldeck_tui.widgets.fuzzy import Query, positions

if TYPE_CHECKING:
    from pooldeck_tui.widgets.tree_model import TreeModel
    from pooldeck_tui.widgets.tree_outline import Node

KIND_MARKS: dict[str, str] = {
    "table": " ",
    "partitioned table": "P",
    "partition": "p",
    "view": "v",
    "materialized view": "m",
    "foreign table": "f",
    "virtual table": "x",
}
"""The letter before a relation's name, by its kind; a plain table, the common case, has none.

By the kinds' values: the catalog's records are not needed for the first paint, and are costly to make.
"""

CURSOR = "▌"
OPEN, FOLDED, LOCKED = "▾", "▸", "🔒"


@dataclass(frozen=True, slots=True)
class TreeStyles:
    """The looks of a line's parts."""

    base: Style
    schema: Style
    note: Style
    """Kind marks, counts, and whatever else stands beside a name."""
    match: Style
    cursor: Style


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the tree, in parts, before it is given a width."""

    lead: str
    """What stands left of the name: indent, fold mark, kind."""
    name: str
    aside: str
    """What stands beside the name and gives way first."""
    right: str
    """What stands at the right edge."""
    matched: frozenset[int]
    """The name's characters that a search found."""
    schema: bool
    readable: bool


def fold_column(node: Node) -> int:
    """The column of the mark that folds and unfolds a node."""
    return len(CURSOR) + 2 * max(0, node.depth - 1)


def line_of(model: TreeModel, line: int) -> Line:
    """What a line of the tree says."""
    node = model.node(line)
    if model.query:
        return _found(model, node, model.query)
    fold = " " if not node.children else FOLDED if model.folded(line) else OPEN
    indent = " " * (fold_column(node) - len(CURSOR))
    return _line(f"{indent}{fold} ", node)


def paint(line: Line, width: int, styles: TreeStyles, *, cursor: bool) -> Strip:
    """The line in exactly so many cells."""
    right = f" {line.right}" if line.right else ""
    room = max(0, width - cell_len(CURSOR + line.lead) - cell_len(right))
    name = _cut(line.name, room)
    aside = fit(Shown(line.aside, cell_len(line.aside)), room - cell_len(name)).text
    name_style = styles.schema if line.schema else styles.base if line.readable else styles.note
    if cursor:
        styles = TreeStyles(styles.cursor, styles.cursor, styles.cursor, styles.match, styles.cursor)
        name_style = styles.cursor
    segments = [
        Segment((CURSOR if cursor else " ") + line.lead, styles.note),
        *_name(name, line.matched, name_style, styles.match),
        Segment(aside + right, styles.note),
    ]
    return Strip(segments).adjust_cell_length(width, styles.base)


def _cut(text: str, room: int) -> str:
    """The text in at most so many cells, not padded."""
    width = cell_len(text)
    return text if width <= room else fit(Shown(text, width), room).text


def _line(lead: str, node: Node, *, name: str = "", aside: str = "", query: Query | None = None) -> Line:
    relation = node.relation
    name = name or node.label
    matched = frozenset(positions(query, name)) if query else frozenset()
    if relation is None:
        return Line(lead, name, aside, short_count(node.children), matched, schema=True, readable=True)
    rows = "" if relation.rows is None else f"~{short_count(relation.rows)}"
    right = rows if relation.readable else LOCKED
    lead = f"{lead}{KIND_MARKS[relation.kind]} "
    return Line(lead, name, aside, right, matched, schema=False, readable=relation.readable)


def _found(model: TreeModel, node: Node, query: Query) -> Line:
    """A line of the search's answer: flat, with the schema beside the name unless it was searched for."""
    if "." in query.text:
        return _line("", node, name=node.qualified, query=query)
    schema = "" if node.relation is None else f" {_schema_of(model, node)}"
    return _line("", node, aside=schema, query=query)


def _schema_of(model: TreeModel, node: Node) -> str:
    """The label of the node's schema."""
    index = model.outline.places[node.key]
    return model.outline.nodes[model.outline.ancestors(index)[-1]].label


def _name(name: str, matched: frozenset[int], style: Style, match: Style) -> list[Segment]:
    """The name, with the characters that were searched for in another style."""
    if not matched:
        return [Segment(name, style)]
    is_matched: Callable[[int], bool] = matched.__contains__
    runs = groupby(range(len(name)), key=is_matched)
    return [
        Segment("".join(name[at] for at in places), style + match if found else style) for found, places in runs
    ]

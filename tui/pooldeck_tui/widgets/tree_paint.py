"""Lines of the table tree as strips: marks, names, counts. Text only, never markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from pooldeck_tui.format import short_count
from pooldeck_tui.widgets.fuzzy import Query, positions
from pooldeck_tui.widgets.shortened import shortened

if TYPE_CHECKING:
    from pooldeck_tui.widgets.tree_model import TreeModel
    from pooldeck_tui.widgets.tree_node import Node

KIND_MARKS: dict[str, str] = {
    "model": "M",
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
WRONG = "!"
"""Stands at the models where something is wrong with them."""
DIFFERS = "≠"
"""Stands at what is not as the user's models say."""

_LEAST_FOOT = 4
"""Cells of a line in which a name can be read."""

_BESIDE = "  "
"""Stands between a name and its schema."""


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
    right: str
    """What stands at the right edge."""
    matched: frozenset[int] = frozenset()
    """The name's characters that a search found."""
    aside: str = ""
    """What stands beside the name and gives way first."""
    aside_matched: frozenset[int] = frozenset()
    """The characters of that which a search found."""
    is_schema: bool = False
    is_readable: bool = True

    @property
    def width(self) -> int:
        """Cells that everything takes."""
        return cell_len(f"{CURSOR}{self.lead}{self.name}{self.aside}") + self.right_width

    @property
    def right_width(self) -> int:
        """Cells that are kept for the right edge, and for a gap before it."""
        return cell_len(self.right) + 1 if self.right else 0

    @property
    def full_name(self) -> str:
        """The name and what stands beside it."""
        return self.name + self.aside


def fold_column(node: Node) -> int:
    """The column of the mark that folds and unfolds a node."""
    return len(CURSOR) + 2 * max(0, node.depth - 1)


def line_of(model: TreeModel, line: int) -> Line:
    """What a line of the tree says."""
    node = model.node(line)
    if model.query:
        return _found(node, model.query, with_schema=model.names_schemas)
    fold = " " if not node.children else FOLDED if model.folded(line) else OPEN
    indent = " " * (fold_column(node) - len(CURSOR))
    return _line(f"{indent}{fold} ", node, node.label)


def foot_of(model: TreeModel, width: int, most: int) -> tuple[str, ...]:
    """The name under the cursor in full, in at most so many lines; none where it fits into its own line."""
    if not model.lines or width < _LEAST_FOOT:
        return ()
    line = line_of(model, model.cursor)
    if line.width <= width:
        return ()
    parts = chop_cells(line.full_name, width - 1)
    if len(parts) > most > 0:
        parts = [*parts[: most - 1], shortened("".join(parts[most - 1 :]), width - 1)[0]]
    return tuple(f" {part}" for part in parts[:most])


def paint(line: Line, width: int, styles: TreeStyles, *, cursor: bool) -> Strip:
    """The line in exactly so many cells."""
    room = max(0, width - cell_len(CURSOR + line.lead) - line.right_width)
    name, matched = shortened(line.name, room, line.matched)
    aside, aside_matched = shortened(line.aside, room - cell_len(name), line.aside_matched)
    gap = " " * (room - cell_len(name) - cell_len(aside))
    name_style = styles.schema if line.is_schema else styles.base if line.is_readable else styles.note
    if cursor:
        styles = TreeStyles(styles.cursor, styles.cursor, styles.cursor, styles.match, styles.cursor)
        name_style = styles.cursor
    segments = [
        Segment((CURSOR if cursor else " ") + line.lead, styles.note),
        *_marked(name, matched, name_style, styles.match),
        *_marked(aside, aside_matched, styles.note, styles.match),
        Segment(f"{gap} {line.right}" if line.right else gap, styles.note),
    ]
    return Strip(segments).adjust_cell_length(width, styles.base)


def _found(node: Node, query: Query, *, with_schema: bool) -> Line:
    """A line of the search's answer: flat, and with the schema after the name where that tells something."""
    line = _line("", node, node.own_name)
    if "." not in query.text:
        aside = f"{_BESIDE}{node.own_schema}" if with_schema else ""
        return replace(line, matched=frozenset(positions(query, line.name)), aside=aside)
    schema = len(node.own_schema)
    matched = positions(query, node.qualified)
    return replace(
        line,
        matched=frozenset(at - schema - 1 for at in matched if at > schema),
        aside=_BESIDE + node.own_schema,
        aside_matched=frozenset(at + len(_BESIDE) for at in matched if at < schema),
    )


def _line(lead: str, node: Node, name: str) -> Line:
    relation = node.relation
    if relation is None and node.model is None:
        wrong = f"{WRONG} " if node.differences else ""
        return Line(lead, name, f"{wrong}{short_count(node.children)}", is_schema=True)
    differing = DIFFERS if node.differences else ""
    if relation is None:
        return Line(f"{lead}  ", name, f"{differing} no table", is_readable=False)
    rows = "" if relation.rows is None or node.model is not None else f"~{short_count(relation.rows)}"
    right = rows if relation.readable else LOCKED
    mark = KIND_MARKS[relation.kind if node.model is None else "model"]
    return Line(f"{lead}{mark} ", name, f"{differing} {right}".strip(), is_readable=relation.readable)


def _marked(text: str, matched: frozenset[int], style: Style, match: Style) -> list[Segment]:
    """The text, with the characters that were searched for in another style."""
    if not matched:
        return [Segment(text, style)]
    is_matched: Callable[[int], bool] = matched.__contains__
    runs = groupby(range(len(text)), key=is_matched)
    return [
        Segment("".join(text[at] for at in places), style + match if found else style) for found, places in runs
    ]

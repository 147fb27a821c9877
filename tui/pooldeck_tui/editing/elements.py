"""The elements of PostgreSQL's arrays: taken out of a text, put into one, and asked for one by one. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from pooldeck_db.rows import Checked
from pooldeck_db.values import Kind
from pooldeck_tui.editing.questions import CellQuestion
from pooldeck_tui.viewer.slices import at_once
from pooldeck_tui.viewer.tree.array_reader import read_array, unquoted
from pooldeck_tui.viewer.tree.nodes import Mistake, NodeKind

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_tui.editing.questions import Check, Present

Element: TypeAlias = str | None
"""The text of an element, or NULL."""

ARRAY = "[]"
"""What the names of array types end with."""

_KINDS = {
    Kind.NUMBER: ("int2", "int4", "int8", "float4", "float8", "numeric", "oid", "money"),
    Kind.TIME: ("date", "time", "timetz", "timestamp", "timestamptz", "interval"),
    Kind.TEXT: ("text", "varchar", "bpchar", "name"),
    Kind.JSON: ("json", "jsonb"),
    Kind.NETWORK: ("inet", "cidr", "macaddr", "macaddr8"),
    Kind.BOOLEAN: ("bool",),
    Kind.UUID: ("uuid",),
    Kind.BINARY: ("bytea",),
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
"""What sort of thing the elements of an array are, by the name of their type; the rest are typed as texts."""

_PLAIN = re.compile(r"[^\s{}\",;\\]+")
"""What stands in an array without quotes, whatever its delimiter."""


def delimiter_of(column: Column) -> str:
    """What stands between the elements of a column's arrays."""
    return ";" if column.base_type == "_box" else ","


def elements_of(text: str, column: Column) -> list[Element] | None:
    """The elements of an array, in their order; None for a nested array, one with bounds, and for what is none."""
    try:
        nodes = at_once(read_array(text, delimiter_of(column)))
    except Mistake:
        return None
    children = range(1, len(nodes))
    if not text.startswith("{") or any(nodes.is_container(node) for node in children):
        return None
    return [_text(nodes.kind(node), nodes.value(node)) for node in children]


def array_of(elements: Sequence[Element], column: Column) -> str:
    """The text of an array of these elements."""
    return "{" + delimiter_of(column).join(map(_spelt, elements)) + "}"


@dataclass(frozen=True, slots=True)
class _ElementCheck:
    """Asks what the column would hold of an array of one element."""

    column: Column
    check: Check

    async def __call__(self, text: str, *, quoted: bool = False) -> Checked:
        """The element as an array of the column would hold it."""
        checked = await self.check(array_of([text], self.column), quoted=quoted)
        found = elements_of(str(checked.entry), self.column)
        return Checked(found[0], checked.remark) if found else Checked(text, checked.remark)


def element_question(question: CellQuestion, place: int, value: Present, *, is_new: bool) -> CellQuestion:
    """The question what one element of an array is to be."""
    column = question.column
    base = column.base_type.removeprefix("_")
    element = replace(
        column,
        name=f"{column.name}[{place + 1}]",
        type=column.type.removesuffix(ARRAY),
        kind=_KIND_OF.get(base, Kind.OTHER),
        base_type=base,
        nullable=True,
        default=None,
        identity=None,
        comment=None,
    )
    check = _ElementCheck(column, question.check)
    return CellQuestion(element, value, check, question.backend, question.where, has_value=not is_new)


def _text(kind: NodeKind, spelt: str) -> Element:
    match kind:
        case NodeKind.NULL:
            return None
        case NodeKind.STRING:
            return unquoted(spelt)
        case _:
            return re.sub(r"\\(.)", r"\1", spelt, flags=re.DOTALL)


def _spelt(element: Element) -> str:
    if element is None:
        return "NULL"
    if _PLAIN.fullmatch(element) and element.upper() != "NULL":
        return element
    return '"' + element.replace("\\", "\\\\").replace('"', '\\"') + '"'

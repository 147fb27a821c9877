"""A relation's structure as text: columns, keys, indexes, references, and the SQL that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from pooldeck_db.catalog import ConstraintKind
from pooldeck_tui.dialogs.index_terms import index_terms
from pooldeck_tui.format import clean_whole, count, short_count
from pooldeck_tui.widgets.text_view import Line, as_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.catalog import Column, ForeignKey, Index, RelationDetail

_LISTED_ELSEWHERE = (ConstraintKind.FOREIGN_KEY, ConstraintKind.NOT_NULL)
_WIDEST = 30
"""Cells to which names and types are padded at most."""

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def structure_lines(detail: RelationDetail) -> list[Line]:
    """Everything that is known of a relation, the most asked for first."""
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("Relation", _about(detail)),
        (f"Columns ({count(len(detail.columns))})", _columns(detail)),
        ("Indexes", _indexes(detail.indexes)),
        ("Constraints", _constraints(detail)),
        ("References", _references(detail.foreign_keys)),
        ("Referenced by", _referenced_by(detail.referenced_by)),
        ("Triggers", (clean_whole(trigger.definition or trigger.name) for trigger in detail.triggers)),
    )
    lines = [Line(f"! {clean_whole(remark)}") for remark in detail.remarks]
    for title, texts in sections:
        if found := [Line(f"  {text}") for text in texts]:
            lines += [Line(title, heading=True), *found, Line("")]
    return [*lines, Line("SQL", heading=True), *as_lines(detail.ddl)]


def size(number: int) -> str:
    """Bytes in at most five characters and a unit."""
    amount, unit = float(number), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit == 0 or amount >= 99.5 else f"{amount:.1f} {_UNITS[unit]}"


def _about(detail: RelationDetail) -> Iterator[str]:
    relation = detail.relation
    yield f"{clean_whole(str(relation.name))}, {relation.kind}"
    if relation.rows is not None:
        yield "about 1 row" if relation.rows == 1 else f"about {short_count(relation.rows)} rows"
    if relation.size is not None:
        yield size(relation.size)
    if relation.parent is not None:
        yield f"part of {clean_whole(str(relation.parent))}"
    if relation.comment:
        yield clean_whole(relation.comment)


def _columns(detail: RelationDetail) -> Iterator[str]:
    names = [clean_whole(column.name) for column in detail.columns]
    types = [clean_whole(column.type) for column in detail.columns]
    name_width, type_width = _common_width(names), _common_width(types)
    for column, name, type_name in zip(detail.columns, names, types, strict=True):
        key = "key " if column.name in detail.primary_key else "    "
        yield f"{key}{_padded(name, name_width)}  {_padded(type_name, type_width)}  {_traits(column)}".rstrip()


def _common_width(texts: Iterable[str]) -> int:
    return min(_WIDEST, max(map(cell_len, texts), default=0))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _traits(column: Column) -> str:
    traits = ["" if column.nullable else "not null"]
    if column.identity:
        traits.append(f"identity {column.identity}")
    if column.generated is not None:
        traits.append(f"generated as {clean_whole(column.generated)}")
    if column.default is not None:
        traits.append(f"default {clean_whole(column.default)}")
    if column.collation:
        traits.append(f"collate {clean_whole(column.collation)}")
    if column.look.label:
        traits.append(f"called {clean_whole(column.look.label)}")
    if column.look.names:
        named = ", ".join(value if name == value else f"{value} is {name}" for value, name in column.look.names)
        traits.append(f"one of: {clean_whole(named)}")
    if column.comment:
        traits.append(f"-- {clean_whole(column.comment)}")
    return " ".join(trait for trait in traits if trait)


def _indexes(indexes: Iterable[Index]) -> Iterator[str]:
    for index in indexes:
        marks = [
            mark
            for mark, holds in (
                ("primary key", index.primary),
                ("unique", index.unique and not index.primary),
                (index.method, index.method != "btree"),
                ("! not valid", not index.valid),
            )
            if holds
        ]
        extent = size(index.size) if index.size is not None else ""
        yield "  ".join(
            part
            for part in (clean_whole(index.name), clean_whole(index_terms(index)), ", ".join(marks), extent)
            if part
        )


def _constraints(detail: RelationDetail) -> Iterator[str]:
    for constraint in detail.constraints:
        if constraint.kind not in _LISTED_ELSEWHERE:
            yield f"{clean_whole(constraint.name)}  {clean_whole(constraint.definition)}".strip()


def _references(keys: Iterable[ForeignKey]) -> Iterator[str]:
    for key in keys:
        actions = "".join(
            f" on {event} {action.lower()}"
            for event, action in (("update", key.on_update), ("delete", key.on_delete))
            if action != "NO ACTION"
        )
        yield f"({_named(key.columns)}) → {clean_whole(str(key.target))} ({_named(key.target_columns)}){actions}"


def _referenced_by(keys: Iterable[ForeignKey]) -> Iterator[str]:
    for key in keys:
        yield f"({_named(key.target_columns)}) ← {clean_whole(str(key.source))} ({_named(key.columns)})"


def _named(columns: Iterable[str]) -> str:
    return ", ".join(clean_whole(column) for column in columns)

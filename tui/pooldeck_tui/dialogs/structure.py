"""A relation's structure as text: columns, keys, indexes, references, and the SQL that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import ConstraintKind
from pooldeck_tui.format import clean, count, short_count
from pooldeck_tui.widgets.text_view import Line, as_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.catalog import Column, ForeignKey, Index, RelationDetail

_LISTED_ELSEWHERE = (ConstraintKind.FOREIGN_KEY, ConstraintKind.NOT_NULL)
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
        ("Triggers", (clean(trigger.definition or trigger.name) for trigger in detail.triggers)),
    )
    lines: list[Line] = []
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
    yield f"{clean(str(relation.name))}, {relation.kind}"
    if relation.rows is not None:
        yield f"about {short_count(relation.rows)} rows"
    if relation.size is not None:
        yield size(relation.size)
    if relation.parent is not None:
        yield f"part of {clean(str(relation.parent))}"
    if relation.comment:
        yield clean(relation.comment)


def _columns(detail: RelationDetail) -> Iterator[str]:
    name_width = min(30, max((len(clean(column.name)) for column in detail.columns), default=0))
    type_width = min(30, max((len(clean(column.type)) for column in detail.columns), default=0))
    for column in detail.columns:
        key = "key " if column.name in detail.primary_key else "    "
        name, type_name = clean(column.name), clean(column.type)
        yield f"{key}{name:<{name_width}}  {type_name:<{type_width}}  {_traits(column)}".rstrip()


def _traits(column: Column) -> str:
    traits = ["" if column.nullable else "not null"]
    if column.identity:
        traits.append(f"identity {column.identity}")
    if column.generated is not None:
        traits.append(f"generated as {clean(column.generated)}")
    if column.default is not None:
        traits.append(f"default {clean(column.default)}")
    if column.collation:
        traits.append(f"collate {clean(column.collation)}")
    if column.comment:
        traits.append(f"-- {clean(column.comment)}")
    return " ".join(trait for trait in traits if trait)


def _indexes(indexes: Iterable[Index]) -> Iterator[str]:
    for index in indexes:
        columns = ", ".join("(expression)" if column is None else clean(column) for column in index.columns)
        marks = [
            mark
            for mark, holds in (
                ("primary key", index.primary),
                ("unique", index.unique and not index.primary),
                ("partial", index.partial),
                ("! not valid", not index.valid),
            )
            if holds
        ]
        extent = size(index.size) if index.size is not None else ""
        yield "  ".join(part for part in (clean(index.name), f"({columns})", ", ".join(marks), extent) if part)


def _constraints(detail: RelationDetail) -> Iterator[str]:
    for constraint in detail.constraints:
        if constraint.kind not in _LISTED_ELSEWHERE:
            yield f"{clean(constraint.name)}  {clean(constraint.definition)}".strip()


def _references(keys: Iterable[ForeignKey]) -> Iterator[str]:
    for key in keys:
        actions = "".join(
            f" on {event} {action.lower()}"
            for event, action in (("update", key.on_update), ("delete", key.on_delete))
            if action != "NO ACTION"
        )
        yield f"({_named(key.columns)}) → {clean(str(key.target))} ({_named(key.target_columns)}){actions}"


def _referenced_by(keys: Iterable[ForeignKey]) -> Iterator[str]:
    for key in keys:
        yield f"({_named(key.target_columns)}) ← {clean(str(key.source))} ({_named(key.columns)})"


def _named(columns: Iterable[str]) -> str:
    return ", ".join(clean(column) for column in columns)

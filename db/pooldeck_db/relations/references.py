"""Makes references of foreign keys and of what is known about the other sides: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.relations.indexes import is_served
from pooldeck_db.relations.labelling import label_of
from pooldeck_db.relations.pairs import ColumnPair
from pooldeck_db.relations.records import Direction, Reference
from pooldeck_db.relations.titles import identity, titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pooldeck_db.catalog import ForeignKey, Outline, RelationDetail, RelationName
    from pooldeck_db.relations.spelling.base import Spelling


@dataclass(frozen=True, slots=True)
class Way:
    """A foreign key, and the direction in which it is followed."""

    direction: Direction
    key: ForeignKey

    @property
    def relation(self) -> RelationName:
        """Where it leads."""
        return self.key.target if self.direction is Direction.PARENT else self.key.source

    @property
    def own(self) -> tuple[str, ...]:
        """The relation's own columns."""
        return self.key.columns if self.direction is Direction.PARENT else self.key.target_columns

    @property
    def others(self) -> tuple[str, ...]:
        """The columns at the other side."""
        return self.key.target_columns if self.direction is Direction.PARENT else self.key.columns


def ways_out(detail: RelationDetail) -> list[Way]:
    """Every way out of a relation's rows, its own foreign keys first; of equal foreign keys, the first."""
    ways = [
        *(Way(Direction.PARENT, key) for key in detail.foreign_keys),
        *(Way(Direction.CHILD, key) for key in detail.referenced_by),
    ]
    return list({identity(way.direction, way.key): way for way in reversed(ways)}.values())[::-1]


def references_from(
    detail: RelationDetail,
    ways: Sequence[Way],
    outlines: Mapping[RelationName, Outline],
    labels: Mapping[str, tuple[str, ...]],
    spelling: Spelling,
) -> Iterator[Reference]:
    """The references, one by one; `outlines` has the other sides that are there, `labels` is from the settings."""
    name = detail.relation.name
    # What a model is related to stands before them.
    called = titles(name.schema, [(way.direction, way.key) for way in ways], in_full=bool(name.model))
    for way, title in zip(ways, called, strict=True):
        yield _reference(detail, way, title, outlines.get(way.relation), labels, spelling)


def _reference(
    detail: RelationDetail,
    way: Way,
    title: str,
    outline: Outline | None,
    labels: Mapping[str, tuple[str, ...]],
    spelling: Spelling,
) -> Reference:
    known = (identity(way.direction, way.key), way.direction, title, way.relation, way.key)
    if outline is None:
        return Reference(*known, (), broken=f"There is no table {way.relation.name}.")
    pairs = _pairs(detail, way, outline, spelling)
    if isinstance(pairs, str):
        return Reference(*known, (), broken=pairs)
    others = [pair.other.name for pair in pairs]
    key = key_columns(outline) or outline.primary_key
    # The key is shown beside a child's label, and what a parent is referred to by stands in the row itself.
    shown = others if way.direction is Direction.PARENT else {*others, *key}
    label = label_of(outline, labels, spelling, without=shown)
    is_closed = not outline.relation.readable or not outline.unreadable.isdisjoint(others)
    return Reference(
        *known,
        pairs,
        key=tuple(column for name in key for column in outline.columns if column.name == name),
        label=() if is_closed else label.columns,
        rows=outline.relation.rows,
        unindexed=not is_served(outline, [pair.other.name for pair in pairs if spelling.is_indexable(pair)]),
        label_mistake=label.mistake,
    )


def _pairs(detail: RelationDetail, way: Way, outline: Outline, spelling: Spelling) -> tuple[ColumnPair, ...] | str:
    """The pairs of columns, or why there are none: SQLite lets a foreign key name whatever it likes."""
    target = way.key.target.name
    if not way.key.target_columns:
        return f"The foreign key names no columns of {target}, which has no primary key."
    if len(way.own) != len(way.others):
        return f"The foreign key does not have as many columns as the key of {target} that it refers to."
    places = {spelling.folded(column.name): place for place, column in enumerate(detail.columns)}
    others = {spelling.folded(column.name): column for column in outline.columns}
    pairs: list[ColumnPair] = []
    for own, other in zip(way.own, way.others, strict=True):
        place, column = places.get(spelling.folded(own)), others.get(spelling.folded(other))
        if place is None:
            return f"{detail.relation.name.name} has no column {own}."
        if column is None:
            return f"{outline.relation.name.name} has no column {other}."
        mine = detail.columns[place]
        pairs.append(ColumnPair(mine, column, place, spelling.exactly(mine, column, way.direction)))
    return tuple(pairs)

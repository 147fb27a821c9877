"""Makes references of a model's relationships and of what the database has of their tables. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column as MappedColumn
from sqlalchemy import Table
from sqlalchemy.exc import SQLAlchemyError

from pooldeck_db.catalog import RelationName
from pooldeck_db.models.describing import id_of
from pooldeck_db.models.relating.conditions import written
from pooldeck_db.models.relating.known import attribute_of, tables_of
from pooldeck_db.models.relating.plans import Plan, label_from_columns, say_something
from pooldeck_db.models.relating.ways import Between, Plain, join_of
from pooldeck_db.relations import ColumnPair, Direction, Reference
from pooldeck_db.relations.labelling import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Dialect
    from sqlalchemy.orm import Mapper, RelationshipProperty

    from pooldeck_db.catalog import Column, RelationDetail
    from pooldeck_db.models.relating.known import Known
    from pooldeck_db.models.relating.ways import Way
    from pooldeck_db.relations.spelling.base import Spelling


class Broken(Exception):
    """Why a relationship leads nowhere, as a sentence."""


class References:
    """Makes the references of one model."""

    def __init__(
        self,
        detail: RelationDetail,
        mapper: Mapper[object],
        known: Known,
        dialect: Dialect,
        spelling: Spelling,
        labels: Mapping[str, tuple[str, ...]],
    ) -> None:
        """`detail` is that of the model, `labels` are the columns that name a row, as the settings say."""
        self._detail, self._mapper, self._known = detail, mapper, known
        self._dialect, self._spelling, self._labels = dialect, spelling, labels
        self._places = {column.name: place for place, column in enumerate(detail.columns)}

    def plan(self, way: Way) -> Plan:
        """How a way is followed; its reference says where it leads nowhere, and why."""
        name = f"{self._detail.relation.name.model}.{way.name}"
        if way.problem:
            here = self._detail.relation.name
            broken = Reference(name, way.direction, way.label, here, None, (), broken=way.problem)
            return Plan(broken, way, self._mapper, self._known)
        try:
            made = self._reference(name, way)
        except Broken as broken:
            known = (name, way.direction, _title(way), self._relation(way), None, ())
            made = Reference(*known, broken=str(broken))
        return Plan(made, way, self._mapper, self._known)

    def _reference(self, name: str, way: Way) -> Reference:
        if gone := self._known.missing(tables_between(way)):
            raise Broken(gone)
        target = way.target
        pairs, is_condition = self._pairs(way)
        keys = [target.get_property_by_column(column).key for column in target.primary_key]
        shown = {pair.other.name for pair in pairs} if way.direction is Direction.PARENT else set(keys)
        if way.gives:
            label = Label((self._attribute(target, way.gives),))
        else:
            label = label_from_columns(target, self._known, self._labels, self._spelling, shown)
        outline = self._known.outline(target.local_table)
        costs = list(_costs(way.path, self._known))
        return Reference(
            name,
            way.direction,
            _title(way),
            self._relation(way),
            None,
            pairs,
            key=tuple(self._attribute(target, key) for key in keys),
            label=label.columns,
            rows=max(costs, default=None if outline is None else outline.relation.rows),
            unindexed=bool(costs),
            label_mistake=label.mistake,
            is_said=not way.gives and say_something(target, label.columns),
            within=() if is_condition else self._within(way, pairs),
            links=self._links(way),
        )

    def _links(self, way: Way) -> RelationName | None:
        """What the rows of the table between are called, where they are the relationship's to write."""
        if way.gives or not isinstance(way.join, Between) or way.path[0].viewonly:
            return None
        table = self._known.named(way.join.table)
        return RelationName(table.schema, table.name, f"{self._detail.relation.name.model}.{way.name}")

    def _relation(self, way: Way) -> RelationName:
        table = way.target.local_table
        name = (
            self._known.named(table) if isinstance(table, Table) else RelationName("", way.target.class_.__name__)
        )
        return RelationName(name.schema, name.name, id_of(way.target.class_))

    def _pairs(self, way: Way) -> tuple[tuple[ColumnPair, ...], bool]:
        """The pairs of columns, and whether that these are equal is the condition on rows of the target."""
        join = way.join
        if isinstance(join, Plain):
            return tuple(
                self._pair(way, own, self._attribute(way.target, attribute_of(way.target, other)))
                for own, other in join.pairs
            ), True
        if isinstance(join, Between):
            return tuple(self._pair(way, own, self._column(other)) for own, other in join.near), False
        keys = [column for column in self._mapper.primary_key if isinstance(column, MappedColumn)]
        if not keys or not self._detail.primary_key:
            raise Broken(f"{way.name} is followed from the key of a row, and nothing tells the rows apart.")
        return tuple(self._pair(way, own, self._column(own)) for own in keys), False

    def _pair(self, way: Way, mapped: MappedColumn[object], other: Column) -> ColumnPair:
        name = attribute_of(self._mapper, mapped)
        place = self._places.get(name)
        if place is None:
            raise Broken(
                f"{way.name} goes by {mapped.table.name}.{mapped.name}, which the rows are shown without."
            )
        own = self._detail.columns[place]
        return ColumnPair(own, other, place, self._spelling.exactly(own, other, way.direction))

    def _column(self, mapped: MappedColumn[object]) -> Column:
        found = self._known.column(mapped)
        if found is None:
            raise Broken(f"{mapped.table.name} has no column {mapped.name}.")
        return found

    def _attribute(self, target: Mapper[object], name: str) -> Column:
        found = self._known.attribute(target, name)
        if found is None:
            raise Broken(f"{target.class_.__name__}.{name} has no column in the database.")
        return found

    def _within(self, way: Way, pairs: tuple[ColumnPair, ...]) -> tuple[str, ...]:
        try:
            return written(way, self._mapper, len(pairs), self._dialect)
        except SQLAlchemyError as error:
            what = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise Broken(f"What {way.name} goes by cannot be written in SQL: {what}") from error


def tables_between(way: Way) -> list[Table]:
    """The tables without which a way leads nowhere."""
    found: dict[Table, None] = {}
    for step in way.path:
        found.update(dict.fromkeys(tables_of(step.mapper)))
        if isinstance(step.secondary, Table):
            found[step.secondary] = None
    return list(found)


def _title(way: Way) -> str:
    target = way.target.class_.__name__
    if way.direction is Direction.PARENT:
        return f"{way.label} → {target}"
    return f"{way.label} ({target}.{way.gives})" if way.gives else f"{way.label} ({target})"


def _costs(path: Iterable[RelationshipProperty[object]], known: Known) -> Iterator[int]:
    """The rows of each table that would be read whole, because no index finds what is wanted."""
    for step in path:
        for rows in map(known.unserved, _sought(step)):
            if rows is not None:
                yield rows


def _sought(step: RelationshipProperty[object]) -> list[list[MappedColumn[object]]]:
    """The columns by which one relationship finds its rows, of one table each."""
    join = join_of(step)
    if isinstance(join, Plain):
        return [[other for _, other in join.pairs]]
    if isinstance(join, Between):
        return [[other for _, other in join.near], [own for own, _ in join.far]]
    by_table: dict[object, list[MappedColumn[object]]] = {}
    for each in step.remote_side:
        if isinstance(each, MappedColumn):
            by_table.setdefault(each.table, []).append(each)
    return list(by_table.values())

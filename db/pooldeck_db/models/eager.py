"""Has rows loaded with what is named, so that nothing is ever loaded later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, defer, raiseload, selectin_polymorphic, selectinload, undefer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Mapper, RelationshipProperty
    from sqlalchemy.orm.interfaces import ORMOption


def loading(mapper: Mapper[object], paths: Iterable[str]) -> list[ORMOption]:
    """The options that load these relationships and deferred columns; whatever else is asked for raises.

    Rows of classes that inherit are whole. Each relationship takes a statement, and so does each such class.
    """
    wanted = list(paths)
    options: list[ORMOption] = [raiseload("*")]
    if heirs := [each.class_ for each in mapper.self_and_descendants if each is not mapper]:
        options.append(selectin_polymorphic(mapper.class_, heirs))
    for column in mapper.column_attrs:
        if column.deferred:
            attribute = column.class_attribute
            options.append(undefer(attribute) if column.key in wanted else defer(attribute, raiseload=True))
    options += [_related(mapper, path.split(".")) for path in wanted if path not in mapper.column_attrs]
    return options


def _related(mapper: Mapper[object], path: list[str]) -> ORMOption:
    first, *others = path
    option = selectinload(mapper.relationships[first].class_attribute)
    mapper = mapper.relationships[first].mapper
    for name in others:
        option = option.selectinload(mapper.relationships[name].class_attribute)
        mapper = mapper.relationships[name].mapper
    return option


def collections(
    mapper: Mapper[object], paths: Iterable[str]
) -> dict[str, tuple[RelationshipProperty[object], ...]]:
    """The parts of the paths that lead to several rows, by their names: `orders`, `orders.lines`."""
    found: dict[str, tuple[RelationshipProperty[object], ...]] = {}
    for path in paths:
        here = mapper
        steps: list[RelationshipProperty[object]] = []
        for name in path.split("."):
            if name not in here.relationships:
                break
            steps.append(here.relationships[name])
            here = steps[-1].mapper
            if any(step.uselist for step in steps):
                found[".".join(step.key for step in steps)] = tuple(steps)
    return found


def counting(
    mapper: Mapper[object], steps: Sequence[RelationshipProperty[object]], where: ColumnElement[bool], most: int
) -> Select[int]:
    """How many rows a path leads to from those rows, each counted once, and no more of them than `most`."""
    here: Any = mapper.class_
    joins = []
    for step in steps:
        # Of its own name each: a path may lead to the same table again.
        target: Any = (
            step.entity.entity if step.entity.is_aliased_class else aliased(step.mapper.class_, flat=True)
        )
        attribute = getattr(here, step.key)
        joins.append(attribute if step.entity.is_aliased_class else attribute.of_type(target))
        here = target
    names = [str(step.mapper.get_property_by_column(column).key) for column in steps[-1].mapper.primary_key]
    found = select(*(getattr(here, name) for name in names)).select_from(mapper.class_)
    for each in joins:
        found = found.join(each)
    found = found.where(where).limit(most)
    return select(func.count()).select_from((found.distinct() if len(steps) > 1 else found).subquery())

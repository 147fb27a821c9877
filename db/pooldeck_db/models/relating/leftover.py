"""Which foreign keys of a model none of its relationships goes by. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Column, Table

from pooldeck_db.models.relating.known import attribute_of, in_schema
from pooldeck_db.models.relating.ways import Between, Plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.orm import Mapper

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.models.relating.plans import Plan

    Link: TypeAlias = tuple[RelationName, frozenset[tuple[str, str]]]
    """Another table, and which attribute equals which column of it."""


def without_related(
    detail: RelationDetail, mapper: Mapper[object], plans: Iterable[Plan], default: str
) -> RelationDetail:
    """The model with those foreign keys alone, which lead from its attributes to the columns of tables.

    `default` is the schema of tables that name none.
    """
    links = {*(link for plan in plans for link in _links(plan, default)), *_parts(mapper, default)}
    own = detail.relation.name
    away, back = [], list(detail.referenced_by)
    for key in detail.foreign_keys:
        if key.target == own:
            # The table itself at the other side: its rows, not the model's.
            table = replace(own, model="")
            there = replace(key, target=table, target_columns=_columns(mapper, key.target_columns))
            away.append(there)
            back.append(replace(key, source=table, columns=_columns(mapper, key.columns)))
        else:
            away.append(key)
    return replace(
        detail,
        foreign_keys=tuple(key for key in away if _link(key.target, key.columns, key.target_columns) not in links),
        referenced_by=tuple(
            key for key in back if _link(key.source, key.target_columns, key.columns) not in links
        ),
    )


def _links(plan: Plan, default: str) -> Iterator[Link]:
    join = plan.way.join
    if plan.way.gives or plan.reference.broken:
        return
    pairs = join.pairs if isinstance(join, Plain) else join.near if isinstance(join, Between) else ()
    if pairs:
        columns = frozenset((attribute_of(plan.own, own), other.name) for own, other in pairs)
        yield in_schema(pairs[0][1].table, default), columns


def _parts(mapper: Mapper[object], default: str) -> Iterator[Link]:
    """The tables in which classes below the model's keep what they add to its rows."""
    for each in mapper.self_and_descendants if mapper.configured else ():
        table = each.local_table
        if each is not mapper and isinstance(table, Table) and table is not mapper.local_table:
            pairs = zip(mapper.primary_key, each.local_table.primary_key, strict=False)
            columns = frozenset(
                (attribute_of(mapper, own), other.name) for own, other in pairs if isinstance(own, Column)
            )
            yield in_schema(table, default), columns


def _link(table: RelationName, own: tuple[str, ...], others: tuple[str, ...]) -> Link:
    return table, frozenset(zip(own, others, strict=False))


def _columns(mapper: Mapper[object], attributes: Iterable[str]) -> tuple[str, ...]:
    return tuple(mapper.columns[name].name for name in attributes)

"""Reads from a mapper which ways lead out of its rows: relationships, and what is given along them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sqlalchemy import BinaryExpression, BooleanClauseList, Column, Table, select
from sqlalchemy.ext.associationproxy import AssociationProxy, AssociationProxyInstance
from sqlalchemy.sql import operators

from pooldeck_db.models.offline import offline
from pooldeck_db.models.presenting import presentation
from pooldeck_db.models.relating.known import attribute_of
from pooldeck_db.relations import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Mapper, RelationshipProperty

Pair: TypeAlias = "tuple[Column[object], Column[object]]"
"""A column, and the one at the other side that equals it."""


class Plain(NamedTuple):
    """Columns of the model equal columns of the target, and that is all."""

    pairs: tuple[Pair, ...]


class Between(NamedTuple):
    """Rows of a table between both tie them together, by equal columns alone."""

    table: Table
    near: tuple[Pair, ...]
    """The columns of the model, and of the table between."""
    far: tuple[Pair, ...]
    """The columns of the target, and of the table between."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of the rows of a model."""

    name: str
    """The attribute of the model."""
    label: str
    """What it is called."""
    direction: Direction
    path: tuple[RelationshipProperty[object], ...]
    """The relationships that lead there, one after the other; none where there is a problem."""
    gives: str = ""
    """The attribute of the target that is given; empty where the rows themselves are."""
    problem: str = ""
    """One sentence: why it leads nowhere; empty where it does."""

    @property
    def target(self) -> Mapper[object]:
        """Where it leads."""
        return self.path[-1].mapper

    @property
    def join(self) -> Plain | Between | None:
        """How rows are found, by columns that are attributes of the target; None where only the mapper knows."""
        found = join_of(self.path[0]) if len(self.path) == 1 else None
        if found is None:
            return None
        columns = (
            [other for _, other in found.pairs] if isinstance(found, Plain) else [own for own, _ in found.far]
        )
        return found if all(attribute_of(self.target, column) for column in columns) else None


def ways_of(mapper: Mapper[object]) -> list[Way]:
    """Every way out of the rows of a configured mapper: to single rows, then to several, then what is given."""
    found = [*_relationships(mapper), *_proxies(mapper)]
    return sorted(found, key=lambda way: tuple(Direction).index(way.direction))


def join_of(found: RelationshipProperty[object]) -> Plain | Between | None:
    """How one relationship finds its rows; None where its condition says more than that columns are equal."""
    if found.entity.is_aliased_class:
        return None
    if found.secondary is None:
        pairs = _columns(found.local_remote_pairs)
        return Plain(pairs) if _says_no_more(found.primaryjoin, pairs) else None
    near, far = _columns(found.synchronize_pairs), _columns(found.secondary_synchronize_pairs or ())
    is_plain = _says_no_more(found.primaryjoin, near) and _says_no_more(found.secondaryjoin, far)
    return Between(found.secondary, near, far) if is_plain and isinstance(found.secondary, Table) else None


def _columns(pairs: Iterable[tuple[object, object]]) -> tuple[Pair, ...]:
    return tuple((one, other) for one, other in pairs if isinstance(one, Column) and isinstance(other, Column))


def _says_no_more(condition: ColumnElement[bool] | None, pairs: Sequence[Pair]) -> bool:
    """Whether the condition is that these columns are equal, no more."""
    clauses = list(condition.clauses) if isinstance(condition, BooleanClauseList) else [condition]
    if isinstance(condition, BooleanClauseList) and condition.operator is not operators.and_:
        return False
    return len(clauses) == len(pairs) and all(map(_is_equality, clauses))


def _is_equality(clause: object) -> bool:
    return (
        isinstance(clause, BinaryExpression)
        and clause.operator is operators.eq
        and isinstance(clause.left, Column)
        and isinstance(clause.right, Column)
    )


def _relationships(mapper: Mapper[object]) -> Iterator[Way]:
    for found in mapper.relationships:
        shown, _ = presentation(found.info)
        if not shown.hidden:
            yield Way(found.key, shown.label or found.key, _direction(found), (found,))


def _direction(found: RelationshipProperty[object]) -> Direction:
    if found.secondary is not None:
        return Direction.MANY
    if found.uselist:
        return Direction.CHILD
    return Direction.PARENT if found.direction.name == "MANYTOONE" else Direction.ONE


def _proxies(mapper: Mapper[object]) -> Iterator[Way]:
    for key, descriptor in mapper.all_orm_descriptors.items():
        if isinstance(descriptor, AssociationProxy):
            name = str(key)
            shown, _ = presentation(descriptor.info)
            if not shown.hidden:
                yield _proxy(mapper, name, shown.label or name)


def _proxy(mapper: Mapper[object], name: str, label: str) -> Way:
    try:
        with offline():
            path, gives = _along(mapper, name)
    except Exception as error:  # noqa: BLE001 - where it leads is the user's own code, which may raise anything.
        [what, *_] = str(error).splitlines() or [""]
        problem = f"Where {name} leads cannot be told: {type(error).__name__}: {what}"
        return Way(name, label, Direction.GIVEN, (), problem=problem)
    return Way(name, label, Direction.GIVEN, path, gives)


def _along(mapper: Mapper[object], name: str) -> tuple[tuple[RelationshipProperty[object], ...], str]:
    """The relationships from a mapper to what an attribute gives, and the attribute there that is none."""
    if name in mapper.relationships:
        return (mapper.relationships[name],), ""
    found = getattr(mapper.class_, name)
    if not isinstance(found, AssociationProxyInstance):
        select(found)  # It raises for what no SQL can give.
        return (), name
    first = mapper.relationships[found.target_collection]
    path, gives = _along(first.mapper, found.value_attr)
    return (first, *path), gives

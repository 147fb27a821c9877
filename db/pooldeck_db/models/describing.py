"""Reads from mappers what a model consists of; nothing of it touches a database."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.exc import SQLAlchemyError

from pooldeck_db.catalog import RelationName
from pooldeck_db.models.attributes import attributes_of, columns_alone
from pooldeck_db.models.offering import Offered
from pooldeck_db.models.presenting import presentation
from pooldeck_db.models.records import Inheritance, Model, ModelProblem, Relationship, RelationshipKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Mapper, RelationshipProperty


_UNCONFIGURED = "Its relationships are not known: the models could not be configured."


def describe(mappers: Iterable[Mapper[object]]) -> tuple[list[Model], list[ModelProblem]]:
    """The models of these mappers, and what is wrong with any of them."""
    problems: list[ModelProblem] = []
    failed = set()
    every = [mapper for mapper in mappers if isinstance(mapper.local_table, Table)]
    for registry in dict.fromkeys(mapper.registry for mapper in every):
        try:
            registry.configure(cascade=True)
        except Exception as error:  # noqa: BLE001 - relationships are evaluated as the user's own code.
            problems.append(ModelProblem("models", _first_line(error)))
            failed.add(registry)
    offered = Offered()
    models = [_model(mapper, offered, problems, is_configured=mapper.registry not in failed) for mapper in every]
    # What is wrong with an action is so for every class that inherits it.
    return models, list(dict.fromkeys(problems))


def id_of(entity: type[object]) -> str:
    """What a mapped class is known by."""
    return f"{entity.__module__}.{entity.__qualname__}"


def name_of(table: Table) -> RelationName:
    """The name of a table; without a schema it is in the default one."""
    return RelationName(table.schema or "", table.name)


def _model(
    mapper: Mapper[object], offered: Offered, problems: list[ModelProblem], *, is_configured: bool
) -> Model:
    """The model; of a registry in which one mapper cannot be configured, none is of use."""
    entity = mapper.class_
    own_id = id_of(entity)
    attributes, flaws = attributes_of(mapper) if is_configured else (columns_alone(mapper), [])
    problems += [ModelProblem(f"{own_id}{flaw.where}", flaw.what, flaw.traceback) for flaw in flaws]
    table = mapper.local_table
    shown, mistake = presentation(table.info if isinstance(table, Table) else {})
    if mistake:
        problems.append(ModelProblem(own_id, mistake))
    actions, wrong = offered.of(mapper)
    problems += wrong
    return Model(
        id=own_id,
        name=entity.__name__,
        entity=entity,
        relations=tuple(name_of(each) for each in mapper.tables if isinstance(each, Table)),
        key=tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key),
        attributes=tuple(attributes),
        relationships=tuple(map(_relationship, mapper.relationships)) if is_configured else (),
        base="" if mapper.inherits is None else id_of(mapper.inherits.class_),
        inheritance=_inheritance(mapper),
        identity="" if mapper.polymorphic_identity is None else str(mapper.polymorphic_identity),
        doc=_paragraph(entity),
        presentation=shown,
        actions=actions,
        problem="" if is_configured else _UNCONFIGURED,
    )


def _inheritance(mapper: Mapper[object]) -> Inheritance | None:
    if mapper.inherits is None:
        return None
    if mapper.concrete:
        return Inheritance.CONCRETE
    return Inheritance.SINGLE if mapper.single else Inheritance.JOINED


def _relationship(found: RelationshipProperty[object]) -> Relationship:
    secondary = found.secondary
    return Relationship(
        name=found.key,
        kind=_kind(found),
        target=id_of(found.mapper.class_),
        secondary=name_of(secondary) if isinstance(secondary, Table) else None,
        is_view_only=found.viewonly,
        is_self_referential=found.mapper.common_parent(found.parent),
        doc=found.doc or "",
    )


def _kind(found: RelationshipProperty[object]) -> RelationshipKind:
    if found.secondary is not None:
        return RelationshipKind.MANY_TO_MANY
    if found.direction.name == "MANYTOONE":
        return RelationshipKind.MANY_TO_ONE
    return RelationshipKind.ONE_TO_MANY if found.uselist else RelationshipKind.ONE_TO_ONE


def _paragraph(entity: type[object]) -> str:
    """The first paragraph of the class's docstring; a dataclass is given one that only repeats its fields."""
    own = entity.__dict__.get("__doc__") or ""
    if own.startswith(f"{entity.__name__}("):
        return ""
    return " ".join(inspect.cleandoc(own).partition("\n\n")[0].split())


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()[0] if str(error).strip() else ""
    kind = "" if isinstance(error, SQLAlchemyError) else f"{type(error).__name__}: "
    return f"The models cannot be configured. {kind}{text}"

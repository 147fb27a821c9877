"""The attributes of a mapped class that are shown as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Enum
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.sql import ClauseElement

from pooldeck_db.models.presenting import presentation
from pooldeck_db.models.records import Attribute, AttributeKind, ModelProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import ColumnProperty, CompositeProperty, Mapper, SynonymProperty


def attributes_of(mapper: Mapper[object]) -> tuple[list[Attribute], list[ModelProblem]]:
    """The attributes in the order of the columns, then what is computed; and what is wrong with any.

    The mapper must be configured.
    """
    found = [
        *sorted(map(_of_columns, mapper.column_attrs), key=lambda each: each[0].kind is not AttributeKind.COLUMN),
        *map(_composite, mapper.composites),
        *map(_synonym, mapper.synonyms),
        *_hybrids(mapper),
    ]
    problems = [ModelProblem(f".{attribute.name}", mistake) for attribute, mistake in found if mistake]
    return [attribute for attribute, _ in found], problems


def columns_alone(mapper: Mapper[object]) -> list[Attribute]:
    """The attributes that are columns; all that is known of a mapper that cannot be configured."""
    return [_of_column(mapper.get_property_by_column(column).key, column)[0] for column in mapper.columns]


def _of_columns(found: ColumnProperty[object]) -> tuple[Attribute, str]:
    first = found.columns[0]
    if isinstance(first, Column):
        names = tuple(dict.fromkeys(each.name for each in found.columns))
        return _of_column(found.key, first, names=names, doc=found.doc, info=found.info)
    return _computed(found.key, AttributeKind.EXPRESSION, found.doc, found.info)


def _of_column(
    name: str,
    column: Column[object],
    *,
    names: tuple[str, ...] = (),
    doc: str | None = None,
    info: Mapping[object, object] | None = None,
) -> tuple[Attribute, str]:
    shown, mistake = presentation({**column.info, **(info or {})})
    said = doc or column.doc or column.comment or ""
    labels = _labels(column.type) if isinstance(column.type, Enum) else ()
    return (
        Attribute(name, AttributeKind.COLUMN, names or (column.name,), said, shown, labels),
        mistake,
    )


def _labels(type_: Enum) -> tuple[tuple[str, str], ...]:
    """The members of an enum's class with what the database holds for them; of mere labels none."""
    if type_.enum_class is None:
        return ()
    members = list(type_.enum_class.__members__)
    return tuple(zip(members, type_.enums, strict=False))


def _composite(found: CompositeProperty[object]) -> tuple[Attribute, str]:
    columns = (prop.columns[0] for prop in found.props)
    names = tuple(column.name for column in columns if isinstance(column, Column))
    shown, mistake = presentation(found.info)
    return Attribute(found.key, AttributeKind.COMPOSITE, names, found.doc or "", shown), mistake


def _synonym(found: SynonymProperty[object]) -> tuple[Attribute, str]:
    return _computed(found.key, AttributeKind.SYNONYM, found.doc, found.info)


def _computed(
    name: str, kind: AttributeKind, doc: str | None, info: Mapping[object, object], problem: str = ""
) -> tuple[Attribute, str]:
    shown, mistake = presentation(info)
    return Attribute(name, kind, (), doc or "", shown, problem=problem), mistake


def _hybrids(mapper: Mapper[object]) -> Iterator[tuple[Attribute, str]]:
    seen: list[object] = []
    for name, descriptor in mapper.all_orm_descriptors.items():
        # What `inplace` decorates is the same hybrid under a second name.
        if isinstance(descriptor, hybrid_property) and all(descriptor is not each for each in seen):
            seen.append(descriptor)
            problem = _without_sql(mapper.class_, str(name))
            yield _computed(str(name), AttributeKind.HYBRID, descriptor.__doc__, descriptor.info, problem)


def _without_sql(entity: type[object], name: str) -> str:
    """Why a hybrid has no SQL expression; empty where it has one."""
    try:
        expression = getattr(entity, name)
    except Exception as error:  # noqa: BLE001 - this is the user's own code, which may raise anything.
        return f"It has no SQL expression: {type(error).__name__}: {error}"
    clause = getattr(expression, "__clause_element__", None)
    if isinstance(expression, ClauseElement) or clause is not None:
        return ""
    return "It has no SQL expression, only a value in Python."

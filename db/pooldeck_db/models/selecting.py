"""Composes the SELECT that gives rows as a model sees them: its attributes, the computed ones included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Column, Text, case, cast, func, inspect, literal, null, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import with_polymorphic

from pooldeck_db.models.offline import offline
from pooldeck_db.models.per_row import objection
from pooldeck_db.models.records import AttributeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from sqlalchemy import ColumnElement, Dialect
    from sqlalchemy.orm import Mapper
    from sqlalchemy.orm.util import AliasedClass

    from pooldeck_db.models.records import Attribute, Model

    _Entity: TypeAlias = type[object] | AliasedClass[object]


@dataclass(frozen=True, slots=True)
class Output:
    """One attribute as the SELECT gives it."""

    attribute: Attribute
    columns: tuple[Column[object], ...]
    """The columns of tables that it is, which hold the same; none where it is computed."""
    sql: str
    """The expression by itself; empty for a column."""
    of_row: str = ""
    """The expression beside the key, as it is selected; empty for a column."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A SELECT of a model's rows."""

    sql: str
    outputs: tuple[Output, ...]
    """In the order of its columns, which are called as the attributes."""
    remarks: tuple[str, ...]
    """Sentences: which attributes are left out, and why."""


def selected(
    model: Model, dialect: Dialect, is_there: Callable[[Column[object]], bool], without: Iterable[str] = ()
) -> Selected:
    """The SELECT of all attributes that the database can give, but for those named in `without`.

    `is_there` tells whether the database has a column. Nothing of the user's code that is evaluated meanwhile can
    connect; what it raises is among the remarks.
    """
    mapper: Mapper[object] = inspect(model.entity)
    if model.problem:
        return _unconfigured(model, mapper, dialect, is_there)
    remarks: list[str] = []
    found: list[tuple[Output, ColumnElement[object]]] = []
    entity = _entity(mapper)
    with offline():
        for attribute in model.attributes:
            if attribute.name in without or attribute.kind is AttributeKind.SYNONYM:
                continue
            try:
                if dialect.name == "sqlite":
                    _check_apart(attribute.name, (output.attribute.name for output, _ in found))
                output, expression = _output(mapper, entity, attribute, dialect, is_there)
                labelled = expression.label(attribute.name)
                # Of a column the name may be too long, or its type be one of the user's that raises.
                _compiled(select(labelled).select_from(entity), dialect)
            except _LeftOut as left_out:
                remarks.append(f"{attribute.name} is left out: {left_out}")
            else:
                found.append((output, labelled))
        sql = _compiled(select(*(each for _, each in found)).select_from(entity), dialect) if found else ""
    return Selected(sql, tuple(output for output, _ in found), tuple(remarks))


def _unconfigured(
    model: Model, mapper: Mapper[object], dialect: Dialect, is_there: Callable[[Column[object]], bool]
) -> Selected:
    """The columns alone, of a mapper that SQLAlchemy refuses to ask for anything."""
    outputs = [
        Output(attribute, (column,), "")
        for attribute in model.attributes
        if is_there(column := mapper.columns[attribute.name])
    ]
    statement = select(*(each.columns[0].label(each.attribute.name) for each in outputs))
    statement = statement.select_from(mapper.persist_selectable)
    if mapper.single and mapper.polymorphic_on is not None:
        identities = [each.polymorphic_identity for each in mapper.self_and_descendants]
        statement = statement.where(mapper.polymorphic_on.in_(identities))
    return Selected(_compiled(statement, dialect) if outputs else "", tuple(outputs), (model.problem,))


class _LeftOut(Exception):
    """Why an attribute cannot be selected, as a part of a sentence with its full stop."""


def _entity(mapper: Mapper[object]) -> _Entity:
    """What is selected from: its own tables alone, where those that inherit from the class are loaded with it.

    Their tables would stand at the outer side of a join, where PostgreSQL locks no rows. A union stays one.
    """
    if not mapper.with_polymorphic or any(each.concrete for each in mapper.with_polymorphic_mappers):
        return mapper.class_
    return with_polymorphic(mapper, [mapper.class_])


def _output(
    mapper: Mapper[object],
    entity: _Entity,
    attribute: Attribute,
    dialect: Dialect,
    is_there: Callable[[Column[object]], bool],
) -> tuple[Output, ColumnElement[object]]:
    if attribute.problem:
        raise _LeftOut(attribute.problem)
    if attribute.kind is AttributeKind.COLUMN:
        columns = [each for each in mapper.column_attrs[attribute.name].columns if isinstance(each, Column)]
        found = tuple(filter(is_there, columns))
        if columns[0] not in found:
            raise _LeftOut(f"the database has no column {columns[0].table.name}.{columns[0].name}.")
        return Output(attribute, found, ""), getattr(entity, attribute.name)
    if attribute.kind is AttributeKind.COMPOSITE:
        expression = _composite(mapper, entity, attribute, dialect, is_there)
    else:
        expression = _evaluated(entity, attribute.name)
    key = [getattr(entity, mapper.get_property_by_column(each).key) for each in mapper.primary_key]
    row = select(*key, expression).select_from(entity)
    try:
        why = objection(row, select(*key).select_from(entity), is_locked=dialect.name == "postgresql")
    except SQLAlchemyError as error:
        raise _LeftOut(_first_line(error)) from error
    if why:
        raise _LeftOut(why)
    alone = _compiled(select(expression).select_from(entity), dialect)
    return Output(attribute, (), alone, _compiled(row, dialect)), expression


def _check_apart(name: str, others: Iterable[str]) -> None:
    """Raise _LeftOut for a name that SQLite takes for another one: it would show the values of that."""
    alike = [other for other in others if other.lower() == name.lower()]
    if alike:
        raise _LeftOut(f"SQLite takes {name} and {alike[0]} for the same column.")


def _evaluated(entity: _Entity, name: str) -> ColumnElement[object]:
    try:
        found: ColumnElement[object] = getattr(entity, name)
        select(found)
    except Exception as error:  # This is the user's own code, which may raise anything.
        raise _LeftOut(f"{type(error).__name__}: {error}") from error
    return found


def _composite(
    mapper: Mapper[object],
    entity: _Entity,
    attribute: Attribute,
    dialect: Dialect,
    is_there: Callable[[Column[object]], bool],
) -> ColumnElement[object]:
    """Its parts in parentheses, as PostgreSQL writes a row; NULL where they all are."""
    parts = [part for prop in mapper.composites[attribute.name].props for part in prop.columns]
    missing = [part.name for part in parts if isinstance(part, Column) and not is_there(part)]
    if missing:
        raise _LeftOut(f"the database has no column {missing[0]}.")
    values = [getattr(entity, prop.key) for prop in mapper.composites[attribute.name].props]
    if dialect.name == "postgresql":
        shown: ColumnElement[object] = cast(func.row(*values), Text)
    else:
        shown = _joined(values)
    is_null = values[0].is_(None)
    for value in values[1:]:
        is_null = is_null & value.is_(None)
    return case((is_null, null()), else_=shown)


def _joined(values: Sequence[ColumnElement[object]]) -> ColumnElement[object]:
    texts = [func.coalesce(cast(value, Text), literal("")) for value in values]
    joined: ColumnElement[object] = literal("(").op("||")(texts[0])
    for text in texts[1:]:
        joined = joined.op("||")(literal(",")).op("||")(text)
    return joined.op("||")(literal(")"))


def _compiled(statement: object, dialect: Dialect) -> str:
    """The SQL with its values in it: where it stands, nothing can be bound."""
    try:
        compiled = statement.compile(  # type: ignore[attr-defined] # Any statement has it, in any of SQLAlchemy's types.
            dialect=dialect, compile_kwargs={"literal_binds": True}
        )
        return str(compiled)
    except Exception as error:
        raise _LeftOut(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    text = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return text if isinstance(error, SQLAlchemyError) else f"{type(error).__name__}: {text}"

"""What a model's rows are made of: a relation whose columns are the model's attributes. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum as PythonEnum
from typing import TYPE_CHECKING

from sqlalchemy import Column as MappedColumn
from sqlalchemy import Enum, inspect
from sqlalchemy.exc import SQLAlchemyError

from pooldeck_db.catalog import Column, Look, Relation, RelationDetail, RelationKind, RelationName
from pooldeck_db.catalog.fingerprint import fingerprint
from pooldeck_db.catalog.identity import key_columns
from pooldeck_db.catalog.sqlite.kinds import base_type, kind_of
from pooldeck_db.models.describing import name_of
from pooldeck_db.models.records import AttributeKind, Inheritance
from pooldeck_db.models.vouching import is_of_one, is_vouched
from pooldeck_db.models.writing.consequences import as_deleted
from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Dialect, Table
    from sqlalchemy.orm import Mapper

    from pooldeck_db.catalog import Constraint, ForeignKey, Index
    from pooldeck_db.models.records import Attribute, Model
    from pooldeck_db.models.selecting import Output, Selected

_NAMED = re.compile(r"\sAS\s+\"?\w+\"?\s*$")
"""The name that SQLAlchemy gives to an expression."""

_WRITES = frozenset(("INSERT", "UPDATE", "DELETE"))


class Tables:
    """The tables that a model's rows are in, as the database has them."""

    def __init__(self, details: Iterable[RelationDetail], default_schema: str) -> None:
        """`default_schema` is that of tables that name none."""
        self._default = default_schema
        self.details = tuple(details)
        """The class's own table last."""
        self._columns = {
            (each.relation.name, column.name): column for each in self.details for column in each.columns
        }

    def named(self, table: Table) -> RelationName:
        """The name of a table in the database."""
        name = name_of(table)
        return replace(name, schema=name.schema or self._default)

    def column(self, mapped: MappedColumn[object]) -> Column | None:
        """The column that the database has for one of the model's; None where it has none."""
        return self._columns.get((self.named(mapped.table), mapped.name))


def view_of(
    model: Model, tables: Tables, chosen: Selected, computed: Mapping[str, Column], dialect: Dialect
) -> RelationDetail:
    """The relation; `computed` has what the database says of computed attributes, where it says anything."""
    mapper: Mapper[object] = inspect(model.entity)
    own = tables.details[-1]
    columns = tuple(_column(mapper, output, tables, computed, dialect) for output in chosen.outputs)
    shown = {column.name for column in columns}
    names = [_attributes(each, chosen.outputs, tables) for each in tables.details]
    is_key = is_vouched(mapper, model.key, tables, names)
    key = model.key if is_key and shown.issuperset(model.key) else ()
    indexes = tuple(
        renamed for detail, known in zip(tables.details, names, strict=True) for renamed in _indexes(detail, known)
    )
    if not is_key and not is_of_one(mapper, tables):
        # What is once in one of the tables may be several times among the rows of all.
        indexes = tuple(replace(each, unique=False, primary=False) for each in indexes)
    relation = _relation(model, tables)
    referring = _referring(relation.name, tables.details, names)
    found = RelationDetail(
        relation,
        columns,
        key,
        indexes,
        constraints=tuple(_constraints(tables.details, names)),
        foreign_keys=tuple(_foreign_keys(relation.name, tables.details, names)),
        referenced_by=tuple(referring if model.problem else as_deleted(mapper, referring, tables.named)),
        triggers=tuple(trigger for each in tables.details for trigger in each.triggers),
        ddl=chosen.sql,
        address=None,
        integer_key=names[-1].get(own.integer_key or ""),
        fingerprint=fingerprint(columns, key, indexes, chosen.sql),
        policies=tuple(policy for each in tables.details for policy in each.policies),
        rules=tuple(rule for each in tables.details for rule in each.rules),
        row_security=any(each.row_security for each in tables.details),
        denied=frozenset(verb for each in tables.details for verb in each.denied),
        strict=own.strict,
        source=chosen.sql,
        remarks=chosen.remarks,
        tables=tuple(each.relation.name for each in tables.details),
    )
    unwritable, why = _unwritable(model, found)
    return replace(found, unwritable=unwritable, unwritable_because=why)


def _relation(model: Model, tables: Tables) -> Relation:
    own = tables.details[-1].relation
    return Relation(
        RelationName(own.name.schema, own.name.name, model.id),
        RelationKind.MODEL,
        # How many rows of a table are of one of its classes, nobody knows.
        rows=None if model.inheritance is Inheritance.SINGLE else own.rows,
        size=own.size,
        comment=model.doc or own.comment,
        readable=all(each.relation.readable for each in tables.details),
    )


def _unwritable(model: Model, detail: RelationDetail) -> tuple[frozenset[str], str]:
    if model.presentation.read_only:
        return _WRITES, "the model says that it is read-only."
    if model.problem:
        return _WRITES, "the models could not be configured. Change its table."
    if not detail.primary_key or key_columns(detail) is None:
        return _WRITES, "nothing in the database tells its rows apart. Change them in their tables."
    return frozenset(), ""


def _column(
    mapper: Mapper[object], output: Output, tables: Tables, computed: Mapping[str, Column], dialect: Dialect
) -> Column:
    found = tables.column(output.columns[0]) if output.columns else None
    if found is None:
        made = _computed(mapper, output, computed, dialect)
    else:
        made = _stored(mapper, output.attribute, output.columns[0], found)
    if made.kind is not Kind.BOOLEAN or dialect.name != "sqlite" or made.look.names:
        return made
    # SQLite has numbers for them.
    return replace(made, look=replace(made.look, names=(("1", "true"), ("0", "false"))))


def _stored(mapper: Mapper[object], attribute: Attribute, mapped: MappedColumn[object], found: Column) -> Column:
    """A column of a table under the name of the attribute."""
    locked, default = "", found.default if found.default is not None else _default(mapped)
    if mapper.version_id_col is mapped:
        locked = f"{attribute.name} counts the versions of a row: the model changes it by itself."
        default = default or "1 of the model"
    elif _tells_classes(mapper, mapped):
        locked = f"{attribute.name} says of which class a row is: make a new row of the other model instead."
        default = default or f"{mapper.polymorphic_identity!r} of the model"
    return replace(
        found,
        name=attribute.name,
        comment=attribute.doc or found.comment,
        default=default,
        look=_look(mapper, attribute, locked, mapped),
    )


def _default(mapped: MappedColumn[object]) -> str | None:
    """What the model itself puts into a new row where nothing is said."""
    default = mapped.default
    if default is None:
        return None
    if default.is_callable:
        return f"{getattr(default.arg, '__name__', 'a function')}() of the model"  # type: ignore[attr-defined] # it has one
    if default.is_scalar and isinstance(mapped.type, Enum):
        return f"{getattr(default.arg, 'name', default.arg)} of the model"  # type: ignore[attr-defined] # as said below
    return f"{default.arg!r} of the model" if default.is_scalar else "computed by the model"  # type: ignore[attr-defined] # as said


def _computed(mapper: Mapper[object], output: Output, computed: Mapping[str, Column], dialect: Dialect) -> Column:
    attribute = output.attribute
    kind = "composite value" if attribute.kind is AttributeKind.COMPOSITE else f"{attribute.kind} of the model"
    locked = f"{attribute.name} is a {kind}: it is worked out, and cannot be written."
    if attribute.kind is AttributeKind.COMPOSITE:
        locked = f"{attribute.name} is made of {', '.join(attribute.columns)}: edit these."
    found = computed.get(attribute.name)
    if found is None:
        declared = _declared(mapper, attribute, dialect)
        found = Column(attribute.name, declared, kind_of(declared), base_type=base_type(declared))
    return replace(
        found,
        name=attribute.name,
        generated=_expression(output.sql),
        comment=attribute.doc or None,
        look=_look(mapper, attribute, locked),
    )


def _expression(statement: str) -> str:
    """What a SELECT of one expression selects, on one line."""
    selected, _, _ = statement.removeprefix("SELECT ").rpartition("\nFROM ")
    return " ".join(_NAMED.sub("", selected).split()) or statement


def _declared(mapper: Mapper[object], attribute: Attribute, dialect: Dialect) -> str:
    """The type that the model's expression has, as SQLite would have it declared; empty where it says nothing."""
    if attribute.kind is AttributeKind.COMPOSITE:
        return "TEXT"
    type_ = getattr(getattr(mapper.class_, attribute.name), "type", None)
    if type_ is None or type_._isnull:
        return ""
    try:
        return str(type_.compile(dialect=dialect))
    except SQLAlchemyError:
        return ""  # It is a type of another database.


def _look(
    mapper: Mapper[object], attribute: Attribute, locked: str, column: MappedColumn[object] | None = None
) -> Look:
    said = attribute.presentation
    if said.read_only and not locked:
        locked = f"The model says that {attribute.name} is read-only."
    return Look(
        said.label,
        said.hidden,
        locked,
        said.format,
        _names(mapper, attribute, column),
    )


def _names(
    mapper: Mapper[object], attribute: Attribute, column: MappedColumn[object] | None
) -> tuple[tuple[str, str], ...]:
    """What stands for values: the members of an enum, and the classes of rows that may be of several."""
    if column is not None and _tells_classes(mapper, column):
        stored = dict(attribute.labels)
        return tuple(
            (_stored_as(identity, stored), each.class_.__name__)
            for identity, each in mapper.polymorphic_map.items()
        )
    return tuple((value, name) for name, value in attribute.labels)


def _stored_as(identity: object, labels: Mapping[str, str]) -> str:
    """What the database holds for a class; `labels` has that for the members of an enum."""
    return labels.get(identity.name, identity.name) if isinstance(identity, PythonEnum) else str(identity)


def _tells_classes(mapper: Mapper[object], column: MappedColumn[object]) -> bool:
    """Whether the column says of which class a row is, where it may be of several."""
    return mapper.polymorphic_on is column and len(mapper.polymorphic_map) > 1


def _attributes(detail: RelationDetail, outputs: Iterable[Output], tables: Tables) -> dict[str, str]:
    """By the columns of one table, the attributes that are shown of it."""
    return {
        mapped.name: output.attribute.name
        for output in outputs
        for mapped in output.columns
        if tables.named(mapped.table) == detail.relation.name
    }


def _indexes(detail: RelationDetail, names: Mapping[str, str]) -> Iterator[Index]:
    """The indexes that stand in an order of attributes."""
    for index in detail.indexes:
        columns = tuple(None if column is None else names.get(column) for column in index.columns)
        if columns[:1] != (None,):
            yield replace(index, columns=columns)


def _constraints(details: Sequence[RelationDetail], names: Sequence[Mapping[str, str]]) -> Iterator[Constraint]:
    for detail, known in zip(details, names, strict=True):
        for constraint in detail.constraints:
            yield replace(constraint, columns=_renamed(constraint.columns, known))


def _foreign_keys(
    name: RelationName, details: Sequence[RelationDetail], names: Sequence[Mapping[str, str]]
) -> Iterator[ForeignKey]:
    """References to other tables than the model's own; to themselves by the attributes."""
    own = {detail.relation.name: known for detail, known in zip(details, names, strict=True)}
    for detail, known in zip(details, names, strict=True):
        for key in detail.foreign_keys:
            if not known.keys() >= set(key.columns):
                continue
            columns = _renamed(key.columns, known)
            if key.target == detail.relation.name and known.keys() >= set(key.target_columns):
                others = _renamed(key.target_columns, known)
                yield replace(key, source=name, columns=columns, target=name, target_columns=others)
            elif key.target not in own:
                yield replace(key, source=name, columns=columns)


def _referring(
    name: RelationName, details: Sequence[RelationDetail], names: Sequence[Mapping[str, str]]
) -> Iterator[ForeignKey]:
    own = {detail.relation.name for detail in details}
    for detail, known in zip(details, names, strict=True):
        for key in detail.referenced_by:
            # A table of its own that refers to another of these is a part of the row; one to itself, of others.
            is_of_others = key.source not in own or key.source == detail.relation.name
            if is_of_others and known.keys() >= set(key.target_columns):
                yield replace(key, target=name, target_columns=_renamed(key.target_columns, known))


def _renamed(columns: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names[column] for column in columns if column in names)

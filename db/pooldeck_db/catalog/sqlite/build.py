"""Turns the answer of `detail.sql` into records."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from pooldeck_db.catalog.fingerprint import fingerprint
from pooldeck_db.catalog.records import (
    Column,
    ForeignKey,
    Index,
    Relation,
    RelationDetail,
    RelationKind,
    RelationName,
    Trigger,
)
from pooldeck_db.catalog.sqlite.definition import (
    ColumnDefinition,
    TableDefinition,
    is_deferrable,
    table_definition,
)
from pooldeck_db.catalog.sqlite.kinds import base_type, kind_of
from pooldeck_db.catalog.sqlite.names import free_address
from pooldeck_db.catalog.sqlite.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooldeck_db.catalog.sqlite.answer import ColumnAnswer, DetailAnswer, ForeignKeyAnswer, IndexAnswer

_ADDRESSED_MODULES = frozenset({"FTS3", "FTS4", "FTS5"})
"""Modules of virtual tables that find and sort by rowid without reading the whole table."""

_INSTEAD = re.compile(r"\bINSTEAD\s+OF\s+(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)

_HIDDEN = 1
_STORED = 3
_EXPRESSION = -2


def relation_kind(answer: DetailAnswer) -> RelationKind:
    """A table without a b-tree of its own is virtual."""
    if answer["type"] == "view":
        return RelationKind.VIEW
    return RelationKind.TABLE if answer["root"] else RelationKind.VIRTUAL_TABLE


def detail_from(answer: DetailAnswer, schema: str) -> RelationDetail:
    """The whole record, without an estimate of the rows."""
    kind = relation_kind(answer)
    name = RelationName(schema, answer["name"])
    definition = table_definition(answer["sql"]) if kind is RelationKind.TABLE else TableDefinition()
    primary_key = tuple(
        column["name"] for column in sorted(answer["columns"], key=lambda column: column["key"]) if column["key"]
    )
    integer_key = _integer_key(answer, definition, primary_key)
    columns = _columns(answer, definition, integer_key)
    indexes = tuple(_index(index, answer["columns"], definition) for index in answer["indexes"])
    address = _address(answer, kind, definition)
    return RelationDetail(
        relation=Relation(name, kind, rows=None, size=None),
        columns=columns,
        primary_key=primary_key,
        indexes=indexes,
        constraints=definition.constraints,
        foreign_keys=_foreign_keys(answer["foreign_keys"], definition, schema),
        referenced_by=_referenced_by(answer, primary_key, schema),
        triggers=tuple(Trigger(trigger["name"], trigger["sql"]) for trigger in answer["triggers"]),
        ddl=_ddl(answer),
        address=address,
        integer_key=integer_key,
        stores=() if kind is RelationKind.VIEW else (name,),
        unwritable=_unwritable(answer, kind),
        strict=definition.strict,
        fingerprint=fingerprint(columns, primary_key, indexes, address),
    )


def _unwritable(answer: DetailAnswer, kind: RelationKind) -> frozenset[str]:
    """Which statements a view takes is said by its triggers, each of which stands for one."""
    if kind is not RelationKind.VIEW:
        return frozenset()
    events = {match[1].upper() for trigger in answer["triggers"] if (match := _INSTEAD.search(trigger["sql"]))}
    return frozenset(("INSERT", "UPDATE", "DELETE")) - events


def _ddl(answer: DetailAnswer) -> str:
    indexes = [index["sql"] for index in reversed(answer["indexes"]) if index["sql"]]
    statements = [answer["sql"], *indexes, *(trigger["sql"] for trigger in answer["triggers"])]
    return "\n\n".join(f"{statement};" for statement in statements) + "\n"


def _integer_key(answer: DetailAnswer, definition: TableDefinition, primary_key: tuple[str, ...]) -> str | None:
    """The column that is another name of the rowid: declared INTEGER, the whole key, and without an index."""
    keyed = [column for column in answer["columns"] if column["key"]]
    if len(keyed) != 1 or definition.without_rowid or keyed[0]["type"].upper() != "INTEGER" or not answer["root"]:
        return None
    return None if any(index["origin"] == "pk" for index in answer["indexes"]) else primary_key[0]


def _address(answer: DetailAnswer, kind: RelationKind, definition: TableDefinition) -> str | None:
    """The name of the row's address; only full-text tables among the virtual ones have one that is quick."""
    if kind is RelationKind.VIRTUAL_TABLE:
        words = [token.keyword for token in tokens(answer["sql"])]
        module = words[words.index("USING") + 1] if "USING" in words[:-1] else ""
        if module not in _ADDRESSED_MODULES:
            return None
    elif kind is not RelationKind.TABLE or definition.without_rowid:
        return None
    return free_address(column["name"] for column in answer["columns"])


def _definition_of(place: int, definition: TableDefinition) -> ColumnDefinition:
    return definition.columns[place] if place < len(definition.columns) else ColumnDefinition()


def _columns(answer: DetailAnswer, definition: TableDefinition, integer_key: str | None) -> tuple[Column, ...]:
    return tuple(
        _column(column, _definition_of(place, definition), never_null=_never_null(column, definition, integer_key))
        for place, column in enumerate(answer["columns"])
        if column["hidden"] != _HIDDEN
    )


def _never_null(column: ColumnAnswer, definition: TableDefinition, integer_key: str | None) -> bool:
    """SQLite lets a primary key hold NULLs, except one that is the rowid or that the table is stored by."""
    keyed = bool(column["key"]) and definition.without_rowid
    return bool(column["not_null"]) or keyed or column["name"] == integer_key


def _column(column: ColumnAnswer, definition: ColumnDefinition, *, never_null: bool) -> Column:
    return Column(
        name=column["name"],
        type=column["type"],
        kind=kind_of(column["type"]),
        nullable=not never_null,
        default=column["default"],
        generated=definition.generated,
        base_type=base_type(column["type"]),
        collation=None if definition.collation == "BINARY" else definition.collation,
        stored=column["hidden"] == _STORED,
    )


def _index(index: IndexAnswer, columns: Sequence[ColumnAnswer], definition: TableDefinition) -> Index:
    keys = index["columns"]
    names = tuple(columns[key["number"]]["name"] if key["number"] >= 0 else None for key in keys)
    descending = tuple(bool(key["descending"]) for key in keys)
    return Index(
        name=index["name"],
        columns=names,
        unique=bool(index["unique"]),
        primary=index["origin"] == "pk",
        definition=index["sql"] or "",
        partial=bool(index["partial"]),
        ordered=all(
            key["number"] == _EXPRESSION
            or (key["collation"] or "BINARY").upper() == _definition_of(key["number"], definition).collation
            for key in keys
        ),
        descending=descending,
        nulls_first=tuple(not down for down in descending),
    )


def _foreign_keys(
    answers: Sequence[ForeignKeyAnswer], definition: TableDefinition, schema: str
) -> tuple[ForeignKey, ...]:
    """Foreign keys are numbered from the last declared to the first; they are given in the order of the text."""
    numbered = {number: list(pairs) for number, pairs in groupby(answers, key=lambda answer: answer["number"])}
    return tuple(
        _foreign_key(numbered[number], definition, schema, target_key=_target_key(numbered[number][0]))
        for number in sorted(numbered, reverse=True)
    )


def _target_key(answer: ForeignKeyAnswer) -> tuple[str, ...]:
    keyed = sorted(answer.get("target_key", []), key=lambda column: column["place"])
    return tuple(column["name"] for column in keyed)


def _referenced_by(answer: DetailAnswer, primary_key: tuple[str, ...], schema: str) -> tuple[ForeignKey, ...]:
    found: list[ForeignKey] = []
    for _, group in groupby(answer["referenced_by"], key=lambda key: (key["source"], key["number"])):
        pairs = list(group)
        definition = table_definition(pairs[0].get("source_sql", ""))
        found.append(_foreign_key(pairs, definition, schema, target_key=primary_key))
    return tuple(sorted(found, key=lambda key: (key.source, key.columns)))


def _foreign_key(
    pairs: Sequence[ForeignKeyAnswer], definition: TableDefinition, schema: str, *, target_key: tuple[str, ...]
) -> ForeignKey:
    """One foreign key; `target_key` stands for the columns where the declaration names none."""
    first = pairs[0]
    declared = definition.foreign_keys[::-1]
    text = declared[first["number"]] if first["number"] < len(declared) else None
    named = tuple(pair["target_column"] for pair in pairs if pair["target_column"] is not None)
    return ForeignKey(
        name=text.name if text else "",
        source=RelationName(schema, first["source"]),
        columns=tuple(pair["column"] for pair in pairs),
        target=RelationName(schema, first["target"]),
        target_columns=named or target_key,
        on_update=first["on_update"],
        on_delete=first["on_delete"],
        deferrable=text is not None and is_deferrable(text),
    )

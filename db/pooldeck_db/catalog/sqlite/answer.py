"""The JSON document that `detail.sql` answers with, as types; truth is 0 or 1."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class ColumnAnswer(TypedDict):
    """A column; `key` is its place in the primary key from 1 on, `hidden` 1 hidden, 2 virtual, 3 stored."""

    name: str
    type: str
    not_null: int
    default: str | None
    key: int
    hidden: int


class IndexColumnAnswer(TypedDict):
    """A key column of an index by its column's number, -2 for an expression."""

    number: int
    descending: int
    collation: str | None


class IndexAnswer(TypedDict):
    """An index; `origin` is c(reated), u(nique constraint) or pk."""

    name: str
    unique: int
    origin: str
    partial: int
    sql: str | None
    columns: list[IndexColumnAnswer]


class KeyColumnAnswer(TypedDict):
    """A column of a primary key."""

    name: str
    place: int


class ForeignKeyAnswer(TypedDict):
    """One pair of columns of a foreign key; keys are numbered from the last declared to the first."""

    number: int
    source: str
    source_sql: NotRequired[str]
    column: str
    target: str
    target_column: str | None
    """None where the declaration names no columns: the target's primary key."""
    target_key: NotRequired[list[KeyColumnAnswer]]
    on_update: str
    on_delete: str


class TriggerAnswer(TypedDict):
    """A trigger."""

    name: str
    sql: str


class DetailAnswer(TypedDict):
    """The whole document."""

    name: str
    type: str
    root: int
    sql: str
    columns: list[ColumnAnswer]
    indexes: list[IndexAnswer]
    foreign_keys: list[ForeignKeyAnswer]
    referenced_by: list[ForeignKeyAnswer]
    triggers: list[TriggerAnswer]
    analysed: int

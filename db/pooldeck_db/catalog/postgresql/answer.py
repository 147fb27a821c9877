"""The JSON document that `detail.sql` answers with, as types."""

from __future__ import annotations

from typing import TypedDict


class StoreAnswer(TypedDict):
    """A relation that holds rows."""

    schema: str
    name: str
    oid: int
    foreign: bool
    readable: bool
    rows: int | None
    size: int | None


class ParentAnswer(TypedDict):
    """A partitioned or inherited table; `qualified` is quoted, as everywhere."""

    schema: str
    name: str
    qualified: str


class ServerAnswer(TypedDict):
    """A foreign table's server; options are `key=value`, as everywhere."""

    name: str
    options: list[str] | None


class TypeAnswer(TypedDict):
    """A type of a column, or one that such a type is made of."""

    name: str
    schema: str
    spelled: str
    """As SQL."""
    sort: str
    """`typtype`: b, c(omposite), d(omain), e(num), r(ange), m(ultirange)."""
    category: str
    base: int
    """The domain's type, else 0."""
    element: int
    """The array's element type, else 0."""
    attributes: list[int] | None
    """The composite's types."""
    ordered: bool
    """The type itself, or one that it is cast to without change, has a default btree operator class."""
    operator_class: int | None
    """The default btree operator class of the type itself."""
    operators: list[str] | None
    """That class's operators from less to greater, as SQL, where they are not in pg_catalog."""
    labels: list[str] | None


class ColumnAnswer(TypedDict):
    """A column."""

    number: int
    name: str
    quoted: str
    type: str
    type_oid: int
    not_null: bool
    default: str | None
    generated: str
    identity: str
    comment: str | None
    collation: str | None
    local: bool
    storage: str | None
    compression: str | None
    statistics: int | None
    options: list[str] | None
    foreign_options: list[str] | None


class IndexColumnAnswer(TypedDict):
    """A column of an index; the name of an expression is None."""

    name: str | None
    key: bool
    option: int
    """`indoption`: 1 for descending, 2 for NULLs first."""
    operator_class: int | None
    """Which order it is in; None for a column that is stored beside the key."""
    plain: bool
    """A type's own order, and the column's collation."""


class IndexAnswer(TypedDict):
    """An index."""

    name: str
    qualified: str
    unique: bool
    primary: bool
    immediate: bool
    valid: bool
    partial: bool
    replica: bool
    clustered: bool
    constraint: bool
    method: str
    definition: str
    options: list[str] | None
    comment: str | None
    size: int
    columns: list[IndexColumnAnswer]


class ConstraintAnswer(TypedDict):
    """A constraint; `letter` is `contype`."""

    name: str
    quoted: str
    letter: str
    definition: str
    local: bool
    inherited: bool
    validated: bool
    comment: str | None
    columns: list[str] | None


class ForeignKeyAnswer(TypedDict):
    """A foreign key."""

    name: str
    source_schema: str
    source: str
    columns: list[str]
    target_schema: str
    target: str
    target_columns: list[str]
    on_update: str
    on_delete: str
    deferrable: bool


class TriggerAnswer(TypedDict):
    """A trigger; `enabled` is `tgenabled`."""

    name: str
    quoted: str
    definition: str
    enabled: str
    inherited: bool
    comment: str | None


class PolicyAnswer(TypedDict):
    """A row-level security policy; `command` is `polcmd`."""

    name: str
    quoted: str
    permissive: bool
    command: str
    roles: list[str]
    using: str | None
    check: str | None


class RuleAnswer(TypedDict):
    """A rewrite rule."""

    name: str
    definition: str


class SequenceAnswer(TypedDict):
    """A sequence that belongs to a column."""

    column: str
    quoted_column: str
    identity: bool
    qualified: str
    default_name: bool
    type: str
    start: int
    increment: int
    minimum: int
    maximum: int
    cache: int
    cycle: bool


class DetailAnswer(TypedDict):
    """The whole document."""

    version: int
    schema: str
    name: str
    qualified: str
    quoted: str
    letter: str
    is_partition: bool
    persistence: str
    comment: str | None
    readable: bool
    writable: int | None
    granted: dict[str, bool]
    row_security: bool
    forced_row_security: bool
    options: list[str] | None
    toast_options: list[str] | None
    access_method: str | None
    tablespace: str | None
    of_type: str | None
    replica_identity: str
    populated: bool
    partition_key: str | None
    bound: str | None
    view: str | None
    server: ServerAnswer | None
    parents: list[ParentAnswer] | None
    stores: list[StoreAnswer] | None
    columns: list[ColumnAnswer] | None
    types: dict[str, TypeAnswer] | None
    indexes: list[IndexAnswer] | None
    constraints: list[ConstraintAnswer] | None
    foreign_keys: list[ForeignKeyAnswer] | None
    referenced_by: list[ForeignKeyAnswer] | None
    triggers: list[TriggerAnswer] | None
    policies: list[PolicyAnswer] | None
    rules: list[RuleAnswer] | None
    statistics: list[str] | None
    sequences: list[SequenceAnswer] | None

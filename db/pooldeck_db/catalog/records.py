"""Frozen records of the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pooldeck_db.values import Kind


class RelationKind(StrEnum):
    """What sort of relation it is, in the words of the database's manual."""

    TABLE = "table"
    PARTITIONED_TABLE = "partitioned table"
    PARTITION = "partition"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    FOREIGN_TABLE = "foreign table"
    VIRTUAL_TABLE = "virtual table"
    MODEL = "model"
    """None of the database's own: rows as a class of the user's sees them."""

    @property
    def is_computed(self) -> bool:
        """Whether its rows are worked out while they are read, so that nothing is kept about them."""
        return self in (RelationKind.VIEW, RelationKind.MODEL)


@dataclass(frozen=True, slots=True, order=True)
class RelationName:
    """A relation's full name, as it is stored: no quotes, any spelling."""

    schema: str
    """PostgreSQL: the schema; SQLite: the attached database's name, `main` for the file itself."""
    name: str
    model: str = ""
    """The user's own model that its rows are seen through, by module and class; empty for the rows as they are.

    Such a relation is none of the database's: its columns are the model's attributes.
    """

    def __str__(self) -> str:
        if self.model:
            return self.title
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def title(self) -> str:
        """What it is called where its schema is known: its own name, or that of the model's class."""
        return self.model.rpartition(".")[2] or self.name


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of the table tree."""

    name: RelationName
    kind: RelationKind
    rows: int | None
    """About how many rows a SELECT finds, inheritors' included, from the database's statistics or from a bounded
    count or sample; None where there is no estimate."""
    size: int | None
    """Bytes on disk with indexes and TOAST; None where the database cannot tell cheaply."""
    comment: str | None = None
    parent: RelationName | None = None
    """The partitioned (or inherited) table that this one is a part of."""
    readable: bool = True
    """False where the user has no privilege to select from it."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A namespace of relations."""

    name: str
    relations: tuple[Relation, ...]
    """In the order of their names."""
    system: bool = False
    """True for the database's own schemas (pg_catalog, information_schema)."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """All relations that the user can see, at one moment."""

    schemas: tuple[Schema, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How a column is to be shown, as far as somebody said so: the user's own model."""

    label: str = ""
    """What it is called; empty for its name."""
    hidden: bool = False
    """It is not shown before the user asks for it."""
    locked: str = ""
    """Why its values are not edited, as a sentence; empty where they may be."""
    format: str = ""
    """A format specification of Python's for its values: `,.2f`, `%Y-%m-%d`; empty for none."""
    names: tuple[tuple[str, str], ...] = ()
    """What stands for values: each with its name."""


PLAIN = Look()
"""Nothing was said."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a relation."""

    name: str
    type: str
    """As the database spells it: `numeric(10,2)`, `timestamp with time zone`, `public.mood`; SQLite: as
    declared, may be empty."""
    kind: Kind
    nullable: bool = True
    default: str | None = None
    """The default's expression, as SQL."""
    generated: str | None = None
    """The expression of a generated column, as SQL."""
    identity: str | None = None
    """`always` or `by default` for an identity column; None for any other."""
    comment: str | None = None
    base_type: str = ""
    """The type without length, precision or domain (PostgreSQL: `typname` of the base type), for dispatch."""
    collation: str | None = None
    """The column's own collation where it is not the type's default."""
    labels: tuple[str, ...] = ()
    """The labels of an enum type, in its order."""
    orderable: bool = True
    """False where the type has no `<` (json, xml, point): such a column can be neither key nor sort column."""
    stored: bool = False
    """True where a generated column is kept on disk, False where it is computed when it is read."""
    operators: tuple[str, ...] = ()
    """The five comparison operators (< <= = >= >) of an extension's type as SQL, `OPERATOR(ext.<)`: they may have
    other names, and where their schema is not in the search_path another type's would be found. Empty for any
    other type."""
    enum_type: str = ""
    """The enum below a domain, as SQL: the operators of enums take no domain of one. Empty for any other type."""
    composite: bool = False
    """True for a row type: a value with nothing but NULLs in it counts as NULL to IS NULL, and is none."""
    look: Look = PLAIN


class ConstraintKind(StrEnum):
    """What a constraint demands."""

    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    CHECK = "check"
    NOT_NULL = "not null"
    EXCLUSION = "exclusion"
    FOREIGN_KEY = "foreign key"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule that the database keeps for a relation."""

    name: str
    """As the database names it; empty where it has no name (SQLite)."""
    kind: ConstraintKind
    columns: tuple[str, ...]
    definition: str
    """As SQL: `CHECK ((total >= 0))`."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index of a relation."""

    name: str
    columns: tuple[str | None, ...]
    """Its key columns in order; None stands for an expression."""
    unique: bool
    primary: bool
    definition: str
    """As SQL; empty for an index that SQLite made by itself for a constraint."""
    partial: bool = False
    valid: bool = True
    """False while it is being built, or after a failed `CREATE INDEX CONCURRENTLY`."""
    ordered: bool = True
    """True where it can serve a plain ORDER BY of its columns: a btree with their own order and collation."""
    descending: tuple[bool, ...] = ()
    """For each key column, whether it is stored descending."""
    size: int | None = None
    """Bytes on disk."""
    nulls_first: tuple[bool, ...] = ()
    """For each key column, whether its NULLs come before its values."""
    included: tuple[str, ...] = ()
    """Columns that are stored beside the key and are no part of it (`INCLUDE`)."""
    method: str = "btree"
    """The access method: `btree`, `hash`, `gin`, ..."""
    immediate: bool = True
    """False where uniqueness is only checked at the end of a transaction (a deferrable constraint)."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference from the columns of one relation to those of another (or of itself)."""

    name: str
    source: RelationName
    columns: tuple[str, ...]
    target: RelationName
    target_columns: tuple[str, ...]
    on_update: str = "NO ACTION"
    on_delete: str = "NO ACTION"
    deferrable: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger of a relation."""

    name: str
    definition: str
    """As SQL."""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """A row-level security policy of a relation."""

    name: str
    definition: str
    """As SQL."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rewrite rule of a relation, beside the one that makes a view."""

    name: str
    definition: str
    """As SQL."""


@dataclass(frozen=True, slots=True)
class RelationDetail:
    """Everything about one relation, read in one round trip."""

    relation: Relation
    columns: tuple[Column, ...]
    """In their order in the table; may be empty (PostgreSQL)."""
    primary_key: tuple[str, ...]
    """The primary key's columns in key order; empty where there is none."""
    indexes: tuple[Index, ...]
    constraints: tuple[Constraint, ...]
    foreign_keys: tuple[ForeignKey, ...]
    """From this relation to others."""
    referenced_by: tuple[ForeignKey, ...]
    """From others to this relation."""
    triggers: tuple[Trigger, ...]
    ddl: str
    """SQL that would make the relation: the database's own text where it keeps one, else composed from the
    catalog."""
    address: str | None
    """The name of the hidden column that holds a row's address: `ctid` (PostgreSQL, where rows have one),
    `rowid`, `_rowid_` or `oid` (SQLite, the first that no column hides); None where rows have none."""
    integer_key: str | None = None
    """SQLite: the INTEGER PRIMARY KEY column that is another name of the row's address."""
    stores: tuple[RelationName, ...] = ()
    """The relations that hold its rows: itself, its leaf partitions or its inheritors; empty where it has none."""
    fingerprint: str = ""
    """Changes whenever columns or keys change, so that what was made for the older shape can be dropped."""
    foreign_stores: tuple[RelationName, ...] = ()
    """Those of `stores` that are foreign tables: their rows lie elsewhere and have no address here."""
    closed_stores: tuple[RelationName, ...] = ()
    """Those of `stores` that the user may read only as parts of this relation, not by themselves."""
    policies: tuple[Policy, ...] = ()
    rules: tuple[Rule, ...] = ()
    row_security: bool = False
    """True where row-level security decides which rows a user sees."""
    store_ids: tuple[int, ...] = ()
    """PostgreSQL: for each of `stores`, what a row's hidden column `tableoid` says of it."""
    unwritable: frozenset[str] = frozenset()
    """Those of INSERT, UPDATE and DELETE that it takes from nobody: a view that is not simple, and has no trigger
    instead."""
    unwritable_because: str = ""
    """Why, where it is a model: a part of a sentence."""
    denied: frozenset[str] = frozenset()
    """Those of INSERT, UPDATE and DELETE that the user has no privilege for."""
    strict: bool = False
    """SQLite: its columns take values of their own type only."""
    source: str = ""
    """The SELECT that gives its rows, where it is one of the user's models; else empty."""
    remarks: tuple[str, ...] = ()
    """Sentences: what of a model is left out, and why."""
    tables: tuple[RelationName, ...] = ()
    """Those that a model's rows are in."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What must be known of a relation to read rows of it by a key: less than its detail, of many in one query."""

    relation: Relation
    columns: tuple[Column, ...]
    """The columns of its unique keys, those that were asked for, and those that hold text (PostgreSQL: the first
    100 of these), without defaults and comments."""
    primary_key: tuple[str, ...]
    indexes: tuple[Index, ...]
    """Their definitions are only given where they are partial."""
    integer_key: str | None = None
    """SQLite: the INTEGER PRIMARY KEY column that is another name of the row's address, and needs no index."""
    unreadable: frozenset[str] = frozenset()
    """Those of `columns` that the user may not select."""

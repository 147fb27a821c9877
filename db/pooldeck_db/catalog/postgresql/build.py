"""Turns the answer of `detail.sql` into records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog.fingerprint import fingerprint
from pooldeck_db.catalog.postgresql.attachments import policy_sql
from pooldeck_db.catalog.postgresql.ddl import ddl
from pooldeck_db.catalog.postgresql.types import Types
from pooldeck_db.catalog.records import (
    Column,
    Constraint,
    ConstraintKind,
    ForeignKey,
    Index,
    Policy,
    Relation,
    RelationDetail,
    RelationKind,
    RelationName,
    Rule,
    Trigger,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.catalog.postgresql.answer import (
        ColumnAnswer,
        ConstraintAnswer,
        DetailAnswer,
        ForeignKeyAnswer,
        IndexAnswer,
        IndexColumnAnswer,
        StoreAnswer,
    )

_KINDS = {
    "r": RelationKind.TABLE,
    "t": RelationKind.TABLE,
    "p": RelationKind.PARTITIONED_TABLE,
    "v": RelationKind.VIEW,
    "m": RelationKind.MATERIALIZED_VIEW,
    "f": RelationKind.FOREIGN_TABLE,
}

_CONSTRAINTS = {
    "p": ConstraintKind.PRIMARY_KEY,
    "u": ConstraintKind.UNIQUE,
    "c": ConstraintKind.CHECK,
    "n": ConstraintKind.NOT_NULL,
    "x": ConstraintKind.EXCLUSION,
    "f": ConstraintKind.FOREIGN_KEY,
}

_ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}

_IDENTITIES = {"a": "always", "d": "by default"}

_WRITING_BITS = {"UPDATE": 4, "INSERT": 8, "DELETE": 16}
"""What pg_relation_is_updatable says of each statement: 1 << CmdType."""

_DESCENDING = 1
_NULLS_FIRST = 2


def kind_of(letter: str, *, is_partition: bool) -> RelationKind:
    """The kind for a `relkind`; a partition that is itself partitioned counts as a partitioned table."""
    if is_partition and letter == "r":
        return RelationKind.PARTITION
    return _KINDS[letter]


def total(numbers: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is, 0 for nothing at all."""
    every = list(numbers)
    known = [number for number in every if number is not None]
    return sum(known) if known or not every else None


def detail_from(answer: DetailAnswer) -> RelationDetail:
    """The whole record."""
    types = Types(answer["types"] or {})
    columns = tuple(column_from(column, types) for column in answer["columns"] or ())
    indexes = tuple(index_from(index, answer["columns"] or (), types) for index in answer["indexes"] or ())
    constraints = tuple(_constraint(constraint) for constraint in answer["constraints"] or ())
    primary_key = next((c.columns for c in constraints if c.kind is ConstraintKind.PRIMARY_KEY), ())
    stores = answer["stores"] or []
    address = None if answer["letter"] in ("v", "f") else "ctid"
    return RelationDetail(
        relation=_relation(answer, stores),
        columns=columns,
        primary_key=primary_key,
        indexes=indexes,
        constraints=constraints,
        foreign_keys=tuple(_foreign_key(key) for key in answer["foreign_keys"] or ()),
        referenced_by=tuple(_foreign_key(key) for key in answer["referenced_by"] or ()),
        triggers=tuple(
            Trigger(t["name"], t["definition"], enabled=t["enabled"] != "D") for t in answer["triggers"] or ()
        ),
        ddl=ddl(answer),
        address=address,
        stores=tuple(RelationName(store["schema"], store["name"]) for store in stores),
        fingerprint=fingerprint(columns, primary_key, indexes, address),
        foreign_stores=tuple(RelationName(store["schema"], store["name"]) for store in stores if store["foreign"]),
        closed_stores=tuple(
            RelationName(store["schema"], store["name"]) for store in stores if not store["readable"]
        ),
        policies=tuple(
            Policy(policy["name"], policy_sql(policy, answer["qualified"])) for policy in answer["policies"] or ()
        ),
        rules=tuple(Rule(rule["name"], rule["definition"]) for rule in answer["rules"] or ()),
        row_security=answer["row_security"],
        store_ids=tuple(store["oid"] for store in stores),
        unwritable=_unwritable(answer),
        denied=frozenset(verb for verb, is_granted in answer["granted"].items() if not is_granted),
    )


def _unwritable(answer: DetailAnswer) -> frozenset[str]:
    """Which statements nobody can write it by."""
    if answer["letter"] == "m":
        return frozenset(_WRITING_BITS)
    bits = answer["writable"]
    return frozenset(verb for verb, bit in _WRITING_BITS.items() if bits is not None and not bits & bit)


def _relation(answer: DetailAnswer, stores: list[StoreAnswer]) -> Relation:
    name = RelationName(answer["schema"], answer["name"])
    parent = answer["parents"][0] if answer["parents"] else None
    # A SELECT from a table reads its inheritors, too; the bytes are its own unless it is the sum of its parts.
    own = [s for s in stores if answer["letter"] == "p" or RelationName(s["schema"], s["name"]) == name]
    is_view = answer["letter"] == "v"
    return Relation(
        name=name,
        kind=kind_of(answer["letter"], is_partition=answer["is_partition"]),
        rows=None if is_view else total(store["rows"] for store in stores),
        size=None if is_view else total(store["size"] for store in own),
        comment=answer["comment"],
        parent=RelationName(parent["schema"], parent["name"]) if parent else None,
        readable=answer["readable"],
    )


def column_from(column: ColumnAnswer, types: Types) -> Column:
    """One column."""
    base = types.base(column["type_oid"])
    expression = column["default"]
    generated = bool(column["generated"])
    return Column(
        name=column["name"],
        type=column["type"],
        kind=types.kind(column["type_oid"]),
        nullable=not column["not_null"],
        default=None if generated else expression,
        generated=expression if generated else None,
        stored=column["generated"] == "s",
        identity=_IDENTITIES.get(column["identity"]),
        comment=column["comment"],
        base_type=base["name"],
        collation=column["collation"],
        labels=tuple(base["labels"] or ()),
        orderable=types.orderable(column["type_oid"]),
        composite=types.composite(column["type_oid"]),
        operators=types.operators(column["type_oid"]),
        enum_type=types.enum_below(column["type_oid"]),
    )


def index_from(index: IndexAnswer, columns: Iterable[ColumnAnswer], types: Types) -> Index:
    """One index of a relation with these columns."""
    keys = [column for column in index["columns"] if column["key"]]
    of = {column["name"]: column["type_oid"] for column in columns}
    own = [key for key in keys if key["plain"] and _has_order_of(of.get(key["name"] or ""), key, types)]
    return Index(
        name=index["name"],
        columns=tuple(column["name"] for column in keys),
        unique=index["unique"],
        primary=index["primary"],
        definition=index["definition"],
        partial=index["partial"],
        valid=index["valid"],
        ordered=index["method"] == "btree" and own == keys,
        descending=tuple(bool(column["option"] & _DESCENDING) for column in keys),
        size=index["size"],
        nulls_first=tuple(bool(column["option"] & _NULLS_FIRST) for column in keys),
        included=tuple(c["name"] for c in index["columns"] if not c["key"] and c["name"] is not None),
        method=index["method"],
        immediate=index["immediate"],
    )


def _has_order_of(type_oid: int | None, key: IndexColumnAnswer, types: Types) -> bool:
    """Whether a key column stands in the order of the column's type, not of one that it can be cast to."""
    return type_oid is None or types.has_order(type_oid, key["operator_class"])


def _constraint(constraint: ConstraintAnswer) -> Constraint:
    return Constraint(
        name=constraint["name"],
        kind=_CONSTRAINTS[constraint["letter"]],
        columns=tuple(constraint["columns"] or ()),
        definition=constraint["definition"],
    )


def _foreign_key(key: ForeignKeyAnswer) -> ForeignKey:
    return ForeignKey(
        name=key["name"],
        source=RelationName(key["source_schema"], key["source"]),
        columns=tuple(key["columns"]),
        target=RelationName(key["target_schema"], key["target"]),
        target_columns=tuple(key["target_columns"]),
        on_update=_ACTIONS[key["on_update"]],
        on_delete=_ACTIONS[key["on_delete"]],
        deferrable=key["deferrable"],
    )

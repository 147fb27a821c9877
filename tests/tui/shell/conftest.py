"""What the shell's tests share: a small catalog, a large one, and pool snapshots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName, Schema
from pooldeck_db.pool import PoolSnapshot
from support.pool import snapshot as usual

WORDS = (
    *("order", "customer", "item", "payment", "refund", "invoice", "product"),
    *("stock", "audit", "log", "user", "session", "event", "daily"),
)


def relation(
    schema: str,
    name: str,
    kind: RelationKind = RelationKind.TABLE,
    *,
    rows: int | None = None,
    parent: str = "",
    readable: bool = True,
) -> Relation:
    """Return one relation; a parent is named in the same schema."""
    of = RelationName(schema, parent) if parent else None
    return Relation(RelationName(schema, name), kind, rows, None, parent=of, readable=readable)


@pytest.fixture
def catalog() -> Catalog:
    """Two schemas of the user's, one of the system's, partitions two deep."""
    partitioned, partition = RelationKind.PARTITIONED_TABLE, RelationKind.PARTITION
    public = (
        relation("public", "customers", rows=1_200_000),
        relation("public", "order_items", rows=39_000_000),
        relation("public", "orders", partitioned, rows=12_400_000),
        relation("public", "orders_2025", partitioned, rows=7_000_000, parent="orders"),
        relation("public", "orders_2025_q1", partition, rows=0, parent="orders_2025"),
        relation("public", "orders_2026", partition, parent="orders"),
        relation("public", "salaries", rows=12, readable=False),
    )
    reports = (
        relation("reports", "monthly", RelationKind.MATERIALIZED_VIEW, rows=24),
        relation("reports", "remote", RelationKind.FOREIGN_TABLE),
        relation("reports", "words", RelationKind.VIRTUAL_TABLE),
        relation("reports", "yearly", RelationKind.VIEW),
    )
    system = (relation("pg_catalog", "pg_class", rows=400), relation("pg_catalog", "pg_type", rows=600))
    return Catalog(
        (Schema("pg_catalog", system, system=True), Schema("public", public), Schema("reports", reports))
    )


@pytest.fixture(scope="session")
def large_catalog() -> Catalog:
    """Return 6,000 tables in three schemas, one of them the system's."""
    names = [
        "_".join((WORDS[number % 14], WORDS[number // 14 % 14], WORDS[number // 196 % 14], str(number)))
        for number in range(2_000)
    ]
    schemas = ("app", "public", "pg_catalog")
    return Catalog(
        tuple(
            Schema(
                schema,
                tuple(relation(schema, name, rows=len(name)) for name in sorted(names)),
                system=schema == "pg_catalog",
            )
            for schema in schemas
        )
    )


@pytest.fixture
def snapshot() -> Callable[..., PoolSnapshot]:
    """Return a maker of snapshots of a pool of 10 + 5 with 2 connections in use, changed as asked."""

    def changed(**changes: object) -> PoolSnapshot:
        return replace(usual(), **changes)  # type: ignore[arg-type]

    return changed

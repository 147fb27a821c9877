"""A fixed shop to complete names of."""

from __future__ import annotations

from pooldeck_db.catalog import RelationKind, RelationName
from pooldeck_db.completion import NamedFunction, NamedKey, NamedRelation, Names


def _table(name: str, columns: str, kind: RelationKind = RelationKind.TABLE, **others: bool) -> NamedRelation:
    """A table of columns that are written as `name type; name type`."""
    schema, _, own = name.rpartition(".")
    pairs = [column.strip().rpartition(" ") for column in columns.split(";")]
    return NamedRelation(
        RelationName(schema or "public", own),
        kind,
        tuple(pair[0] for pair in pairs),
        tuple(pair[2].replace("_", " ") for pair in pairs),
        **others,
    )


def _key(source: str, columns: str, target: str, target_columns: str) -> NamedKey:
    return NamedKey(
        RelationName("public", source),
        tuple(columns.split()),
        RelationName("public", target),
        tuple(target_columns.split()),
    )


SHOP = Names.of(
    path=("pg_catalog", "public"),
    schemas=("public", "audit", "pg_catalog"),
    relations=[
        _table("customers", "id bigint; name text; email text; country text; mood mood; created_at timestamp"),
        _table(
            "orders",
            "id bigint; customer_id bigint; status order_status; total numeric; placed_at timestamp; note text",
        ),
        _table("order_items", "order_id bigint; product_id bigint; quantity integer; price numeric"),
        _table("products", "id bigint; name text; price numeric; category_id bigint"),
        _table("categories", "id bigint; parent_id bigint; title text"),
        _table("shipments", "order_id bigint; product_id bigint; shipped_at timestamp"),
        _table("daily_sales", "day date; sold numeric", RelationKind.VIEW),
        _table("orders_2024", "id bigint; customer_id bigint", RelationKind.PARTITION),
        _table("secrets", "id bigint; secret text", is_readable=False),
        _table("Mixed Case", 'ID bigint; select text; weird"name text; plain text'),
        _table("user", "id bigint; login text"),
        _table("audit.changes", "id bigint; what text; at timestamp"),
        _table("audit.orders", "id bigint; changed_by text"),
        _table("pg_catalog.pg_class", "oid oid; relname name", is_system=True),
        _table("pg_catalog.pg_stat_activity", "pid integer; query text", RelationKind.VIEW, is_system=True),
    ],
    functions=[
        NamedFunction("pg_catalog", "count", "any", "bigint"),
        NamedFunction("pg_catalog", "now", "", "timestamp with time zone"),
        NamedFunction("pg_catalog", "lower", "text", "text"),
        NamedFunction("pg_catalog", "sum", "numeric", "numeric"),
        NamedFunction("pg_catalog", "generate_series", "integer, integer", "SETOF integer", gives_rows=True),
        NamedFunction("public", "order_total", "order_id bigint", "numeric"),
        NamedFunction("audit", "note_change", "what text", "void"),
        NamedFunction("public", "close_orders", "before date", is_procedure=True),
    ],
    labels={
        "order status": ("new", "paid", "shipped", "customer's fault"),
        "mood": ("happy", "sad"),
    },
    types=("bigint", "integer", "text", "numeric", "timestamp with time zone", "mood", "order status"),
    keys=[
        _key("orders", "customer_id", "customers", "id"),
        _key("order_items", "order_id", "orders", "id"),
        _key("order_items", "product_id", "products", "id"),
        _key("shipments", "order_id product_id", "order_items", "order_id product_id"),
        _key("products", "category_id", "categories", "id"),
        _key("categories", "parent_id", "categories", "id"),
        _key("orders_2024", "customer_id", "customers", "id"),
    ],
)
"""Tables, views, a partition, odd names, two schemas, foreign keys of one and of two columns, enums."""

SQLITE_SHOP = Names.of(
    path=("main",),
    schemas=("main",),
    relations=[
        NamedRelation(RelationName("main", "Artists"), RelationKind.TABLE, ("Id", "Name"), ("INTEGER", "TEXT")),
        NamedRelation(
            RelationName("main", "albums"), RelationKind.TABLE, ("id", "artist", "title"), ("INTEGER", "INT", "")
        ),
        NamedRelation(RelationName("main", "order"), RelationKind.TABLE, ("group", "to"), ("", "")),
    ],
    functions=[NamedFunction("", "upper", is_complete=False), NamedFunction("", "count", is_complete=False)],
    types=("INTEGER", "TEXT"),
    keys=[
        NamedKey(RelationName("main", "albums"), ("artist",), RelationName("main", "Artists"), ("Id",)),
    ],
)

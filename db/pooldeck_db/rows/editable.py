"""Why a cell or a row cannot be changed, as far as the catalog tells; the database has the last word. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.catalog import RelationKind

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column, RelationDetail


_SYSTEM = frozenset(("pg_catalog", "information_schema", "pg_toast"))
"""PostgreSQL's schemas of its own relations."""


def obstacle(detail: RelationDetail, column: Column, *, inserting: bool = False) -> str:
    """Why a cell of the column cannot be edited, or named in a new row, in one sentence; empty where it can."""
    if column.look.locked:
        return column.look.locked
    if column.generated is not None:
        return f"{column.name} is generated: it is worked out as {column.generated}, and cannot be written."
    if column.identity == "always":
        return f"{column.name} is an identity column (GENERATED ALWAYS): the database alone gives its numbers."
    return relation_obstacle(detail, inserting=inserting)


def relation_obstacle(detail: RelationDetail, *, deleting: bool = False, inserting: bool = False) -> str:
    """Why rows of the relation cannot be edited, deleted or inserted, in one sentence; empty where they can."""
    name = detail.relation.name.name
    if detail.relation.name.schema in _SYSTEM or name.startswith("sqlite_"):
        return f"{name} is the database's own: it is changed by statements like CREATE and ALTER, not by its rows."
    verb = "DELETE" if deleting else "INSERT" if inserting else "UPDATE"
    if detail.relation.kind is RelationKind.MATERIALIZED_VIEW:
        return f"{name} is a materialized view: its rows come from its query (REFRESH MATERIALIZED VIEW)."
    if verb in detail.unwritable and detail.unwritable_because:
        return f"{detail.relation.name} takes no {verb} here: {detail.unwritable_because}"
    if verb in detail.unwritable:
        return f"{name} is a {detail.relation.kind} that takes no {verb}, and has no trigger INSTEAD OF {verb}."
    return f"You have no {verb} privilege on {name}: ask its owner for it." if verb in detail.denied else ""

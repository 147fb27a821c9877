"""What a database holds: schemas, relations, columns, keys, sizes.

Only the frozen records are exported here, so that the screen can name them without loading SQLAlchemy;
the queries are in `reader.py`.
"""

from pooldeck_db.catalog.records import (
    Catalog,
    Column,
    Constraint,
    ConstraintKind,
    ForeignKey,
    Index,
    Look,
    Outline,
    Policy,
    Relation,
    RelationDetail,
    RelationKind,
    RelationName,
    Rule,
    Schema,
    Trigger,
)

__all__ = [
    "Catalog",
    "Column",
    "Constraint",
    "ConstraintKind",
    "ForeignKey",
    "Index",
    "Look",
    "Outline",
    "Policy",
    "Relation",
    "RelationDetail",
    "RelationKind",
    "RelationName",
    "Rule",
    "Schema",
    "Trigger",
]

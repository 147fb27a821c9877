"""Where foreign keys lead from each row of a relation, in both directions, and what the rows there are called.

Only the frozen records are exported here, so that the screen can name them without loading SQLAlchemy;
the work is in `reader.py`.
"""

from pooldeck_db.relations.pairs import ColumnPair
from pooldeck_db.relations.records import (
    Direction,
    Failed,
    Labels,
    Nowhere,
    Preview,
    PreviewRow,
    Reference,
    Related,
    Unread,
)

__all__ = [
    "ColumnPair",
    "Direction",
    "Failed",
    "Labels",
    "Nowhere",
    "Preview",
    "PreviewRow",
    "Reference",
    "Related",
    "Unread",
]

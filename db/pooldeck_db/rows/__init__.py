"""Changes rows: what is staged (a change set), and what writes it in one short session or not at all.

Every change carries its row as it was when it was shown. Nothing is written where a row is another by now.
"""

from pooldeck_db.rows.addressing import Addressing, addressing
from pooldeck_db.rows.assessment import Assessment, Concern, Warning  # noqa: A004
from pooldeck_db.rows.changes import MOST_CHANGES, NOTHING, ChangeSet
from pooldeck_db.rows.editable import obstacle, relation_obstacle
from pooldeck_db.rows.images import differing
from pooldeck_db.rows.inverse import Inverse, inverse
from pooldeck_db.rows.journal import Journal, Leftover
from pooldeck_db.rows.records import (
    DEFAULT,
    KEPT,
    Change,
    ChangeId,
    Checked,
    Default,
    Delete,
    Digest,
    Edit,
    Entry,
    Held,
    Insert,
    RowAddress,
    RowImage,
)
from pooldeck_db.rows.results import (
    Applied,
    Conflict,
    Conflicted,
    Outcome,
    Prepared,
    Refused,
    Statement,
    Unknown,
    Written,
)
from pooldeck_db.rows.staging import Staging

__all__ = [
    "DEFAULT",
    "KEPT",
    "MOST_CHANGES",
    "NOTHING",
    "Addressing",
    "Applied",
    "Assessment",
    "Change",
    "ChangeId",
    "ChangeSet",
    "Checked",
    "Concern",
    "Conflict",
    "Conflicted",
    "Default",
    "Delete",
    "Digest",
    "Edit",
    "Entry",
    "Held",
    "Insert",
    "Inverse",
    "Journal",
    "Leftover",
    "Outcome",
    "Prepared",
    "Refused",
    "RowAddress",
    "RowImage",
    "Staging",
    "Statement",
    "Unknown",
    "Warning",
    "Written",
    "addressing",
    "differing",
    "inverse",
    "obstacle",
    "relation_obstacle",
]

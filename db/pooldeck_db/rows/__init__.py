"""Changes rows: what is staged (a change set), and what writes it in one short session or not at all.

Every change carries its row as it was when it was shown. Nothing is written where a row is another by now.
"""

from pooldeck_db.rows.changes import MOST_CHANGES, NOTHING, ChangeSet
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

__all__ = [
    "DEFAULT",
    "KEPT",
    "MOST_CHANGES",
    "NOTHING",
    "Applied",
    "Change",
    "ChangeId",
    "ChangeSet",
    "Checked",
    "Conflict",
    "Conflicted",
    "Default",
    "Delete",
    "Digest",
    "Edit",
    "Entry",
    "Held",
    "Insert",
    "Outcome",
    "Prepared",
    "Refused",
    "RowAddress",
    "RowImage",
    "Statement",
    "Unknown",
    "Written",
]

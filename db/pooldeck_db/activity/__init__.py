"""What goes on behind the database: a server's sessions, their locks and figures, or who holds a SQLite file."""

from pooldeck_db.activity.arranging import Group, GroupKey, SortKey, Wanted, arranged, grouped, wait_of, wanted
from pooldeck_db.activity.file_records import FileFigures, FileLock, LockLevel
from pooldeck_db.activity.forest import Blocker, blocking_forest, walk
from pooldeck_db.activity.rates import RateHistory, Rates, rates
from pooldeck_db.activity.records import (
    Activity,
    DatabaseFigures,
    Explained,
    Link,
    LinkState,
    Lock,
    Locks,
    PreparedTransaction,
    ServerSession,
    Signalled,
)

__all__ = [
    "Activity",
    "Blocker",
    "DatabaseFigures",
    "Explained",
    "FileFigures",
    "FileLock",
    "Group",
    "GroupKey",
    "Link",
    "LinkState",
    "Lock",
    "LockLevel",
    "Locks",
    "PreparedTransaction",
    "RateHistory",
    "Rates",
    "ServerSession",
    "Signalled",
    "SortKey",
    "Wanted",
    "arranged",
    "blocking_forest",
    "grouped",
    "rates",
    "wait_of",
    "walk",
    "wanted",
]

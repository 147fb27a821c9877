"""What goes on behind the database: a server's sessions, their locks and figures, or who holds a SQLite file."""

from pooldeck_db.activity.records import (
    Activity,
    DatabaseFigures,
    Explained,
    FileFigures,
    FileLock,
    Link,
    LinkState,
    Lock,
    LockLevel,
    Locks,
    PreparedTransaction,
    ServerSession,
    Signalled,
)

__all__ = [
    "Activity",
    "DatabaseFigures",
    "Explained",
    "FileFigures",
    "FileLock",
    "Link",
    "LinkState",
    "Lock",
    "LockLevel",
    "Locks",
    "PreparedTransaction",
    "ServerSession",
    "Signalled",
]

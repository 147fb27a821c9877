"""Statements of the user's own, run on either database, with their rows kept to be looked at.

Only the frozen records are exported here, so that the screen can name them without loading SQLAlchemy;
the work is in `console.py`.
"""

from pooldeck_db.query.records import (
    Argument,
    ConsoleState,
    Mode,
    Notice,
    Order,
    Outcome,
    Phase,
    Progress,
    Transaction,
)

__all__ = [
    "Argument",
    "ConsoleState",
    "Mode",
    "Notice",
    "Order",
    "Outcome",
    "Phase",
    "Progress",
    "Transaction",
]

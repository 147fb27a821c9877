"""The observed connection pool. Only its frozen records are exported here; the pool itself is in `observed.py`."""

from pooldeck_db.pool.records import ConnectionView, PoolCounters, PoolEvent, PoolSnapshot, PoolSource, Waiter
from pooldeck_db.pool.times import Distribution, Spread

__all__ = [
    "ConnectionView",
    "Distribution",
    "PoolCounters",
    "PoolEvent",
    "PoolSnapshot",
    "PoolSource",
    "Spread",
    "Waiter",
]

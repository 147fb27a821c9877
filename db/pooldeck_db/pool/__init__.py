"""The observed connection pool. Only its frozen records are exported here; the pool itself is in `observed.py`."""

from pooldeck_db.pool.records import ConnectionView, PoolCounters, PoolEvent, PoolSnapshot, Spread

__all__ = ["ConnectionView", "PoolCounters", "PoolEvent", "PoolSnapshot", "Spread"]

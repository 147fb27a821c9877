"""Column statistics: what the values of a column are like, at once from an estimate or exactly when asked.

Only the frozen records are exported here, so that the screen can name them without loading SQLAlchemy;
the work is in `reader.py`.
"""

from pooldeck_db.statistics.records import (
    Bucket,
    ColumnStatistics,
    CommonValue,
    Figure,
    Histogram,
    Source,
    StorageClass,
)

__all__ = [
    "Bucket",
    "ColumnStatistics",
    "CommonValue",
    "Figure",
    "Histogram",
    "Source",
    "StorageClass",
]

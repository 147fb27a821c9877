"""Pages of any relation at any depth, at one cost.

Only the frozen records are exported here, so that the screen can name them without loading SQLAlchemy;
the work is in `pager.py`.
"""

from pooldeck_db.paging.records import (
    After,
    AtFraction,
    AtKey,
    AtRow,
    AtValue,
    Before,
    End,
    Forecast,
    Found,
    Key,
    Method,
    Nulls,
    Page,
    PageRequest,
    Place,
    RowNumber,
    Sort,
    Start,
)

__all__ = [
    "After",
    "AtFraction",
    "AtKey",
    "AtRow",
    "AtValue",
    "Before",
    "End",
    "Forecast",
    "Found",
    "Key",
    "Method",
    "Nulls",
    "Page",
    "PageRequest",
    "Place",
    "RowNumber",
    "Sort",
    "Start",
]

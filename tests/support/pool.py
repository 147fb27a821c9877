"""What tests of pools share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.pool.times import Times

if TYPE_CHECKING:
    from pooldeck_db.pool import Distribution


def times(*seconds: float) -> Distribution:
    """The distribution of these times."""
    kept = Times()
    for one in seconds:
        kept.add(one)
    return kept.distribution()

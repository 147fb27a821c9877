"""A monitor of a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.activity import monitor_of

if TYPE_CHECKING:
    from pooldeck_db.activity.postgresql.monitor import Monitor
    from pooldeck_db.database import Database


@pytest.fixture
def monitor(postgresql: Database) -> Monitor:
    """The monitor of a fresh PostgreSQL database."""
    return monitor_of(postgresql)

"""The monitor of a database, by what kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.activity.postgresql.monitor import Monitor
    from pooldeck_db.activity.sqlite.monitor import FileMonitor
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.target import Target


def monitor_for(
    target: Target, sessions: Sessions, own_pids: Callable[[], frozenset[int]]
) -> Monitor | FileMonitor:
    """What watches the target; not connected yet. `own_pids` tells the processes of the pool's connections."""
    if target.path is not None:
        from pooldeck_db.activity.sqlite.monitor import FileMonitor

        return FileMonitor(target.path, target.label, sessions.dialect)
    from pooldeck_db.activity.postgresql.monitor import Monitor

    return Monitor(target, sessions, own_pids)

"""Leaving the databases that are open, once it is known what becomes of their transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import App

    from pooldeck_db.database import Database
    from pooldeck_tui.screens.newest import Job

_GROUP = "leaving"


def leave(app: App[None], databases: Iterable[Database], go: Job) -> None:
    """Have `go` done, unless the user stays; a key that is pressed twice asks once."""
    if not any(worker.group == _GROUP and not worker.is_finished for worker in app.workers):
        app.run_worker(_asked(app, databases, go), group=_GROUP)


async def _asked(app: App[None], databases: Iterable[Database], go: Job) -> None:
    for database in databases:
        if database.has_open_transaction:
            from pooldeck_tui.screens.query.transactions import may_leave

            if not await may_leave(app, database.console):
                return
    await go()

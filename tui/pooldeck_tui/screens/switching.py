"""Shows an open database in the other modes, on top of the screen of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.pool.diagnosis import Thresholds
from pooldeck_tui.screens.pool.watch import PoolWatch
from pooldeck_tui.widgets.mode_strip import ACTIVITY, POOL, QUERY

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.database import Database
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.history import PoolHistory
    from pooldeck_db.settings import Settings
    from pooldeck_tui.screens.editing.editing import Editing
    from pooldeck_tui.screens.modes import Departure, ModeScreen
    from pooldeck_tui.screens.query.screen import QueryScreen
    from pooldeck_tui.widgets.title_bar import Heading

OWN = "pooldeck"
"""How pooldeck's own pool is called."""


def thresholds_of(settings: Settings | None) -> Thresholds:
    """From where on something is said to be wrong with a pool."""
    return Thresholds(**settings.thresholds.model_dump()) if settings is not None else Thresholds()


class OpenDatabase:
    """One open database, as the screens of the other modes are given it; nothing until it is open."""

    def __init__(self, thresholds: Thresholds, altered: Callable[[], None]) -> None:
        """Find something wrong with the pool from these thresholds on.

        `altered` is called when one of the screens has changed what tables there are.
        """
        self._altered = altered
        self._watch = PoolWatch(thresholds)
        self.database: Database | None = None
        self.editing: Editing
        """What is staged in it; there once it is open."""
        self.query: QueryScreen | None = None
        """The user's statements, once they were looked at."""

    @property
    def history(self) -> PoolHistory:
        """What the pool did in the last minutes."""
        return self._watch.history(OWN)

    def look(self) -> PoolSnapshot | None:
        """The pool as it is now, counted into its history."""
        if self.database is None:
            return None
        snapshot = self.database.pool()
        self._watch.see(OWN, snapshot)
        return snapshot

    def screen_of(self, wished: Departure, heading: Heading) -> ModeScreen | None:
        """A new screen that shows the database in a mode; None for that of the tables, and before it is open."""
        if self.database is None or wished.mode not in (POOL.name, ACTIVITY.name, QUERY.name):
            return None
        # Not needed for the first paint.
        from pooldeck_tui.screens.activity.screen import ActivityScreen
        from pooldeck_tui.screens.pool.screen import PoolScreen

        if wished.mode == QUERY.name:
            return self._query_screen(self.database, heading)
        if wished.mode == POOL.name:
            return PoolScreen(self._watch, heading, self.look, self.history, pid=wished.pid)
        return ActivityScreen(self.database, heading, self.look, self.history, pid=wished.pid)

    def _query_screen(self, database: Database, heading: Heading) -> ModeScreen:
        """The one screen of the mode, which stays as it is while others are shown."""
        from pooldeck_tui.screens.query.screen import QueryScreen

        if self.query is None:
            self.query = QueryScreen(database, heading, self.look, self.history, self.editing, self._altered)
        return self.query

"""Keeps what is seen of a server; the screen shows the reading that comes of it. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.activity import Activity, FileFigures, Link
from pooldeck_db.activity.rates import RateHistory
from pooldeck_tui.widgets.activity.reading import ActivityReading, Arrangement, Curves

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.activity.rates import Rates

SPAN = 300.0
"""Seconds that the curves look back."""


class ActivityWatch:
    """The memory of one server."""

    def __init__(self) -> None:
        self._activity: Activity | None = None
        self._file: FileFigures | None = None
        self._trouble: Link | None = None
        self._history = RateHistory()

    def see(self, state: Activity | FileFigures | Link) -> None:
        """Take up what the monitor said; what was seen last stays while the server is gone."""
        if isinstance(state, Link):
            self._trouble = state
            self._history.gap()
            return
        self._trouble = None
        if isinstance(state, FileFigures):
            self._file = state
            return
        self._activity = state
        if state.figures is not None:
            self._history.add(state.figures)

    def reading(self, arrangement: Arrangement, points: int) -> ActivityReading:
        """What is shown."""

        def curve(pick: Callable[[Rates], float | None]) -> tuple[float | None, ...]:
            return self._history.series(pick, SPAN, points)

        return ActivityReading(
            activity=self._activity,
            file=self._file,
            trouble=self._trouble,
            latest=self._history.latest,
            curves=Curves(
                transactions=curve(lambda rates: rates.transactions),
                cache_hit=curve(lambda rates: rates.cache_hit),
                temp_bytes=curve(lambda rates: rates.temp_bytes),
                connections=curve(lambda rates: rates.connections),
            ),
            arrangement=arrangement,
        )

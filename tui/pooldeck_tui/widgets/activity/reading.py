"""What is known of a server, and how it is to be shown: one frozen value for everything that draws it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pooldeck_db.activity.arranging import GroupKey, SortKey, Wanted

if TYPE_CHECKING:
    from pooldeck_db.activity import Activity, FileFigures, Link
    from pooldeck_db.activity.rates import Rates


_SORTS = (
    SortKey.TRANSACTION,
    SortKey.QUERY,
    SortKey.IN_STATE,
    SortKey.STATE,
    SortKey.USER,
    SortKey.DATABASE,
    SortKey.APPLICATION,
    SortKey.CLIENT,
    SortKey.AGE,
    SortKey.PID,
)
_DESCENDING = frozenset({SortKey.TRANSACTION, SortKey.QUERY, SortKey.IN_STATE, SortKey.AGE})
_GROUPS = (None, *GroupKey)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which sessions are shown, and in what order."""

    sort: SortKey = SortKey.TRANSACTION
    descending: bool = True
    group: GroupKey | None = None
    """None: each session by itself."""
    wanted: Wanted = field(default_factory=lambda: Wanted(clients_only=True))
    is_idle_shown: bool = True

    @property
    def is_narrowed(self) -> bool:
        """Whether only sessions that have something in common are shown."""
        return replace(self.wanted, clients_only=False) != Wanted()

    def sorted_by_next(self) -> Arrangement:
        """Each session by itself, by the next figure, the greatest first where that is of interest."""
        sort = _SORTS[(_SORTS.index(self.sort) + 1) % len(_SORTS)]
        return replace(self, sort=sort, descending=sort in _DESCENDING, group=None)

    def grouped_by_next(self) -> Arrangement:
        """Grouped by the next thing, or by nothing."""
        return replace(self, group=_GROUPS[(_GROUPS.index(self.group) + 1) % len(_GROUPS)])


@dataclass(frozen=True, slots=True)
class Curves:
    """Figures of the last minutes, None where nothing was seen."""

    transactions: tuple[float | None, ...] = ()
    cache_hit: tuple[float | None, ...] = ()
    temp_bytes: tuple[float | None, ...] = ()
    connections: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityReading:
    """Everything that the activity screen shows at one moment."""

    activity: Activity | None = None
    """The newest; the last one seen where the server is gone."""
    file: FileFigures | None = None
    """Of a SQLite file, in the place of an activity."""
    trouble: Link | None = None
    """Why the server cannot be asked now; None where it can."""
    latest: Rates | None = None
    """What the database does in a second; None until it is known."""
    curves: Curves = field(default_factory=Curves)
    arrangement: Arrangement = field(default_factory=Arrangement)
    paused: bool = False

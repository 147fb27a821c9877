"""What is known of the pools that are watched, as one frozen value for everything that draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from pooldeck_db.pool.history import PoolWindow

if TYPE_CHECKING:
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.diagnosis import Finding
    from pooldeck_db.pool.history import Slice
    from pooldeck_db.pool.totals import Totals


class Sight(Enum):
    """Whether a pool can be seen."""

    WAITING = "not seen yet"
    LIVE = "live"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Process:
    """The pool of one process."""

    name: str
    """How it is told from the others: the service's name and the process's number, or where it is attached."""
    sight: Sight = Sight.WAITING
    reason: str = ""
    """Why it cannot be seen, as a sentence."""
    since: float = 0.0
    """Since when it is so, in seconds since the epoch."""
    snapshot: PoolSnapshot | None = None
    """The newest; the last one seen where it is gone."""


@dataclass(frozen=True, slots=True)
class PoolReading:
    """Everything that the pool screen shows at one moment."""

    processes: tuple[Process, ...] = ()
    chosen: int | None = None
    """Which process is shown; None for all of them together."""
    totals: Totals | None = None
    """How full what is shown is; None while nothing of it is seen."""
    everything: Totals | None = None
    """How full all processes are together; None while none is seen."""
    window: PoolWindow = field(default_factory=PoolWindow)
    span: float = 300.0
    """Seconds that the window was to have."""
    slices: tuple[Slice | None, ...] = ()
    findings: tuple[Finding, ...] = ()
    leaked: frozenset[tuple[str, int]] = frozenset()
    """The connections that are likely leaked: the process's name and the connection's number."""
    paused: bool = False
    since_reset: float | None = None
    """Seconds since the window was begun anew by the user; None where it was not, or where that is longer ago."""

    @property
    def shown(self) -> tuple[Process, ...]:
        """The processes whose connections are listed."""
        return self.processes if self.chosen is None else (self.processes[self.chosen],)

    @property
    def has_several(self) -> bool:
        """Whether there is more than one process."""
        return len(self.processes) > 1

"""Keeps what is seen of one or several pools, and says at any moment what a screen shows of it. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pooldeck_db.pool.diagnosis import Cause, Thresholds, diagnose
from pooldeck_db.pool.history import PoolHistory
from pooldeck_db.pool.totals import slices_together, totals, windows_together
from pooldeck_tui.widgets.pool.reading import PoolReading, Process, Sight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.diagnosis import Finding
    from pooldeck_db.pool.totals import Totals

SPANS = (60.0, 300.0, 900.0)
"""Windows to choose from, in seconds."""

JUDGED = 60.0
"""Seconds that are looked at for what is likely wrong: what is over is not spoken of for longer."""

LONG_GONE = 900.0
"""Seconds after which a process that ended is forgotten, where others of its service live."""


@dataclass(frozen=True, slots=True)
class View:
    """What of it is wanted."""

    span: float = 300.0
    """Seconds to look back."""
    since: float = 0.0
    """Nothing before this moment counts, in seconds since the epoch."""
    chosen: str | None = None
    """The name of the process that is wanted; None for all together."""
    slices: int = 60
    """Points of a curve."""


@dataclass(slots=True)
class _Watched:
    process: Process
    address: str = ""
    """Where it is published; empty for a pool of our own."""
    history: PoolHistory = field(default_factory=PoolHistory)

    @property
    def seen(self) -> PoolSnapshot | None:
        """The newest snapshot; None where the process cannot be seen now."""
        return self.process.snapshot if self.process.sight is Sight.LIVE else None


class PoolWatch:
    """The memory of what is watched: each process by the name that it is shown by."""

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        self._thresholds = thresholds or Thresholds()
        self._watched: dict[str, _Watched] = {}

    def see(self, name: str, snapshot: PoolSnapshot) -> None:
        """Count a snapshot of a process in."""
        watched = self._of(name)
        watched.history.add(snapshot)
        watched.process = Process(name, Sight.LIVE, since=snapshot.at, snapshot=snapshot)

    def lose(self, name: str, reason: str, at: float) -> None:
        """A process is not seen any more; its last snapshot stays."""
        self._blind(name, Sight.GONE, reason, at)

    def refuse(self, name: str, reason: str, at: float) -> None:
        """What is there cannot be read."""
        self._blind(name, Sight.REFUSED, reason, at)

    def history(self, name: str) -> PoolHistory:
        """What is remembered of a process."""
        return self._of(name).history

    def part(self) -> None:
        """Have a window begin at this very moment."""
        for watched in self._watched.values():
            watched.history.part()

    def name_for(self, wished: str, address: str) -> str:
        """What the process at an address is called: as is wished, unless one elsewhere has that name."""
        watched = self._of(wished)
        if not watched.address:
            watched.address = address
        return wished if watched.address == address else f"{wished} at {address}"

    def knows(self, name: str) -> bool:
        """Whether a process of this name is watched, or was lately."""
        return name in self._watched

    def expect(self, name: str) -> None:
        """A process is to be seen soon."""
        self._of(name)

    def forget(self, name: str) -> None:
        """Nobody looks at a process any more."""
        self._watched.pop(name, None)

    def reading(self, view: View, now: float) -> PoolReading:
        """What is shown at this moment (seconds since the epoch)."""
        self._forget_long_gone(now)
        everything = sorted(self._watched.values(), key=lambda each: each.process.name)
        names = [each.process.name for each in everything]
        chosen = names.index(view.chosen) if view.chosen in self._watched else None
        if len(names) == 1:
            chosen = 0
        shown = everything if chosen is None else [everything[chosen]]
        findings = {each.process.name: self._findings(each, view, now) for each in shown}
        curves = [each.history.slices(view.slices, view.span / view.slices, now) for each in shown]
        return PoolReading(
            processes=tuple(each.process for each in everything),
            chosen=chosen,
            totals=_totals(shown),
            everything=_totals(everything),
            window=windows_together([each.history.window(view.span, now, since=view.since) for each in shown]),
            span=view.span,
            slices=slices_together(curves),
            findings=_together(findings),
            leaked=frozenset(
                (name, number)
                for name, found in findings.items()
                for finding in found
                if finding.cause is Cause.LEAK
                for number in finding.connections
            ),
            since_reset=now - view.since if 0 < view.since > now - view.span else None,
        )

    def _findings(self, watched: _Watched, view: View, now: float) -> tuple[Finding, ...]:
        snapshot = watched.seen
        if snapshot is None:
            return ()
        window = watched.history.window(min(view.span, JUDGED), now, since=view.since)
        return diagnose(snapshot, window, self._thresholds)

    def _of(self, name: str) -> _Watched:
        if name not in self._watched:
            self._watched[name] = _Watched(Process(name))
        return self._watched[name]

    def _blind(self, name: str, sight: Sight, reason: str, at: float) -> None:
        watched = self._of(name)
        before = watched.process
        since = before.since if before.sight is sight else at
        watched.history.lost()
        watched.process = replace(before, sight=sight, reason=reason, since=since)

    def _forget_long_gone(self, now: float) -> None:
        gone = [
            name
            for name, each in self._watched.items()
            if each.process.sight is Sight.GONE and now - each.process.since > LONG_GONE
        ]
        if len(gone) < len(self._watched):
            for name in gone:
                del self._watched[name]


def _totals(watched: Sequence[_Watched]) -> Totals | None:
    seen = [each.seen for each in watched if each.seen is not None]
    return totals(seen) if seen else None


def _together(findings: Mapping[str, tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Those of all processes, the worst first, each with the process's name where there are several."""
    named = [
        replace(finding, process=name) if len(findings) > 1 else finding
        for name, found in findings.items()
        for finding in found
    ]
    return tuple(sorted(named, key=lambda finding: -finding.severity))

"""The pool gauge as text: what a snapshot says in one short line, and the use of the last minute as bars. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.pool.diagnosis import is_exhausted
from pooldeck_tui.format import count

if TYPE_CHECKING:
    from pooldeck_db.pool import PoolSnapshot
    from pooldeck_db.pool.history import PoolHistory

BARS = "▁▂▃▄▅▆▇█"
SPAN, SLICES = 60.0, 12
"""Seconds that the bars look back, and how many there are."""
WINDOW = 300.0
"""Seconds over which the waiting time is told."""


def peaks(history: PoolHistory, now: float) -> tuple[int | None, ...]:
    """The most connections that were in use in each slice of the last minute, the newest last.

    None where nothing was seen; what lies before the first look is left out.
    """
    found = [None if each is None else each.in_use for each in history.slices(SLICES, SPAN / SLICES, now)]
    first = next((index for index, peak in enumerate(found) if peak is not None), SLICES)
    return tuple(found[first:])


@dataclass(frozen=True, slots=True)
class Gauge:
    """The parts of the pool gauge, before they are given a width."""

    bars: str
    in_use: str
    overflow: str
    waiting: str
    wait: str
    """The wait that 95 of 100 checkouts did not exceed; empty where there was no checkout."""
    warning: bool
    """True where tasks wait, or the next one will have to."""

    def text(self, width: int) -> str:
        """As many parts as fit the cells.

        What gives way, in this order: the bars down to five, the waiting time, the bars, the overflow, the word
        `pool`, the waiters; the connections in use are cut last.
        """
        for parts in self._narrower():
            text = " ".join(part for part in parts if part)
            if len(text) <= width:
                return text
        return self.in_use[:width]

    def _narrower(self) -> list[tuple[str, ...]]:
        word, few = "pool!" if self.warning else "pool", self.bars[-5:]
        wait = f"· {self.wait}" if self.wait else ""
        short = f"!{self.in_use}" if self.warning else self.in_use
        return [
            (word, self.bars, self.in_use, self.overflow, self.waiting, wait),
            *(
                (word, self.bars[-bars:], self.in_use, self.overflow, self.waiting, wait)
                for bars in range(11, 4, -1)
            ),
            (word, few, self.in_use, self.overflow, self.waiting),
            (word, self.in_use, self.overflow, self.waiting),
            (word, self.in_use, self.waiting),
            (short, self.waiting),
            (short,),
        ]


def gauge(snapshot: PoolSnapshot, history: PoolHistory) -> Gauge:
    """What the gauge says about a snapshot, and what was before."""
    capacity = snapshot.size + max(0, snapshot.max_overflow)
    wait = history.window(WINDOW, snapshot.at).wait
    return Gauge(
        bars="".join(_bar(peak, capacity) for peak in peaks(history, snapshot.at)),
        in_use=f"{snapshot.in_use}/{snapshot.size}",
        overflow=f"+{snapshot.overflow}",
        waiting=f"wait {count(snapshot.waiters)}",
        wait=duration(wait.p95) if wait.count else "",
        warning=snapshot.waiters > 0 or is_exhausted(snapshot),
    )


def duration(seconds: float) -> str:
    """A time in at most seven characters: 0.6 ms, 42 ms, 3.1 s, 12 s, 5 min."""
    milliseconds = seconds * 1000
    if milliseconds < 9.95:
        return f"{milliseconds:.1f} ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 119.5:
        return f"{seconds:.0f} s"
    return f"{count(round(seconds / 60))} min"


def _bar(peak: int | None, capacity: int) -> str:
    """The lowest bar is none in use, the next already says some, the highest says all."""
    if peak is None:
        return " "
    top = len(BARS) - 1
    if peak >= capacity:
        return BARS[top]
    return BARS[-(-peak * (top - 1) // capacity)]

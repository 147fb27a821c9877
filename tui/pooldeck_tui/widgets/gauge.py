"""The pool gauge as text: what a snapshot says in one short line, and the use of the last minute as bars. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_tui.format import count

if TYPE_CHECKING:
    from pooldeck_db.pool import PoolSnapshot

BARS = "▁▂▃▄▅▆▇█"
SPAN = 60.0
"""Seconds that the bars look back."""


class UseHistory:
    """The most connections that were in use, for each slice of the last minute."""

    def __init__(self, slices: int = 12) -> None:
        self._seconds = SPAN / slices
        self._peaks: deque[tuple[int, int]] = deque(maxlen=slices)

    def add(self, at: float, in_use: int) -> None:
        """Count a moment in; `at` is seconds since the epoch, and a moment before the last is counted with it."""
        slot = int(at // self._seconds)
        if not self._peaks or slot > self._peaks[-1][0]:
            self._peaks.append((slot, in_use))
        else:
            newest, peak = self._peaks.pop()
            self._peaks.append((newest, max(peak, in_use)))

    def bars(self, capacity: int) -> str:
        """One bar for each slice, the newest at the right; full height is the pool's whole capacity."""
        return "".join(_bar(peak, capacity) for peak in self._filled())

    def _filled(self) -> list[int | None]:
        """The peak of every slice from the first known one on; None where nothing was measured."""
        if not self._peaks:
            return []
        peaks = dict(self._peaks)
        newest = self._peaks[-1][0]
        oldest = max(self._peaks[0][0], newest - (self._peaks.maxlen or 1) + 1)
        return [peaks.get(slot) for slot in range(oldest, newest + 1)]


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


def gauge(snapshot: PoolSnapshot, history: UseHistory) -> Gauge:
    """What the gauge says about a snapshot."""
    capacity = snapshot.size + max(0, snapshot.max_overflow)
    wait = snapshot.wait.spread()
    exhausted = snapshot.max_overflow >= 0 and snapshot.in_use >= capacity
    return Gauge(
        bars=history.bars(capacity),
        in_use=f"{snapshot.in_use}/{snapshot.size}",
        overflow=f"+{snapshot.overflow}",
        waiting=f"wait {count(snapshot.waiters)}",
        wait=duration(wait.p95) if wait.count else "",
        warning=snapshot.waiters > 0 or exhausted,
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

"""The figures of a pool as lines of text, each with its curve. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_tui.format import count
from pooldeck_tui.widgets.figure_lines import FigureLine, spark, spark_by_peak
from pooldeck_tui.widgets.gauge import duration

if TYPE_CHECKING:
    from collections.abc import Callable

    from pooldeck_db.pool import Spread
    from pooldeck_db.pool.history import PoolWindow, Slice
    from pooldeck_db.pool.totals import Totals
    from pooldeck_tui.widgets.pool.reading import PoolReading


def figure_lines(reading: PoolReading) -> tuple[FigureLine, ...]:
    """What a pool is like, the most asked for first."""
    full, window = reading.totals, reading.window
    if full is None:
        return ()
    capacity = full.capacity
    exhausted = capacity is not None and full.in_use >= capacity
    waits = "critical" if full.waiters else ""
    return (
        FigureLine("in use", _use(full), _curve(reading, lambda each: each.in_use, capacity or full.size),
                   waits or ("warning" if exhausted else "")),
        FigureLine("waiting", _waiting(full), _curve(reading, lambda each: each.waiters), waits),
        FigureLine("wait", _times(window.wait), _curve(reading, lambda each: each.wait)),
        FigureLine("hold", _times(window.hold), _curve(reading, lambda each: each.hold)),
        FigureLine("checkouts", f"{_rate(window.rate(window.counters.checkouts))} a second",
                   _curve(reading, lambda each: each.checkouts)),
        FigureLine("connects", _connects(window), _curve(reading, lambda each: each.connects)),
        FigureLine("trouble", _trouble(window), _curve(reading, lambda each: each.timeouts),
                   "critical" if window.counters.timeouts else ""),
    )  # fmt: skip


def _curve(reading: PoolReading, of: Callable[[Slice], float], top: float = 0.0) -> str:
    """The curve of a figure, full at `top`, or at its own highest point where there is none."""
    values = [None if each is None else of(each) for each in reading.slices]
    return spark(values, top) if top else spark_by_peak(values)


def _use(full: Totals) -> str:
    if full.max_overflow < 0:
        return f"{count(full.in_use)} of {count(full.size)}, and more without limit"
    parts = f" ({count(full.size)} + {count(full.max_overflow)} overflow)" if full.max_overflow else ""
    return f"{count(full.in_use)} of {count(full.size + full.max_overflow)}{parts}, {count(full.idle)} idle"


def _waiting(full: Totals) -> str:
    if not full.waiters:
        return "0"
    return f"{count(full.waiters)}, the longest for {duration(full.longest_wait)}"


def _times(spread: Spread) -> str:
    if not spread.count:
        return "no checkout"
    return f"p50 {duration(spread.p50)}  p95 {duration(spread.p95)}  max {duration(spread.max)}"


def _connects(window: PoolWindow) -> str:
    counters = window.counters
    parts = [f"{count(counters.connects)} made"]
    for number, name in ((counters.recycles, "recycled"), (counters.invalidations, "invalidated")):
        parts.append(f"{count(number)} {name}")
    return ", ".join(parts)


def _trouble(window: PoolWindow) -> str:
    counters = window.counters
    refused = f", {count(counters.failed_connects)} not made" if counters.failed_connects else ""
    return f"{count(counters.timeouts)} timed out, {count(counters.ping_failures)} dead at ping{refused}"


def _rate(number: float) -> str:
    return f"{number:,.1f}" if number < 100 else f"{number:,.0f}"

"""What the pool gauge says, and what it leaves out where there is little room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.pool import Distribution, PoolSource
from pooldeck_db.pool.history import PoolHistory
from pooldeck_tui.widgets.gauge import Gauge, duration, gauge
from support.pool import snapshot, times

START = 1_000.0


def seen(*moments: tuple[float, int], **changes: object) -> Gauge:
    """Return the gauge after so many connections were seen in use at these moments, the last one the present."""
    history = PoolHistory()
    shown = snapshot()
    for at, in_use in moments:
        source = PoolSource(started=moments[0][0])
        shown = replace(snapshot(), at=at, in_use=in_use, source=source, **changes)  # type: ignore[arg-type]
        history.add(shown)
    return gauge(shown, history)


def used(*in_use: int, every: float = 5.0, **changes: object) -> Gauge:
    """Return the gauge after looking at regular times."""
    return seen(*((START + number * every, each) for number, each in enumerate(in_use)), **changes)


def test_the_gauge_reads_as_the_manual_shows_it() -> None:
    assert used(0, 3, 0, 9, 2).text(48) == "pool ▁▃▁▅▂ 2/10 +0 wait 0 · 0.6 ms"


def test_a_bar_is_the_most_that_was_in_use_in_its_slice() -> None:
    assert used(1, 15, 1, 2, 0, every=1.0).bars == "█"


def test_any_use_stands_above_none_and_only_full_use_is_full() -> None:
    assert used(0, 1, 99, 100, 250, size=100, max_overflow=0).bars == "▁▂▇██"


def test_a_slice_in_which_nothing_was_measured_is_blank() -> None:
    assert seen((1_000, 1), (1_020, 1)).bars == "▂   ▂"


def test_bars_look_back_one_minute_and_no_further() -> None:
    assert used(*[1] * 500).bars == "▂" * 12
    assert seen((0, 5), (10_000, 1)).bars == "▂"


def test_a_clock_that_goes_back_does_not_disturb_the_bars() -> None:
    history = PoolHistory()
    for at, in_use in ((1_000, 1), (1_005, 1), (1_010, 1), (900, 10), (1_010, 1)):
        history.add(replace(snapshot(), at=at, in_use=in_use))
    assert gauge(replace(snapshot(), at=1_010), history).bars == "▂▂▂"


def test_a_pool_without_size_or_use_has_bars() -> None:
    assert used(0, size=0, max_overflow=0).bars == "█"
    assert gauge(snapshot(), PoolHistory()).bars == ""


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({}, False),
        ({"waiters": 1}, True),
        ({"in_use": 14, "overflow": 4}, False),
        ({"in_use": 15, "overflow": 5}, True),
        ({"in_use": 500, "max_overflow": -1}, False),
        ({"in_use": 10, "max_overflow": 0}, True),
    ],
)
def test_a_warning_is_a_sign_and_not_only_a_colour(changes: dict[str, int], warning: bool) -> None:
    parts = used(changes.pop("in_use", 2), **changes)
    assert parts.warning is warning
    assert [("!" in parts.text(width)) for width in (48, 30, 20, 8)] == [warning] * 4


def test_parts_give_way_in_their_order() -> None:
    parts = used(*[0] * 11, 2)
    assert [parts.text(width) for width in (41, 36, 34, 30, 24, 18, 15, 11, 6, 4, 2, 0)] == [
        "pool ▁▁▁▁▁▁▁▁▁▁▁▂ 2/10 +0 wait 0 · 0.6 ms",
        "pool ▁▁▁▁▁▁▂ 2/10 +0 wait 0 · 0.6 ms",
        "pool ▁▁▁▁▂ 2/10 +0 wait 0 · 0.6 ms",
        "pool ▁▁▁▁▂ 2/10 +0 wait 0",
        "pool 2/10 +0 wait 0",
        "pool 2/10 wait 0",
        "2/10 wait 0",
        "2/10 wait 0",
        "2/10",
        "2/10",
        "2/",
        "",
    ]


def test_no_width_is_ever_exceeded() -> None:
    parts = used(*[1_200] * 12, size=1_000, overflow=200, max_overflow=200, waiters=12_345, wait=times(7_200.0))
    for width in range(60):
        assert len(parts.text(width)) <= width


def test_without_any_checkout_there_is_no_waiting_time() -> None:
    assert used(2, wait=Distribution()).text(48) == "pool ▂ 2/10 +0 wait 0"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.0 ms"),
        (0.0006, "0.6 ms"),
        (0.00996, "10 ms"),
        (0.042, "42 ms"),
        (0.9996, "1.0 s"),
        (3.14, "3.1 s"),
        (42.0, "42 s"),
        (300.0, "5 min"),
        (7_200.0, "120 min"),
    ],
)
def test_a_time_is_short_and_has_its_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text

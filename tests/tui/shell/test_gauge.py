"""What the pool gauge says, and what it leaves out where there is little room."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pooldeck_db.pool import Distribution, PoolSnapshot
from pooldeck_tui.widgets.gauge import UseHistory, duration, gauge
from support.pool import times

Snapshots = Callable[..., PoolSnapshot]


def history(*in_use: int, every: float = 5.0) -> UseHistory:
    made = UseHistory()
    for number, connections in enumerate(in_use):
        made.add(1_000 + number * every, connections)
    return made


def test_the_gauge_reads_as_the_manual_shows_it(snapshot: Snapshots) -> None:
    text = gauge(snapshot(), history(0, 3, 0, 9, 2)).text(48)
    assert text == "pool ▁▃▁▅▂ 2/10 +0 wait 0 · 0.6 ms"


def test_a_bar_is_the_most_that_was_in_use_in_its_slice() -> None:
    assert history(1, 15, 1, 2, 0, every=1.0).bars(15) == "█"


def test_any_use_stands_above_none_and_only_full_use_is_full() -> None:
    assert history(0, 1, 99, 100, 250).bars(100) == "▁▂▇██"


def test_a_slice_in_which_nothing_was_measured_is_blank() -> None:
    made = UseHistory()
    made.add(1_000, 1)
    made.add(1_020, 1)
    assert made.bars(7) == "▂   ▂"


def test_bars_look_back_one_minute_and_no_further() -> None:
    assert len(history(*[1] * 500).bars(10)) == 12
    made = UseHistory()
    made.add(0, 5)
    made.add(10_000, 1)
    assert made.bars(10) == " " * 11 + "▂"


def test_a_clock_that_goes_back_does_not_disturb_the_bars() -> None:
    made = history(1, 1, 1)
    made.add(900, 10)
    assert made.bars(10) == "▂▂█"


def test_a_pool_without_size_or_use_has_bars(snapshot: Snapshots) -> None:
    assert history(0).bars(0) == "█"
    assert gauge(snapshot(size=0, max_overflow=0, in_use=0), UseHistory()).bars == ""


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
def test_a_warning_is_a_sign_and_not_only_a_colour(
    snapshot: Snapshots, changes: dict[str, int], warning: bool
) -> None:
    parts = gauge(snapshot(**changes), history(2))
    assert parts.warning is warning
    assert [("!" in parts.text(width)) for width in (48, 30, 20, 8)] == [warning] * 4


def test_parts_give_way_in_their_order(snapshot: Snapshots) -> None:
    parts = gauge(snapshot(), history(*[0] * 12))
    assert [parts.text(width) for width in (41, 36, 34, 30, 24, 18, 15, 11, 6, 4, 2, 0)] == [
        "pool ▁▁▁▁▁▁▁▁▁▁▁▁ 2/10 +0 wait 0 · 0.6 ms",
        "pool ▁▁▁▁▁▁▁ 2/10 +0 wait 0 · 0.6 ms",
        "pool ▁▁▁▁▁ 2/10 +0 wait 0 · 0.6 ms",
        "pool ▁▁▁▁▁ 2/10 +0 wait 0",
        "pool 2/10 +0 wait 0",
        "pool 2/10 wait 0",
        "2/10 wait 0",
        "2/10 wait 0",
        "2/10",
        "2/10",
        "2/",
        "",
    ]


def test_no_width_is_ever_exceeded(snapshot: Snapshots) -> None:
    crowded = snapshot(
        size=1_000, in_use=1_200, overflow=200, max_overflow=200, waiters=12_345, wait=times(7_200.0)
    )
    parts = gauge(crowded, history(*[1_200] * 12))
    for width in range(60):
        assert len(parts.text(width)) <= width


def test_without_any_checkout_there_is_no_waiting_time(snapshot: Snapshots) -> None:
    assert gauge(snapshot(wait=Distribution()), history(2)).text(48) == "pool ▂ 2/10 +0 wait 0"


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

"""What is said to be wrong with a pool, by snapshots that the test makes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.pool import ConnectionView, PoolCounters, PoolSnapshot
from pooldeck_db.pool.diagnosis import Cause, Severity, Thresholds, diagnose
from pooldeck_db.pool.history import PoolWindow
from pooldeck_db.pool.times import Times
from support.pool import snapshot


def connection(number: int, **changes: object) -> ConnectionView:
    """Return a connection that is held and quiet, unless it is changed."""
    made = ConnectionView(
        number=number, pid=None, age=100.0, uses=1, holder="GET /leak", task="Task-1", held=42.0, statements=1,
        statement="SELECT 1", quiet=41.0,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields are the test's own choice


def pool(*connections: ConnectionView, **changes: object) -> PoolSnapshot:
    """Return a pool of 2 with an overflow of 1."""
    out = sum(view.held is not None for view in connections)
    made = replace(
        snapshot(), size=2, max_overflow=1, in_use=out, idle=0, waiters=0, connections=connections, timeout=30.0
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields are the test's own choice


def test_nothing_is_said_of_a_pool_that_is_well() -> None:
    idle = connection(1, held=None, quiet=None, holder=None, task=None)
    busy = connection(2, held=0.2, quiet=0.1)
    assert diagnose(pool(idle, busy), PoolWindow()) == ()


def test_a_connection_held_and_quiet_is_a_leak_and_its_holder_is_named() -> None:
    (finding,) = diagnose(pool(connection(7)), PoolWindow())
    assert (finding.cause, finding.severity, finding.connections) == (Cause.LEAK, Severity.CRITICAL, (7,))
    assert finding.words == (
        "Connection 7 has been held for 42 s by GET /leak and has run nothing for 41 s."
        " Look for the code that does not give it back."
    )


def test_a_leak_that_never_ran_anything_says_so() -> None:
    (finding,) = diagnose(pool(connection(7, statements=0, quiet=42.0, holder="", task="Task-9")), PoolWindow())
    assert "by Task-9 and never ran anything." in finding.words


def test_a_leak_whose_place_is_known_leads_to_it() -> None:
    (finding,) = diagnose(pool(connection(7, stack=("orders.py:12",))), PoolWindow())
    assert finding.words.endswith("from where it was taken (see its details).")


@pytest.mark.parametrize(("held", "quiet"), [(4.9, 4.9), (100.0, 0.5), (100.0, None)])
def test_what_runs_or_ran_lately_is_no_leak(held: float, quiet: float | None) -> None:
    assert diagnose(pool(connection(1, held=held, quiet=quiet, running=None)), PoolWindow()) == ()


def test_of_many_leaks_the_rest_is_counted() -> None:
    leaks = [connection(number, held=10.0 + number) for number in range(6)]
    findings = diagnose(pool(*leaks, size=10), PoolWindow())
    assert [finding.connections for finding in findings] == [(5,), (4,), (3,), (2, 1, 0)]


@pytest.mark.parametrize(
    ("views", "cause"),
    [
        ([connection(n) for n in (1, 2, 3)], "3 of them run nothing: look for code"),
        (
            [connection(n, running=2.0, quiet=None, held=2.0) for n in (1, 2, 3)],
            "it is the database that is waited for",
        ),
        ([connection(n, quiet=0.1, held=1.0) for n in (1, 2, 3)], "make transactions shorter"),
    ],
)
def test_an_exhausted_pool_comes_first_with_its_likely_cause(views: list[ConnectionView], cause: str) -> None:
    found = diagnose(pool(*views, waiters=4, longest_wait=3.21), PoolWindow())
    assert found[0].cause is Cause.EXHAUSTED
    assert found[0].severity is Severity.CRITICAL
    assert "All 3 connections are in use and 4 tasks wait, the longest for 3.2 s" in found[0].words
    assert cause in found[0].words


def test_who_waits_without_limit_is_said_to() -> None:
    views = [connection(n, quiet=0.1, held=1.0) for n in (1, 2, 3)]
    found = diagnose(pool(*views, waiters=1, longest_wait=3.0, timeout=-1.0), PoolWindow())
    assert "1 task waits, the longest for 3.0 s (without limit)" in found[0].words


def test_a_full_pool_in_which_nobody_waits_is_a_warning() -> None:
    views = [connection(n, quiet=0.1, held=1.0) for n in (1, 2, 3)]
    (finding,) = diagnose(pool(*views), PoolWindow())
    assert (finding.cause, finding.severity) == (Cause.EXHAUSTED, Severity.WARNING)
    assert finding.words.endswith("make transactions shorter, or the pool larger.")


def test_a_pool_without_limit_is_never_exhausted() -> None:
    views = [connection(n, quiet=0.1, held=1.0) for n in range(9)]
    assert diagnose(pool(*views, max_overflow=-1), PoolWindow()) == ()


def test_a_long_statement_is_a_warning() -> None:
    (finding,) = diagnose(pool(connection(1, running=31.0, quiet=None)), PoolWindow())
    assert finding.cause is Cause.STATEMENT
    assert diagnose(pool(connection(1, running=31.0, quiet=None)), PoolWindow(), Thresholds(statement=60)) == ()


@pytest.mark.parametrize(
    ("counters", "cause", "words"),
    [
        (
            PoolCounters(timeouts=3),
            Cause.TIMEOUTS,
            "3 checkouts gave up after waiting 30 s in the last 60 s. Look for who holds",
        ),
        (PoolCounters(ping_failures=2), Cause.PINGS, "2 connections turned out dead"),
        (PoolCounters(failed_connects=1), Cause.CONNECTING, "1 connection could not be made"),
        (PoolCounters(failed_connects=2), Cause.CONNECTING, "See in the log of events what the database answered"),
        (PoolCounters(connects=20, checkouts=40, invalidations=15), Cause.CHURN, "broke or were cancelled"),
        (PoolCounters(connects=20, checkouts=40, recycles=15), Cause.CHURN, "replaced for their age"),
        (PoolCounters(connects=20, checkouts=40), Cause.CHURN, "too small for the peaks"),
    ],
)
def test_the_window_tells_what_went_wrong(counters: PoolCounters, cause: Cause, words: str) -> None:
    (finding,) = diagnose(pool(), PoolWindow(seconds=60, counters=counters))
    assert finding.cause is cause
    assert words in finding.words


def test_few_connects_or_well_used_ones_are_no_churn() -> None:
    for counters in (PoolCounters(connects=9, checkouts=9), PoolCounters(connects=20, checkouts=200)):
        assert diagnose(pool(), PoolWindow(seconds=60, counters=counters)) == ()


def test_slow_checkouts_are_told_by_the_95th_percentile() -> None:
    waits = Times()
    for seconds in [0.001] * 90 + [0.5] * 10:
        waits.add(seconds)
    (finding,) = diagnose(pool(), PoolWindow(seconds=60, waits=waits.distribution()))
    assert finding.cause is Cause.WAITS

"""What a database does in a second, by what was counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.activity import DatabaseFigures, RateHistory, rates

FIRST = DatabaseFigures(
    at=1000.0,
    reset=1.0,
    commits=100,
    rollbacks=10,
    blocks_read=50,
    blocks_hit=450,
    rows_returned=0,
    rows_fetched=0,
    rows_inserted=0,
    rows_updated=0,
    rows_deleted=0,
    conflicts=0,
    temp_files=0,
    temp_bytes=0,
    deadlocks=1,
    sessions_killed=0,
    sessions_lost=0,
    connections=5,
    connections_max=100,
    connections_reserved=3,
)


def after(seconds: float, **more: int) -> DatabaseFigures:
    """The figures some seconds later, with counts that have grown."""
    grown = {name: getattr(FIRST, name) + by for name, by in more.items()}
    return replace(FIRST, at=FIRST.at + seconds, **grown)


def test_what_grew_is_told_by_the_second() -> None:
    found = rates(
        FIRST, after(2.0, commits=20, rollbacks=4, blocks_hit=90, blocks_read=10, temp_bytes=4096, deadlocks=1)
    )
    assert found is not None
    assert (found.transactions, found.rollbacks, found.temp_bytes) == (12.0, 2.0, 2048.0)
    assert (found.cache_hit, found.blocks_read, found.deadlocks) == (0.9, 5.0, 1)


def test_where_nothing_was_read_there_is_no_part_of_it() -> None:
    found = rates(FIRST, after(1.0))
    assert found is not None
    assert (found.cache_hit, found.transactions) == (None, 0.0)


@pytest.mark.parametrize(
    "later",
    [replace(after(1.0), reset=2.0), after(1.0, commits=-1), after(0.0), after(-5.0)],
    ids=["reset", "shrunk", "at once", "clock set back"],
)
def test_a_reset_tells_nothing(later: DatabaseFigures) -> None:
    assert rates(FIRST, later) is None


def test_connections_left_are_those_that_nobody_keeps_back() -> None:
    assert FIRST.connections_left == 92
    assert replace(FIRST, connections=99).connections_left == 0


def test_a_history_shows_the_highest_of_each_slice_and_gaps_as_gaps() -> None:
    history = RateHistory()
    commits = 0
    for second in range(10):
        commits += second
        if second == 5:
            history.gap()
        history.add(after(second, commits=commits))
    # The gap is from the fourth second to the fifth, from which on it is compared anew.
    assert history.series(lambda each: each.transactions, 10.0, 10) == (None, 1, 2, 3, 4, None, 6, 7, 8, 9)
    assert history.series(lambda each: each.transactions, 10.0, 2) == (4, 9)
    assert history.series(lambda each: each.cache_hit, 4.0, 2) == (None, None)
    assert history.latest is not None
    history.gap()
    assert history.latest is None


def test_a_history_leaves_out_what_follows_too_closely_and_is_bounded() -> None:
    history = RateHistory(kept=3)
    for quarter in range(41):
        history.add(after(quarter / 4, commits=quarter))
    seen = history.series(lambda each: each.transactions, 10.0, 10)
    assert seen == (None, None, None, None, None, None, None, 4.0, 4.0, 4.0)


def test_an_empty_history_has_nothing() -> None:
    assert RateHistory().series(lambda each: each.transactions, 60.0, 3) == (None, None, None)
    assert RateHistory().latest is None

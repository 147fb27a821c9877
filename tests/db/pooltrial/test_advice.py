"""What size is advised for what was measured."""

from __future__ import annotations

import pytest

from pooldeck_db.pool.times import Spread
from pooldeck_db.pooltrial import TrialResult, advise


def result(
    size: int, p95: float, *, timeouts: int = 0, problem: str = "", throughput: float | None = None
) -> TrialResult:
    """What a size came to; a larger one gets more done, where nothing else is said."""
    wait = Spread() if problem else Spread(p95 / 2, p95, p95 * 2, 1000)
    return TrialResult(size, 50, 1.0, 1000, throughput or 100.0 * size, wait, timeouts, 0, size, 20, problem)


@pytest.mark.parametrize(
    ("waits", "size"),
    [
        ({1: 0.5, 5: 0.1, 10: 0.01, 20: 0.0099, 40: 0.0098}, 10),
        ({1: 0.0004, 5: 0.0001}, 1),
        ({1: 0.5, 5: 0.1}, 5),
        ({5: 0.1, 10: 0.09, 20: 0.05}, 20),
        ({5: 0.1, 10: 0.2}, 5),
        ({7: 0.3}, 7),
    ],
)
def test_the_smallest_size_that_larger_ones_do_not_beat_notably(waits: dict[int, float], size: int) -> None:
    assert advise(result(*each) for each in sorted(waits.items(), reverse=True)).size == size


def test_a_shorter_wait_with_which_no_more_is_done_is_no_gain() -> None:
    advised = advise([result(2, 0.04, throughput=1800.0), result(40, 0.02, throughput=1500.0)])
    assert advised.size == 2
    assert "with 40 it is 20 ms, and 1,500 in a second" in advised.words


def test_a_size_at_which_checkouts_gave_up_is_not_advised() -> None:
    advised = advise([result(1, 0.01, timeouts=5), result(5, 0.01)])
    assert advised.size == 5
    advised = advise([result(1, 0.01, timeouts=5)])
    assert advised.size == 1
    assert "5 gave up" in advised.words


def test_the_words_say_what_speaks_for_it() -> None:
    words = advise([result(1, 0.5), result(5, 0.01), result(9, 0.0099)]).words
    assert "5 connections for 50 tasks" in words
    assert "10 ms" in words
    assert "with 9 it is 9.9 ms" in words
    assert "the wait still fell" in advise([result(1, 0.5), result(5, 0.01)]).words


def test_what_the_server_had_no_room_for_is_said_and_not_advised() -> None:
    advised = advise([result(5, 0.1), result(500, 0.0, problem="500 connections were not tried.")])
    assert advised.size == 5
    assert advised.words.endswith("500 connections were not tried.")


def test_where_nothing_was_measured_nothing_is_advised() -> None:
    assert advise([]).size is None
    advised = advise([result(5, 0.0, problem="The server was gone.")])
    assert advised.size is None
    assert "The server was gone." in advised.words

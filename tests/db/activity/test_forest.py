"""Who waits for whom, drawn as trees."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from pooldeck_db.activity import Blocker, ServerSession, blocking_forest, walk
from support.activity import PLAIN


def session(pid: int, *blocked_by: int, transaction_age: float = 1.0, state_age: float = 1.0) -> ServerSession:
    """A session that waits for others."""
    return replace(
        PLAIN, pid=pid, blocked_by=blocked_by, transaction_age=transaction_age, state_age=state_age, state="active"
    )


def drawn(forest: tuple[Blocker, ...]) -> list[str]:
    """The trees, a line each node: its pid after its depth in dots, `=` for a repeated one, `o` for a circle."""
    marks = {True: "="}
    return [
        "." * depth + str(node.pid) + marks.get(node.is_repeated, "") + ("o" if node.is_in_circle else "")
        for depth, node in walk(forest)
    ]


def test_sessions_that_wait_for_nobody_are_in_no_tree() -> None:
    assert blocking_forest([session(1), session(2)]) == ()


def test_a_chain_hangs_below_its_root() -> None:
    forest = blocking_forest([session(1), session(2, 1), session(3, 2), session(4)])
    assert drawn(forest) == ["1", ".2", "..3"]
    assert [root.holds_up for root in forest] == [2]


def test_those_who_queue_for_the_same_row_stand_side_by_side() -> None:
    # The second holds the row's place in the queue, and the server names each for those behind it.
    forest = blocking_forest([session(1), session(2, 1), session(3, 2), session(4, 2, 3), session(5, 2, 3, 4)])
    assert drawn(forest) == ["1", ".2", "..3", "..4", "..5"]


def test_the_root_that_holds_up_most_is_the_first_and_who_waits_longest_too() -> None:
    sessions = [session(1), session(2, 1), session(3), session(4, 3), session(5, 3, state_age=9.0)]
    assert drawn(blocking_forest(sessions)) == ["3", ".5", ".4", "1", ".2"]


def test_who_waits_for_two_is_shown_below_both_and_its_own_waiters_once() -> None:
    forest = blocking_forest([session(1), session(2), session(3, 1, 2), session(4, 3)])
    assert drawn(forest) == ["1", ".3", "..4", "2", ".3="]
    assert [root.holds_up for root in forest] == [2, 2]


def test_a_prepared_transaction_is_a_root_without_a_session() -> None:
    forest = blocking_forest([session(1, 0), session(2, 1)])
    assert drawn(forest) == ["0", ".1", "..2"]
    assert forest[0].session is None


def test_a_blocker_that_was_not_read_is_a_root_without_a_session() -> None:
    (root,) = blocking_forest([session(2, 77)])
    assert (root.pid, root.session, [node.pid for node in root.waiting]) == (77, None, [2])


def test_a_circle_is_cut_open_at_its_oldest_transaction() -> None:
    sessions = [session(1, 2), session(2, 3, transaction_age=9.0), session(3, 1), session(4, 1)]
    assert drawn(blocking_forest(sessions)) == ["2o", ".1o", "..3o", "..4"]


def test_a_session_in_its_own_way_is_in_nobodys() -> None:
    assert blocking_forest([session(1, 1)]) == ()


def test_two_circles_and_a_tree_are_all_there() -> None:
    sessions = [session(1, 2), session(2, 1), session(3, 4), session(4, 3), session(5), session(6, 5)]
    assert {line.strip(".") for line in drawn(blocking_forest(sessions))} == {"1o", "2o", "3o", "4o", "5", "6"}


def test_a_queue_of_hundreds_takes_a_moment() -> None:
    sessions = [session(1), *(session(pid, *range(1, pid)) for pid in range(2, 500))]
    began = perf_counter()
    (root,) = blocking_forest(sessions)
    assert root.holds_up == len(root.waiting) == 498
    assert perf_counter() - began < 1.0

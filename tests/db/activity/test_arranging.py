"""Sessions sorted, grouped and looked through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pooldeck_db.activity import GroupKey, ServerSession, SortKey, Wanted, arranged, grouped, wait_of, wanted
from support.activity import PLAIN

IDLE = replace(PLAIN, pid=1, application="web", user="Zoe", age=5.0)
BUSY = replace(PLAIN, pid=2, application="web", state="active", query="UPDATE orders", transaction_age=3.0)
FORGOTTEN = replace(
    PLAIN, pid=3, application="job", user="bob", state="idle in transaction", transaction_age=60.0, state_age=50.0
)
WAITING = replace(
    BUSY, pid=4, application="job", wait_type="Lock", wait_event="tuple", blocked_by=(3,), transaction_age=2.0
)
WRITER = replace(PLAIN, pid=5, kind="walwriter", user="", database="", state="", query="", age=None)
ALL = (WRITER, WAITING, FORGOTTEN, BUSY, IDLE)


def pids(sessions: tuple[ServerSession, ...]) -> list[int]:
    """Return what they are called."""
    return [session.pid for session in sessions]


@pytest.mark.parametrize(
    ("by", "descending", "order"),
    [
        (SortKey.PID, False, [1, 2, 3, 4, 5]),
        (SortKey.PID, True, [5, 4, 3, 2, 1]),
        (SortKey.TRANSACTION, True, [3, 2, 4, 1, 5]),
        (SortKey.TRANSACTION, False, [4, 2, 3, 1, 5]),
        (SortKey.AGE, False, [1, 2, 3, 4, 5]),
        (SortKey.USER, False, [2, 4, 3, 1, 5]),
        (SortKey.WAIT, False, [4, 1, 2, 3, 5]),
    ],
)
def test_what_has_nothing_to_sort_by_is_last_either_way(
    by: SortKey, order: list[int], *, descending: bool
) -> None:
    assert pids(arranged(ALL, by, descending=descending)) == order


def test_every_key_sorts_and_groups() -> None:
    for sort in SortKey:
        assert sorted(pids(arranged(ALL, sort))) == [1, 2, 3, 4, 5]
    for group in GroupKey:
        assert sum(len(each.sessions) for each in grouped(ALL, group)) == len(ALL)


def test_groups_tell_what_is_in_them() -> None:
    job, web, _ = grouped(ALL, GroupKey.APPLICATION)
    assert (job.name, pids(job.sessions), job.active, job.idle_in_transaction, job.blocked) == (
        "job",
        [4, 3],
        1,
        1,
        1,
    )
    assert (job.oldest_transaction, web.oldest_transaction) == (60.0, 3.0)


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (Wanted(), [5, 4, 3, 2, 1]),
        (Wanted(clients_only=True), [4, 3, 2, 1]),
        (Wanted(text="ORDERS job"), [4]),
        (Wanted(text="lock: tuple"), [4]),
        (Wanted(states=frozenset({"active"})), [4, 2]),
        (Wanted(users=frozenset({"bob"})), [3]),
        (Wanted(applications=frozenset({"web"})), [2, 1]),
        (Wanted(blocked_only=True), [4]),
        (Wanted(group=(GroupKey.APPLICATION, "job")), [4, 3]),
        (Wanted(group=(GroupKey.WAIT, ""), clients_only=True), [3, 2, 1]),
        (Wanted(idle_in_transaction=50.0), [3]),
        (Wanted(idle_in_transaction=51.0), []),
    ],
)
def test_only_what_is_wanted_is_left(which: Wanted, found: list[int]) -> None:
    assert pids(wanted(ALL, which)) == found


def test_a_wait_is_written_with_its_sort() -> None:
    assert (wait_of(WAITING), wait_of(IDLE)) == ("Lock: tuple", "")

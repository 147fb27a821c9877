"""Who waits for whom, as trees. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pooldeck_db.activity.records import ServerSession


@dataclass(frozen=True, slots=True)
class Blocker:
    """A session in whose way others are, or that is itself in the way of others."""

    pid: int
    """0 stands for the prepared transactions, which have no process."""
    session: ServerSession | None
    """None for prepared transactions, and for a session that is not among those that were read."""
    waiting: tuple[Blocker, ...]
    """Those that wait for it before anybody else, the longest first."""
    holds_up: int
    """How many sessions wait for it, directly or for one that does."""
    is_in_circle: bool = False
    """It waits for one that waits for it: the server ends such a deadlock after deadlock_timeout."""
    is_repeated: bool = False
    """It waits for several, and what waits for it is shown at the first of them."""


def blocking_forest(sessions: Iterable[ServerSession]) -> tuple[Blocker, ...]:
    """The sessions that wait for nobody and are waited for, each with those that wait for it below it.

    The one that holds up most is the first. The server names for each session also those that merely wait earlier
    for the same thing; of these, the ones that wait for another one of them are left out, so that a queue of a
    hundred is no tree a hundred deep. A circle has no root: the session in it whose transaction is the oldest
    stands for one.
    """
    return _Forest({session.pid: session for session in sessions}).roots()


def walk(forest: Iterable[Blocker]) -> Iterator[tuple[int, Blocker]]:
    """Each node with its depth, as the trees are written line by line."""
    ahead = [(0, root) for root in reversed(tuple(forest))]
    while ahead:
        depth, node = ahead.pop()
        yield depth, node
        ahead += ((depth + 1, below) for below in reversed(node.waiting))


class _Forest:
    def __init__(self, sessions: Mapping[int, ServerSession]) -> None:
        self._sessions = sessions
        self._blockers = {
            pid: set(session.blocked_by) - {pid} for pid, session in sessions.items() if session.blocked_by
        }
        self._circles: set[int] = set()
        self._order = self._in_order()
        self._above = self._ancestors()

    def roots(self) -> tuple[Blocker, ...]:
        """The finished trees."""
        below, first = self._edges()
        made: dict[int, Blocker] = {}
        for pid in reversed(self._order):
            waiting = (made[waiter] for waiter in below[pid])
            made[pid] = Blocker(
                pid,
                self._sessions.get(pid),
                tuple(node if first[node.pid] == pid else _repeated(node) for node in waiting),
                self._held_up(pid),
                is_in_circle=pid in self._circles,
            )
        found = [made[pid] for pid in self._order if pid not in first and below[pid]]
        return tuple(sorted(found, key=lambda root: (-root.holds_up, -self._age(root.pid), root.pid)))

    def _in_order(self) -> list[int]:
        """Every session concerned, after all those that it waits for; circles are cut open."""
        waiters: dict[int, list[int]] = defaultdict(list)
        for pid, blockers in self._blockers.items():
            for blocker in blockers:
                waiters[blocker].append(pid)
        left = {pid: len(blockers) for pid, blockers in self._blockers.items()}
        ready = deque(sorted(pid for pid in waiters if not left.get(pid)))
        order: list[int] = []
        while ready or any(left.values()):
            if not ready:
                ready.append(self._cut(left))
            pid = ready.popleft()
            order.append(pid)
            for waiter in waiters[pid]:
                if left[waiter]:
                    left[waiter] -= 1
                    if not left[waiter]:
                        ready.append(waiter)
        return order

    def _cut(self, left: dict[int, int]) -> int:
        """Cut a circle open, and take what then is a root out of it."""
        stuck = {pid for pid, number in left.items() if number}
        circle = _circle(min(stuck), self._blockers, stuck)
        self._circles |= circle
        root = max(circle, key=lambda pid: (self._age(pid), -pid))
        left[root] = 0
        self._blockers[root] = set()
        return root

    def _ancestors(self) -> dict[int, int]:
        """Whom each session waits for in the end, a bit each: sets would take a second for a queue of hundreds."""
        bit = {pid: 1 << place for place, pid in enumerate(self._order)}
        above: dict[int, int] = {}
        for pid in self._order:
            mask = 0
            for blocker in self._blockers.get(pid, ()):
                mask |= above[blocker] | bit[blocker]
            above[pid] = mask
        self._bit = bit
        return above

    def _edges(self) -> tuple[dict[int, list[int]], dict[int, int]]:
        """Who is drawn below whom, the longest waiting first, and under whom first."""
        below: dict[int, list[int]] = defaultdict(list)
        first: dict[int, int] = {}
        for pid in sorted(self._order, key=lambda each: (-self._waiting(each), each)):
            blockers = self._blockers.get(pid, set())
            all_bits = sum(self._bit[blocker] for blocker in blockers)
            for blocker in sorted(blockers, key=self._bit.__getitem__):
                if not self._above[blocker] & all_bits:
                    below[blocker].append(pid)
                    first.setdefault(pid, blocker)
        return below, first

    def _held_up(self, pid: int) -> int:
        return sum(1 for mask in self._above.values() if mask & self._bit[pid])

    def _age(self, pid: int) -> float:
        session = self._sessions.get(pid)
        return (session.transaction_age if session else None) or 0.0

    def _waiting(self, pid: int) -> float:
        session = self._sessions.get(pid)
        return (session.state_age if session else None) or 0.0


def _repeated(node: Blocker) -> Blocker:
    return replace(node, waiting=(), is_repeated=True)


def _circle(start: int, blockers: Mapping[int, set[int]], stuck: set[int]) -> set[int]:
    """The sessions of one circle, which going from blocker to blocker must come to."""
    path: list[int] = []
    pid = start
    while pid not in path:
        path.append(pid)
        pid = min(blockers[pid] & stuck)
    return set(path[path.index(pid) :])

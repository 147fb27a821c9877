"""The steps in which changes were staged, to go back and forth; bounded. Pure."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.rows.records import Delete, Insert

if TYPE_CHECKING:
    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.records import Change

MOST_STEPS = 200
"""Steps that can be undone."""

MOST_HELD = 64 * 1024 * 1024
"""Bytes that the steps may hold beside what is staged now; the oldest are forgotten first."""

_ENTRY = 100
"""About how many bytes a change takes in a set that shares it with others."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What two sets of changes do not share, in bytes of memory."""

    gone: int
    """Of what only the first one holds."""
    new: int
    """Of what only the second one holds."""


@dataclass(frozen=True, slots=True)
class _Step:
    changes: ChangeSet
    weight: int
    """Bytes that it holds and the set that follows it does not."""


class Steps:
    """The sets of changes before the present one, and those that were undone."""

    def __init__(self) -> None:
        self._past: deque[_Step] = deque()
        self._future: list[_Step] = []
        self._weight = 0

    @property
    def previous(self) -> ChangeSet | None:
        """The set that an undo comes to; None where there is nothing to undo."""
        return self._past[-1].changes if self._past else None

    @property
    def next(self) -> ChangeSet | None:
        """The set that a redo comes to; None where nothing was undone."""
        return self._future[-1].changes if self._future else None

    def made(self, before: ChangeSet, difference: Difference) -> None:
        """A step was made from this set to another; what was undone before it cannot be redone any more."""
        self._weight -= sum(step.weight for step in self._future)
        self._future.clear()
        self._past.append(self._step(before, difference.gone))
        self._bound()

    def undone(self, present: ChangeSet, difference: Difference) -> None:
        """The step to `previous` was made; the difference is that from the present set to it."""
        self._weight -= self._past.pop().weight
        self._future.append(self._step(present, difference.gone))

    def redone(self, present: ChangeSet, difference: Difference) -> None:
        """The step to `next` was made; the difference is that from the present set to it."""
        self._weight -= self._future.pop().weight
        self._past.append(self._step(present, difference.gone))

    def clear(self) -> None:
        """Nothing can be undone or redone any more."""
        self._past.clear()
        self._future.clear()
        self._weight = 0

    def _step(self, changes: ChangeSet, held: int) -> _Step:
        weight = held + _ENTRY * len(changes)
        self._weight += weight
        return _Step(changes, weight)

    def _bound(self) -> None:
        while self._past and (len(self._past) > MOST_STEPS or self._weight > MOST_HELD):
            self._weight -= self._past.popleft().weight


def difference(before: ChangeSet, after: ChangeSet) -> Difference:
    """What only one of two sets holds; changes that they share count for nothing."""
    gone = sum(weight(change) for id, change in before.changes.items() if after.changes.get(id) is not change)  # noqa: A001
    new = sum(weight(change) for id, change in after.changes.items() if before.changes.get(id) is not change)  # noqa: A001
    return Difference(gone, new)


def weight(change: Change) -> int:
    """About how many bytes of memory the values of a change take."""
    values: list[object] = [] if isinstance(change, Insert) else [*change.base.values]
    if not isinstance(change, Delete):
        values += [entry for _, entry in change.entries]
    return sum(map(sys.getsizeof, values))

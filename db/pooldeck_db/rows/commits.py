"""What was written in this process, kept to be reversed. Pure."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pooldeck_db.rows.steps import weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pooldeck_db.rows.results import Written

MOST_COMMITS = 20
"""Writes that can be reversed."""

MOST_HELD = 64 * 1024 * 1024
"""Bytes that they may hold; the oldest are forgotten first, and the newest never is."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One set of changes that was written."""

    id: str
    """What the audit knows it by."""
    at: float
    """When, in seconds since the epoch."""
    written: tuple[Written, ...]


class Commits:
    """The writes of this process, of which the oldest are forgotten."""

    def __init__(self) -> None:
        self._commits: deque[tuple[Commit, int]] = deque()

    @property
    def latest(self) -> tuple[Commit, ...]:
        """The writes that can be reversed, the last one first."""
        return tuple(commit for commit, _ in reversed(self._commits))

    def add(self, commit: Commit, held: int) -> None:
        """Remember one more, which holds so many bytes."""
        self._commits.append((commit, held))
        while len(self._commits) > 1 and not self._fits():
            self._commits.popleft()

    def _fits(self) -> bool:
        return len(self._commits) <= MOST_COMMITS and sum(held for _, held in self._commits) <= MOST_HELD


def weight_of(every: Iterable[Written]) -> int:
    """About how many bytes of memory it takes to know what was written."""
    return sum(map(_weight, every))


def _weight(written: Written) -> int:
    images = (image for image in (written.before, written.after) if image is not None)
    kept = sum(sys.getsizeof(value) for _, value in written.kept)
    return weight(written.change) + sum(image.weight for image in images) + kept

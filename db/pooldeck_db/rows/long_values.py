"""Long values, of which images have but digests, are read before they are replaced: so that this can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.rows.records import Delete, Digest, Insert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.catalog import Column
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import Change, Entry
    from pooldeck_db.rows.running import Runner

MOST_KEPT = 32 * 1024 * 1024
"""Bytes of long values that are kept of one write, at most; they are held in memory."""


class LongValues:
    """What one write replaces of them."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._room = MOST_KEPT

    async def before(self, planner: Planner, change: Change) -> tuple[tuple[str, Entry], ...]:
        """The long values that a change is about to replace, as far as there is room. Raises DatabaseError."""
        kept: list[tuple[str, Entry]] = []
        for column, digest in _replaced(planner, change):
            if digest.length <= self._room and not isinstance(change, Insert):
                subject = str(change.relation)
                for (value,) in (await self._runner.run(*planner.whole(change.base, column), subject)).rows:
                    self._room -= digest.length
                    kept.append((column.name, value))
        return tuple(kept)


def _replaced(planner: Planner, change: Change) -> Iterator[tuple[Column, Digest]]:
    """The columns whose long values a change replaces."""
    if isinstance(change, Insert):
        return
    held = change.base.as_mapping()
    named = held if isinstance(change, Delete) else dict(change.entries)
    for column in planner.detail.columns:
        digest = held.get(column.name)
        if column.name in named and column.generated is None and isinstance(digest, Digest) and digest.is_long:
            yield column, digest

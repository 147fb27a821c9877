"""Whether rows still are as they were shown: each is locked, and compared value by value."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, PermissionDenied, ValueRefused
from pooldeck_db.rows.images import same
from pooldeck_db.rows.records import Delete, Edit
from pooldeck_db.rows.results import Conflict, Conflicted, Refused
from pooldeck_db.rows.running import Ended
from pooldeck_db.rows.sequence import place
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pooldeck_db.catalog import RelationDetail, RelationName
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import Change, RowImage
    from pooldeck_db.rows.running import Runner


def differs(detail: RelationDetail, base: RowImage, now: RowImage) -> bool:
    """Whether a row is another by now; what it generates follows from the rest."""
    compared = {column.name for column in detail.columns if column.generated is None}
    present = now.as_mapping()
    return any(
        name in compared and name in present and not same(value, present[name])
        for name, value in base.as_mapping().items()
    )


def image_of(planner: Planner, base: RowImage, now: RowImage) -> RowImage | None:
    """What was found at a row's address as that row, known by the address that it was found by: a key may be
    spelled otherwise by now. None where it is another row: one that is changed may lie elsewhere from then on.
    """
    if planner.moves and differs(planner.detail, base, now):
        return None
    return replace(now, address=base.address)


class Comparison:
    """Compares the rows of a set with what was shown, all of them."""

    def __init__(self, runner: Runner, planners: Mapping[RelationName, Planner], *, locking: bool) -> None:
        """`locking` is False where the user may not lock the rows."""
        self._runner = runner
        self._planners = planners
        self._locking = locking
        self._conflicts: list[Conflict] = []
        self._refused: list[Refused] = []

    async def compare(self, changes: Iterable[Change]) -> None:
        """Lock the rows in one order for everybody; raises Ended with all conflicts, or with the first refusal."""
        for own in await asyncio.to_thread(_in_places, changes):
            await self._relation(self._planners[own[0].relation], own)
        if self._conflicts:
            raise Ended(Conflicted(tuple(self._conflicts)))
        if self._refused:
            raise Ended(self._refused[0])

    async def _relation(self, planner: Planner, changes: Sequence[Edit | Delete]) -> None:
        missing = await self._judged(planner, [each for each in changes if planner.knows(each.base.address)])
        if missing and self._locking and planner.lockable:
            # A row may have been there again when the lock was given of the one that was deleted.
            missing = await self._judged(planner, missing)
        if missing:
            await self._look_for(planner, missing)
        for change in changes:
            if not planner.knows(change.base.address):
                await self._count(planner, change)

    async def _judged(self, planner: Planner, changes: Sequence[Edit | Delete]) -> list[Edit | Delete]:
        """Lock the rows of these changes and compare them; gives the changes whose rows could not be locked."""
        missing: list[Edit | Delete] = []
        images = await self._locked(planner, changes)
        async for change, now in in_turns(zip(changes, images, strict=True)):
            if now is None:
                missing.append(change)
            else:
                self._judge(planner, change, now)
        return missing

    async def _locked(self, planner: Planner, changes: Sequence[Edit | Delete]) -> list[RowImage | None]:
        lock = ""
        if self._locking and planner.lockable:
            # An UPDATE of a key takes the stronger lock by itself; the weaker one lets children be inserted.
            lock = "UPDATE" if any(isinstance(change, Delete) for change in changes) else "NO KEY UPDATE"
        try:
            return await self._runner.images(planner, [change.base.address for change in changes], lock=lock)
        except DatabaseError as error:
            only = changes[0] if len(changes) == 1 else None
            raise Ended(Refused(only, "", error), locking=bool(lock)) from error

    def _judge(self, planner: Planner, change: Edit | Delete, now: RowImage) -> None:
        if now.address.columns and now.address != change.base.address and not _is_same_key(now, change.base):
            # It was moved while the lock was waited for: nothing is at the address any more.
            self._conflicts.append(Conflict(change, None))
        elif differs(planner.detail, change.base, now):
            self._conflicts.append(Conflict(change, image_of(planner, change.base, now)))

    async def _look_for(self, planner: Planner, changes: Sequence[Edit | Delete]) -> None:
        """Rows that could not be locked: they are gone, or may be seen but not written."""
        found: list[RowImage | None] = [None] * len(changes)
        if self._locking and planner.lockable:
            found = await self._runner.images(planner, [change.base.address for change in changes])
        for change, now in zip(changes, found, strict=True):
            if now is None:
                self._conflicts.append(Conflict(change, None))
            elif differs(planner.detail, change.base, now):
                self._conflicts.append(Conflict(change, image_of(planner, change.base, now)))
            else:
                self._refused.append(Refused(change, "", _hidden(change)))

    async def _count(self, planner: Planner, change: Edit | Delete) -> None:
        """A row that is known by nothing but its values."""
        count = await self._runner.alike(planner, change.base)
        if not count:
            self._conflicts.append(Conflict(change, None))
        elif count > 1:
            self._refused.append(Refused(change, "", _several(change)))


def _in_places(changes: Iterable[Change]) -> list[list[Edit | Delete]]:
    """The changes of rows that are there, those of each relation together, in the order of the rows' places."""
    rows = sorted((c for c in changes if isinstance(c, Edit | Delete)), key=place)
    return [list(group) for _, group in groupby(rows, key=lambda change: change.relation)]


def _is_same_key(now: RowImage, base: RowImage) -> bool:
    """Whether the database took one address for the other: 1.0 and 1.00 are one key."""
    return now.address.columns == base.address.columns and set(now.address.columns) <= set(now.columns)


def _hidden(change: Edit | Delete) -> PermissionDenied:
    return PermissionDenied(
        "The row can be seen, but row-level security does not let you change it.",
        subject=str(change.relation),
        hint="The table's policies say who may; drop the change, or connect as another user.",
    )


def _several(change: Edit | Delete) -> ValueRefused:
    return ValueRefused(
        "Several rows are alike in every value, and nothing tells them apart.",
        subject=str(change.relation),
        hint="Drop the change, or give the relation a key.",
    )

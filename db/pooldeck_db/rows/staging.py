"""What is staged on a connection: the present change set, the steps that led to it, and the journal under both."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import PooldeckError
from pooldeck_db.rows.keeper import Keeper
from pooldeck_db.rows.record import Record
from pooldeck_db.rows.results import Applied, Conflicted, Refused, Unknown
from pooldeck_db.rows.settling import Settling
from pooldeck_db.rows.steps import Steps
from pooldeck_db.rows.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pooldeck_db.rows.audit import Audit
    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.commits import Commit
    from pooldeck_db.rows.journal import Journal, Leftover
    from pooldeck_db.rows.results import Outcome, Prepared
    from pooldeck_db.rows.steps import Difference
    from pooldeck_db.target import Notice


class Staging:
    """The changes that are staged on one connection, journalled before they count.

    Whoever subscribes is told of every change of it. Where the journal cannot be written, changes are staged all
    the same, and `notice` says that they would not outlast the process.
    """

    def __init__(self, journal: Journal, audit: Audit | None = None) -> None:
        """Without an audit, nothing is noted of what was written."""
        self._keeper = Keeper(journal)
        self._record = Record(audit)
        self._steps = Steps()
        self._settling = Settling(self._keeper, self._record, self._steps)
        self._turn = Turn()
        self._listeners: list[Callable[[], None]] = []

    @property
    def changes(self) -> ChangeSet:
        """What is staged now."""
        return self._keeper.state.changes

    @property
    def pending(self) -> Prepared | None:
        """What was sent to be committed and is not known to be; while there is such, nothing else is staged."""
        return self._keeper.state.prepared

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._steps.previous is not None

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone step to make again."""
        return self._steps.next is not None

    @property
    def notice(self) -> Notice | None:
        """Why what is staged is not on the disk, or what was written not in the audit; None where all is."""
        return self._keeper.notice or self._record.notice

    @property
    def commits(self) -> tuple[Commit, ...]:
        """What was written here and can be reversed, the last one first."""
        return self._record.commits.latest

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have a listener called after every change; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def change(self, how: Callable[[ChangeSet], ChangeSet]) -> None:
        """Stage what a function makes of the changes as they are when it is its turn, as one step.

        The function is called in a thread, since thousands of rows may be changed at once. Raises what it raises,
        ValueRefused where too many bytes would be staged, and PooldeckError while it is not known whether the last
        write was committed; nothing is changed then.
        """
        await self._turn.take(lambda: self._change(how))

    async def stage(self, changes: ChangeSet) -> None:
        """Stage these changes in the place of those before, as one step; otherwise as `change`."""
        await self.change(lambda _: changes)

    async def undo(self) -> bool:
        """Go one step back; False where there is none. Raises PooldeckError as `change` does."""
        return await self._turn.take(lambda: self._go(self._steps.previous, self._steps.undone))

    async def redo(self) -> bool:
        """Make an undone step again; False where there is none. Raises PooldeckError as `change` does."""
        return await self._turn.take(lambda: self._go(self._steps.next, self._steps.redone))

    async def preparing(self, prepared: Prepared) -> None:
        """Note what is about to be committed: nothing may be committed before this has returned.

        It may be called once more when a try has failed for certain and is made again. Raises PooldeckError where
        it cannot be noted and the journal would offer it again although it was written, where it is not what is
        staged, and where a former outcome is unknown; it is to be rolled back then.
        """
        await self._turn.take(lambda: self._told(self._settling.prepare(prepared)))

    async def settle(self, *, committed: bool) -> None:
        """Say what became of what was prepared: committed changes are staged no more, others still are."""
        await self._turn.take(lambda: self._told(self._settling.settle(committed=committed)))

    async def set_aside(self) -> None:
        """Leave what was prepared, of which nobody knows what became, to whoever opens the connection next.

        All that is staged goes with it, and other changes can be staged. Raises PooldeckError where that is not on
        the disk; nothing is changed then.
        """
        await self._turn.take(lambda: self._told(self._settling.set_aside()))

    async def conclude(self, outcome: Outcome) -> None:
        """Settle what came of an apply; after an unknown outcome it stays pending until `settle` is told."""
        match outcome:
            case Applied(written):
                await self._turn.take(lambda: self._told(self._settling.applied(written)))
            case Conflicted() | Refused():
                await self.settle(committed=False)
            case Unknown(prepared):
                await self._turn.take(lambda: self._told(self._settling.lost(prepared)))

    async def adopt(self, leftover: Leftover, *, committed: bool | None = None) -> None:
        """Stage what an earlier process left, behind what is staged now; it is offered never again.

        Where it was about to commit, `committed` says whether that happened; what did is not staged. Raises
        PooldeckError where that is not said or the journal cannot be written, ValueRefused where both change the
        same row or it is too much; the leftover stays then.
        """
        await self._turn.take(lambda: self._adopt(leftover, committed))

    async def _change(self, how: Callable[[ChangeSet], ChangeSet]) -> None:
        self._keeper.check_settled()
        before = self.changes
        after = await asyncio.to_thread(how, before)
        if after is not before:
            self._steps.made(before, await self._keeper.put_changes(after))
            self._tell()

    async def _go(self, to: ChangeSet | None, note: Callable[[ChangeSet, Difference], None]) -> bool:
        self._keeper.check_settled()
        if to is None:
            return False
        present = self.changes
        # The number of the next new row only ever grows: a draft that was undone is not another one.
        drafts = max(to.drafts, present.drafts)
        note(present, await self._keeper.put_changes(replace(to, drafts=drafts)))
        self._tell()
        return True

    async def _adopt(self, leftover: Leftover, committed: bool | None) -> None:
        self._keeper.check_settled()
        if leftover.prepared is not None and committed is None:
            what = "It is not known whether the changes were committed."
            raise PooldeckError(what, subject=leftover.path.name, hint="Find that out first.")
        if leftover.prepared is not None and committed:
            await self._record.add(leftover.prepared, leftover.at)
        left = leftover.state.settled(committed=bool(committed))
        before = self._keeper.state
        names = (*before.adopted, leftover.path.name, *left.adopted)
        after = replace(before, changes=before.changes.joined(left.changes), adopted=names)
        try:
            apart = await self._keeper.put(after, must_last=True)
        except OSError as error:
            what = f"The changes cannot be taken over: {error.strerror or error}."
            hint = "Make the directory writable, or free some space."
            raise PooldeckError(what, subject=str(error.filename or leftover.path), hint=hint) from error
        if left.changes:
            self._steps.made(before.changes, apart)
        # The leftover is void from now on, be its file still there or not.
        await self._keeper.void(await self._keeper.journal.sweep(leftover, names))
        self._tell()

    async def _told(self, step: Awaitable[None]) -> None:
        await step
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

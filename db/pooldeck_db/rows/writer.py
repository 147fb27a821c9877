"""Writes a set of changes in one transaction: lock, compare, write each exactly once, read back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import DatabaseError, PooldeckError, StatementFailed
from pooldeck_db.rows.assessment import VERBS
from pooldeck_db.rows.blame import blamed_column, columns_of
from pooldeck_db.rows.comparing import Comparison, differs
from pooldeck_db.rows.flushing import Flushing
from pooldeck_db.rows.long_values import LongValues
from pooldeck_db.rows.records import KEPT, Default, Delete, Edit, Insert, RowAddress, RowImage
from pooldeck_db.rows.results import Applied, Conflict, Conflicted, Prepared, Refused, Written
from pooldeck_db.rows.running import Ended, Runner
from pooldeck_db.rows.through import Missed
from pooldeck_db.rows.twice import changed_twice, share_rows
from pooldeck_db.turns import in_turns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.rows.composing import Plan
    from pooldeck_db.rows.planning import Planner
    from pooldeck_db.rows.records import Change, Entry
    from pooldeck_db.rows.results import Statement
    from pooldeck_db.rows.running import Answer

_CHECK_DEFERRED = "SET CONSTRAINTS ALL IMMEDIATE"
"""So that a deferred constraint is heard of before the commit, with its name."""

_AS_COMPARED = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
"""Where rows cannot be locked, and no statement of ours has their old values in it: what was changed since they
were compared is not written, but given up."""

_TRANSACTION = "SELECT CAST(pg_catalog.txid_current() AS text)"
"""The number that `pg_current_xact_id()` gives, too, which is younger."""


_WIDEST = 4
"""Bytes that a character takes at most."""


class Writer:
    """One try to write a set; afterwards it is known how far that came."""

    def __init__(
        self,
        plan: Plan,
        *,
        locking: bool,
        prepared: Callable[[Prepared], Awaitable[None]],
        progress: Callable[[int, int], None],
    ) -> None:
        self._planners = plan.planners
        self._plan = plan
        self._locking = locking
        self._announce = prepared
        self._progress = progress
        self._written: list[Written] = []
        self._are_compared = False
        self.stopped = False
        """It is not to commit any more."""
        self.prepared: Prepared | None = None
        """What is being committed; None before that."""

    @property
    def is_committing(self) -> bool:
        """Whether the commit is under way, which nothing stops."""
        return self.prepared is not None

    async def work(self, session: AsyncSession) -> Applied:
        """Write all, and leave the session to be committed. Raises Ended and DatabaseError."""
        runner = Runner(session)
        is_postgresql = session.get_bind().dialect.name == "postgresql"
        if is_postgresql and not self._locking and any(change.relation.model for change in self._plan.order):
            await runner.run(_AS_COMPARED, (), "the changes")
        comparison = Comparison(runner, self._planners, locking=self._locking)
        await comparison.compare(self._plan.order)
        self._are_compared = True
        await self.write(session)
        if is_postgresql:
            await self._check_deferred(runner)
        await self._read_back(runner)
        await self._prepare(await transaction_of(runner) if is_postgresql else None)
        return Applied(tuple(self._written))

    def is_locked(self, change: Change) -> bool:
        """Whether the change's row is locked while it is written, so that nobody else can have changed it."""
        planner = self._planners[change.relation]
        return (
            self._are_compared
            and not isinstance(change, Insert)
            and planner.knows(change.base.address)
            and planner.kept(locking=self._locking)
        )

    async def write(self, session: AsyncSession) -> Sequence[Written]:
        """Write all, without looking whether the rows are as they were; what is given is not read back yet.

        Raises Ended and DatabaseError.
        """
        runner = Runner(session)
        long_values, flushing = LongValues(runner), Flushing(session, self._plan.unit)
        for done, change in enumerate(self._plan.order, 1):
            await self._look_again(runner, change)
            kept = await self._kept(long_values, change)
            statement = self._plan.statements.get(change.id)
            if statement is None:
                written = await self._flushed(flushing, runner, change)
            else:
                written = await self._stated(runner, statement)
            self._written.append(replace(written, kept=kept))
            self._progress(done, len(self._plan.order))
        return self._written

    async def _look_again(self, runner: Runner, change: Change) -> None:
        """Raise Ended where the set itself has written the row, as one of its table or of another model."""
        planner = self._planners[change.relation]
        is_shared = any(share_rows(planner.detail, each.detail) for each in self._planners.values())
        if isinstance(change, Insert) or not (is_shared and self._are_compared):
            return
        if planner.knows(change.base.address):
            (now,) = await runner.images(planner, [change.base.address])
            if now is None or differs(planner.detail, change.base, now):
                raise Ended(Refused(change, "", changed_twice(change)))

    async def _stated(self, runner: Runner, statement: Statement) -> Written:
        planner = self._planners[statement.change.relation]
        written = await self._as_written(runner, statement, await self._run(runner, statement))
        return written if planner.addresses else await self._seen(runner, planner, written)

    async def _flushed(self, flushing: Flushing, runner: Runner, change: Change) -> Written:
        try:
            return await flushing.write(self._planners[change.relation], change)
        except Missed:
            if not (flushing.is_open or isinstance(change, Insert) or self.is_locked(change)):
                # The unit of work has rolled back, so that nothing can be asked any more.
                raise Ended(Conflicted((Conflict(change, None),))) from None
            raise Ended(await self._missed(runner, change, 0)) from None

    async def _kept(self, long_values: LongValues, change: Change) -> tuple[tuple[str, Entry], ...]:
        try:
            return await long_values.before(self._planners[change.relation], change)
        except DatabaseError as error:
            raise Ended(Refused(change, "", error)) from error

    async def _run(self, runner: Runner, statement: Statement) -> Answer:
        change = statement.change
        planner = self._planners[change.relation]
        try:
            answer = await runner.run(statement.sql, statement.parameters, str(change.relation))
        except DatabaseError as error:
            raise Ended(Refused(change, blamed_column(planner.detail, change, error), error)) from error
        hits = len(answer.rows) if planner.returns(change) else answer.count
        if hits != 1:
            raise Ended(await self._missed(runner, change, hits))
        return answer

    async def _missed(self, runner: Runner, change: Change, hits: int) -> Conflicted | Refused:
        """What it means that a statement wrote no row, or several."""
        planner = self._planners[change.relation]
        if not hits and not isinstance(change, Insert) and not self.is_locked(change):
            try:
                there = await runner.alike(planner, change.base)
            except DatabaseError as error:
                return Refused(change, "", error)
            if not there:
                return Conflicted((Conflict(change, None),))
        return Refused(change, "", _swallowed(planner, change) if not hits else _several(change, hits))

    async def _as_written(self, runner: Runner, statement: Statement, answer: Answer) -> Written:
        change = statement.change
        before = None if isinstance(change, Insert) else change.base
        if isinstance(change, Delete):
            return Written(change, (statement,), before, None)
        planner = self._planners[change.relation]
        if planner.returns(change):
            return Written(change, (statement,), before, planner.imaging.image(answer.rows[0]))
        address = before.address if before is not None else planner.address_of(answer.last_id)
        after = None if address is None else (await runner.images(planner, [address]))[0]
        return Written(change, (statement,), before, after)

    async def _seen(self, runner: Runner, planner: Planner, written: Written) -> Written:
        """What was written of a row that is known by nothing but its values, as far as it can be seen.

        What a trigger instead of the statement gives as written need not be there, nor what was there be gone.
        """
        change, before, after = written.change, written.before, written.after
        try:
            is_meant = before is not None and (after is None or differs(planner.detail, before, after))
            if before is not None and is_meant and await runner.alike(planner, before):
                raise Ended(Refused(change, "", _swallowed(planner, change)))
            # SQLite gives back no key of a table behind a view.
            for image in filter(None, (after, _as_edited(change))):
                if await runner.alike(planner, image):
                    return replace(written, after=image)
        except DatabaseError as error:
            raise Ended(Refused(change, "", error)) from error
        return replace(written, after=None)

    async def _check_deferred(self, runner: Runner) -> None:
        try:
            await runner.run(_CHECK_DEFERRED, (), "the changes")
        except DatabaseError as error:
            raise Ended(self.blamed(error)) from error

    def blamed(self, error: DatabaseError) -> Refused:
        """A refusal of the whole, with the change that its constraint concerns where only one can be meant."""
        concerned = [
            change
            for change in self._plan.order
            if error.constraint and columns_of(self._planners[change.relation].detail, error.constraint)
        ]
        if len(concerned) != 1:
            return Refused(None, "", error)
        (change,) = concerned
        return Refused(change, blamed_column(self._planners[change.relation].detail, change, error), error)

    async def _read_back(self, runner: Runner) -> None:
        """Read the rows again: triggers and cascades may have changed or taken them since they were written."""
        for name, planner in self._planners.items():
            places = [
                (place, written.after)
                for place, written in enumerate(self._written)
                if written.change.relation == name and written.after is not None
            ]
            known = [(place, after.address) for place, after in places if planner.knows(after.address)]
            images = await self._images(runner, planner, [address for _, address in known])
            async for (place, _), image in in_turns(zip(known, images, strict=True)):
                self._written[place] = replace(self._written[place], after=image)

    async def _images(
        self, runner: Runner, planner: Planner, addresses: Sequence[RowAddress]
    ) -> list[RowImage | None]:
        try:
            return await runner.images(planner, addresses)
        except DatabaseError as error:
            raise Ended(Refused(None, "", error)) from error

    async def _prepare(self, transaction: str | None) -> None:
        """Say what is about to be committed; from here on, only the database knows what becomes of it."""
        prepared = Prepared(transaction, tuple(self._written))
        try:
            await self._announce(prepared)
        except (OSError, PooldeckError) as error:
            failure = StatementFailed(
                f"Nothing was written, because the journal could not be: {error}",
                hint="See that there is space where it is kept, and that you may write there; then try again.",
            )
            raise Ended(Refused(None, "", failure)) from error
        if self.stopped:
            raise asyncio.CancelledError
        self.prepared = prepared


async def transaction_of(runner: Runner) -> str:
    """The number of the transaction; PostgreSQL alone."""
    answer = await runner.run(_TRANSACTION, (), "the changes")
    return str(answer.rows[0][0])


def _as_edited(change: Change) -> RowImage | None:
    """A row that is known by nothing but its values as an edit makes it; None where that is not known whole."""
    if not isinstance(change, Edit):
        return None
    values = {**change.base.as_mapping()}
    for name, entry in change.entries:
        if isinstance(entry, Default) or (isinstance(entry, str | bytes) and len(entry) > KEPT // _WIDEST):
            return None
        values[name] = entry
    held = tuple(values.values())
    return RowImage(RowAddress(change.relation, (), held), change.base.columns, held)


def _swallowed(planner: Planner, change: Change) -> StatementFailed:
    """Why the database took a statement and wrote nothing, as far as its catalog tells."""
    detail = planner.detail
    reasons = [f"the trigger {trigger.name}" for trigger in detail.triggers if trigger.enabled]
    reasons += [f"the rule {rule.name}" for rule in detail.rules]
    reasons += [f"the policy {policy.name}" for policy in detail.policies] if detail.row_security else []
    reasons = reasons or ["another change of the set, by a trigger or a foreign key that cascades"]
    return StatementFailed(
        f"The database took the {VERBS[type(change)]} and wrote no row.",
        subject=str(change.relation),
        hint=f"It may have been kept from it by {' or '.join(reasons)}.",
    )


def _several(change: Change, hits: int) -> StatementFailed:
    return StatementFailed(
        f"{hits} rows would have been written instead of one.",
        subject=str(change.relation),
        hint="Nothing tells these rows apart: drop the change, or give the relation a key.",
    )

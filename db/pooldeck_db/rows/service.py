"""Reads rows to change them, and writes what was staged: what the screens ask."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.errors import ConstraintViolated, DatabaseError, ValueRefused
from pooldeck_db.rows.applying import Applying
from pooldeck_db.rows.composing import composed
from pooldeck_db.rows.finding import Finder, gone
from pooldeck_db.rows.guards import Guards
from pooldeck_db.rows.planning import Planner
from pooldeck_db.rows.records import Delete
from pooldeck_db.rows.rehearsing import Rehearsal
from pooldeck_db.rows.results import Applied, Refused
from pooldeck_db.rows.running import Ended, Runner
from pooldeck_db.rows.sequence import sequences
from pooldeck_db.rows.typed import as_stored
from pooldeck_db.rows.verifying import ABORTED, COMMITTED, reread, status_of, verified

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from pooldeck_db.catalog import Column, RelationDetail, RelationName
    from pooldeck_db.catalog.reader import CatalogReader
    from pooldeck_db.deferred import Deferred
    from pooldeck_db.filters import Filter
    from pooldeck_db.paging.records import Key, Sort
    from pooldeck_db.rows.assessment import Assessment
    from pooldeck_db.rows.changes import ChangeSet
    from pooldeck_db.rows.records import Change, Checked, RowImage
    from pooldeck_db.rows.results import Outcome, Prepared, Statement
    from pooldeck_db.rows.spelling.base import Spelling
    from pooldeck_db.rows.through import UnitOfWork
    from pooldeck_db.sessions import Sessions
    from pooldeck_db.values import Value


def _unheard(_done: int, _of: int) -> None:
    """Nobody asked for the progress."""


class Rows:
    """Reads rows whole, and writes sets of changes, each in a short session of its own."""

    def __init__(self, sessions: Sessions, catalog: CatalogReader, unit: Deferred[UnitOfWork]) -> None:
        """`unit` writes the rows of models."""
        self._unit = unit
        self._sessions = sessions
        self._catalog = catalog
        self._spelling = _spelling(sessions.dialect.name)
        self._finder = Finder(sessions, self._spelling)

    async def image(
        self,
        detail: RelationDetail,
        key: Key,
        order: tuple[Sort, ...] = (),
        *,
        filter: Filter | None = None,  # noqa: A002
        shown: Sequence[Value] | None = None,
    ) -> RowImage:
        """The row with a key of a page, as it is now; `order` and `filter` are those of the page.

        `shown` are the values that the page shows of it. A row of a relation without any key is only found by its
        place or number there, and is another where somebody wrote meanwhile: with these that is noticed. Raises
        ObjectMissing where the row is not there any more, and DatabaseError.
        """
        (found,) = await self._finder.images(detail, [(key, shown)], order, filter)
        if found is None:
            raise gone(detail)
        return found

    async def images(
        self,
        detail: RelationDetail,
        keys: Sequence[Key],
        order: tuple[Sort, ...] = (),
        *,
        filter: Filter | None = None,  # noqa: A002
        shown: Sequence[Sequence[Value] | None] | None = None,
    ) -> tuple[RowImage | None, ...]:
        """The rows with these keys as they are now, None for each that is not there any more.

        Some 200 rows are read by one statement, all in one session. `shown` has what is shown of each, as for
        `image`. Raises DatabaseError.
        """
        values = shown if shown is not None else [None] * len(keys)
        return await self._finder.images(detail, list(zip(keys, values, strict=True)), order, filter)

    async def whole(self, detail: RelationDetail, image: RowImage, column: str, *, limit: int) -> Value:
        """A value of which an image has but the digest, as in a page, of no other row and as long as it is that.

        One of more than `limit` characters (PostgreSQL) or bytes is Clipped there. Raises ObjectMissing where the
        row is gone or the value another by now, ValueRefused for one that cannot be read as it is, DatabaseError.
        """
        columns = (each for each in detail.columns if each.name == column)
        return await self._finder.whole(detail, image, next(columns), limit)

    async def reread(self, images: Sequence[RowImage]) -> tuple[RowImage | None, ...]:
        """The same rows as they are now, None for each that is not there any more; raises DatabaseError.

        A row that is known by nothing but its values is there while one has all of them.
        """
        names = dict.fromkeys(image.address.relation for image in images)
        planners = {name: Planner(await self._catalog.detail(name), self._spelling) for name in names}

        async def work(session: AsyncSession) -> tuple[RowImage | None, ...]:
            return tuple(await reread(Runner(session), planners, images))

        return await self._sessions.read("rows that are staged", work)

    async def check(
        self,
        detail: RelationDetail,
        column: Column,
        text: str,
        *,
        quoted: bool = False,
        row: RowImage | None = None,
    ) -> Checked:
        """What the column would store of a typed text, and what is to be said of that; nothing is written.

        SQLite: `quoted` text is meant as text, whatever it looks like. `row` is whose value it is to be: a model's
        own code may look at the others. Raises ValueRefused for what the column, or its model, cannot take, and
        DatabaseError.
        """
        checked = await self._stored(detail, column, text, quoted=quoted)
        if not detail.relation.name.model:
            return checked

        async def work(session: AsyncSession) -> str:
            return await self._unit.get().check(session, detail, column, checked.entry, row)

        remark = await self._sessions.read(f"value of {column.name}", work)
        return replace(checked, remark=" ".join(filter(None, (checked.remark, remark))))

    async def _stored(self, detail: RelationDetail, column: Column, text: str, *, quoted: bool) -> Checked:
        """What the column alone would store."""
        if not self._spelling.locks:
            return as_stored(detail, column, text, quoted=quoted)
        from pooldeck_db.rows.probing import probed

        async def work(session: AsyncSession) -> Checked:
            return await probed(session, column, text, str(detail.relation.name))

        return await self._sessions.read(f"value of {column.name}", work)

    async def statements(self, changes: ChangeSet) -> tuple[Statement, ...]:
        """The exact statements that would write a set, in their order; of one change there may be several.

        Only the relations' details are read, unless a change is one of a model's row: then the set is written, and
        rolled back. Raises ObjectMissing for a relation or column that is gone, ValueRefused for what cannot be
        written, and for a model DatabaseError.
        """
        planners = await self._planners(changes)
        if any(name.model for name in planners):
            return await Rehearsal(self._sessions, planners, self._unit).statements(changes)
        details = {name: planner.detail for name, planner in planners.items()}
        try:
            plan = await asyncio.to_thread(
                lambda: composed(planners, sequences(changes, details)[0], self._unit, locking=True)
            )
        except Ended as ended:
            if isinstance(ended.outcome, Refused):
                raise ended.outcome.error from ended
            raise
        return tuple(plan.statements.values())

    async def assess(self, changes: ChangeSet) -> Assessment:
        """What is to be said of a set before it is written: keys, cascades, triggers, row security.

        Raises ObjectMissing for a relation that is gone, and DatabaseError.
        """
        planners = await self._planners(changes)
        details = {name: planner.detail for name, planner in planners.items()}
        return await Guards(self._sessions, self._spelling, self._catalog.detail).assess(changes, details)

    async def apply(
        self,
        changes: ChangeSet,
        *,
        prepared: Callable[[Prepared], Awaitable[None]],
        progress: Callable[[int, int], None] = _unheard,
    ) -> Outcome:
        """Write a set in one transaction, or nothing of it.

        Each row is locked and compared with its image; then each statement must write exactly one row. `prepared`
        is awaited when all is written and before the commit, `progress` is told how many of how many changes are
        written. Where the database gives a try up because of others, or an order of the changes does not do, it is
        tried again: of several calls of `prepared` the last one counts, the others' were certainly not committed.
        A cancel before the commit leaves nothing written and is raised; a later one changes nothing.
        """
        if not changes:
            return Applied(())
        try:
            planners = await self._planners(changes)
        except DatabaseError as error:
            return Refused(_first_of(changes, error.subject), "", error)
        outcome = await Applying(self._sessions, planners, self._unit, prepared, progress).apply(changes)
        return await self._with_column(planners, outcome) if isinstance(outcome, Refused) else outcome

    async def verify(self, prepared: Prepared) -> bool | None:
        """Whether a set whose commit was not answered was committed: True, False, or None while nobody knows yet.

        Raises DatabaseError.
        """
        transaction = prepared.transaction
        if transaction is not None and self._spelling.locks:

            async def ask(session: AsyncSession) -> str | None:
                return await status_of(Runner(session), transaction)

            status = await self._sessions.read("outcome of a commit", ask)
            if status == COMMITTED:
                return await self._unless_denied(prepared)
            if status is not None:
                return False if status == ABORTED else None
        return await self._seen(prepared)

    async def _unless_denied(self, prepared: Prepared) -> bool | None:
        """True for a set whose transaction was committed; None where its rows are all as before.

        A server that takes over gives numbers anew of which it had not heard.
        """
        try:
            return None if await self._seen(prepared) is False else True
        except DatabaseError:
            return True

    async def _seen(self, prepared: Prepared) -> bool | None:
        """What the rows of a set say of its commit."""
        planners = await self._planners(written.change for written in prepared.written)

        async def look(session: AsyncSession) -> bool | None:
            return await verified(Runner(session), planners, prepared.written)

        return await self._sessions.read("rows of a commit", look)

    async def _planners(self, changes: Iterable[Change]) -> Mapping[RelationName, Planner]:
        """For each of the relations, as it is now, what composes its statements."""
        names = dict.fromkeys(change.relation for change in changes)
        return {name: Planner(await self._catalog.detail(name), self._spelling) for name in names}

    async def _with_column(self, planners: Mapping[RelationName, Planner], refused: Refused) -> Refused:
        """The refusal with the column that is to blame, where the server did not say which of several it is."""
        change, error = refused.change, refused.error
        if refused.column or change is None or isinstance(change, Delete):
            return refused
        if not isinstance(error, ValueRefused | ConstraintViolated):  # A domain's check is such a constraint.
            return refused
        detail = planners[change.relation].detail
        columns = {column.name: column for column in detail.columns}
        for name, entry in change.entries:
            if name not in columns or not isinstance(entry, str) or not self._spelling.locks:
                continue
            try:
                await self.check(detail, columns[name], entry)
            except ValueRefused:
                return Refused(change, name, error)
            except DatabaseError:
                return refused
        return refused


def _first_of(changes: ChangeSet, relation: str) -> Change | None:
    """The first change of a relation that is to blame; a model that is not there is told by its whole name."""
    return next((change for change in changes if relation in (str(change.relation), change.relation.model)), None)


def _spelling(dialect: str) -> Spelling:
    """The spelling of a dialect; imports no other's."""
    if dialect == "postgresql":
        from pooldeck_db.rows.spelling.postgresql import PostgreSQLSpelling

        return PostgreSQLSpelling()
    from pooldeck_db.rows.spelling.sqlite import SQLiteSpelling

    return SQLiteSpelling()

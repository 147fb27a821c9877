"""One run of an action: its rows are loaded, its function is called, and what it changed is flushed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from pooldeck_db.errors import ActionFailed, ObjectMissing, ValueRefused
from pooldeck_db.models.converting import as_loaded
from pooldeck_db.models.eager import collections, counting, loading
from pooldeck_db.models.kept_open import CommitRefused, Transaction, kept_open
from pooldeck_db.models.mishaps import COMMITTED, NOTHING, UNSEEN, explained
from pooldeck_db.repository import AsyncRepository
from pooldeck_db.repository.keys import PrimaryKey
from pooldeck_db.rows.running import Runner, chunks
from pooldeck_db.rows.writer import transaction_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapper

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.models.records import Action, Model
    from pooldeck_db.rows.records import RowAddress

MOST_LOADED = 100_000
"""Rows of one relationship that are loaded for all rows of an action."""

_VALUES = 1_000
"""Values that are asked for at once: PostgreSQL answers with 1,664 columns at most."""


class ActionRun:
    """Runs an action once; afterwards it is known how far that came."""

    def __init__(
        self,
        model: Model,
        action: Action,
        detail: RelationDetail,
        rows: Sequence[RowAddress],
        progress: Callable[[int, int], None],
    ) -> None:
        self._model, self._action, self._detail, self._rows = model, action, detail, rows
        self._progress = progress
        self._transaction: Transaction | None = None
        self._mapper: Mapper[object] = inspect(model.entity)
        self.stopped = False
        """It is not to commit any more."""
        self.is_committing = False
        """The action is done, and the commit under way."""
        self.transaction: str | None = None
        """The number of the transaction (PostgreSQL); None before the commit."""

    @property
    def is_out_of_hand(self) -> bool:
        """The action has ended its transaction itself, past everything: something may be committed."""
        return self._transaction is not None and self._transaction.is_ended_unseen

    async def work(self, session: AsyncSession) -> str:
        """Run it, and leave the session to be committed; what it says of itself. Raises PooldeckError."""
        entities = await self._load(session)
        # The action's own queries are to see what it has changed before, as anybody expects of a session.
        session.autoflush = True
        said = await self._call(session, entities)
        if session.get_bind().dialect.name == "postgresql":
            self.transaction = await transaction_of(Runner(session))
        if self.stopped:  # The action has swallowed the cancel.
            raise asyncio.CancelledError
        self.is_committing = True
        return said

    async def _load(self, session: AsyncSession) -> list[object]:
        """The rows as objects; raises ObjectMissing where any is gone, and what their conversion raises."""
        keys = await self._keys(session)
        await self._check_size(session, keys)
        found = await AsyncRepository(self._model.entity, session).get_many(
            keys, load=loading(self._mapper, self._action.load)
        )
        if (gone := len(keys) - len(found)) > 0:
            raise ObjectMissing(
                f"{gone} of {len(keys)} rows {'is' if gone == 1 else 'are'} not there any more: nothing was run.",
                subject=self._action.title,
                hint="Read the rows again, and select those that are there.",
            )
        return found

    async def _keys(self, session: AsyncSession) -> list[tuple[object, ...]]:
        """The keys as the model has them."""
        columns = {column.name: column for column in self._detail.columns}
        names = self._model.key
        parts = [(columns[name], each.type) for name, each in zip(names, self._mapper.primary_key, strict=True)]
        found: list[tuple[object, ...]] = []
        for some in chunks(self._rows, max(1, _VALUES // len(names))):
            values = [
                (column, type_, row.values[row.columns.index(name)])
                for row in some
                for name, (column, type_) in zip(names, parts, strict=True)
            ]
            loaded = await as_loaded(session, values, self._model.name)
            found += zip(*(iter(loaded),) * len(names), strict=True)
        return found

    async def _check_size(self, session: AsyncSession, keys: Sequence[tuple[object, ...]]) -> None:
        """Raise ValueRefused where more rows are related to these than are to be in memory."""
        own = PrimaryKey(self._mapper)
        for name, steps in collections(self._mapper, self._action.load).items():
            counted = 0
            for some in chunks(keys, own.chunk):
                most = MOST_LOADED + 1 - counted
                counted += (
                    await session.execute(counting(self._mapper, steps, own.is_one_of(some), most))
                ).scalar_one()
                if counted <= MOST_LOADED:
                    continue
                raise ValueRefused(
                    f"It loads {name}, of which these rows have more than {MOST_LOADED:,}.",
                    subject=self._action.title,
                    hint="Select fewer rows, or have the action read them by a query of its own, in parts.",
                )

    async def _call(self, session: AsyncSession, entities: list[object]) -> str:
        """Call the function, and flush; raises ActionFailed for whatever goes wrong in it."""
        told = {"progress": self._tell} if self._action.tells_progress else {}
        transaction = self._transaction = Transaction(session.get_bind().dialect.name)
        try:
            async with kept_open(session, transaction):
                said = await self._action.function(session, entities, **told)
                await session.flush()
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise self._explained(error) from error  # Something of its own was cancelled.
        except (GeneratorExit, KeyboardInterrupt):
            raise
        except BaseException as error:  # This is the user's own code, which may raise anything.
            raise self._explained(error) from error
        self._check_kept(transaction)
        if said is not None and not isinstance(said, str):
            raise self._failed(f"It returned {type(said).__name__}, not str or None. {NOTHING}", "")
        return said or ""

    def _check_kept(self, transaction: Transaction) -> None:
        """Raise ActionFailed where the function has ended the transaction, or wanted to."""
        if transaction.is_commit_wanted:
            raise self._failed(f"{COMMITTED} {NOTHING}", "Take the commit out of the action.")
        if transaction.is_ended_unseen:
            raise self._failed(UNSEEN, "Take the commit out of the action, and look at the rows.")
        if transaction.is_rolled_back:
            hint = "Have it raise an exception where nothing is to be written, or use session.begin_nested()."
            raise self._failed("It has rolled back its transaction, so that nothing of it was written.", hint)

    def _tell(self, done: object, of: object, /) -> None:
        """Pass on how far it is, which the user's code says; raises TypeError."""
        if not isinstance(done, int) or not isinstance(of, int):
            raise TypeError(f"progress is told two whole numbers, not {type(done).__name__}, {type(of).__name__}")
        self._progress(done, of)

    def _explained(self, error: BaseException) -> ActionFailed:
        wanted = self._transaction is not None and self._transaction.is_commit_wanted
        if wanted and isinstance(error, (SQLAlchemyError, Warning)):
            # What SQLAlchemy makes of the refusal is not what it is about.
            error = CommitRefused().with_traceback(error.__traceback__)
        return explained(self._action, error, UNSEEN if self.is_out_of_hand else NOTHING)

    def _failed(self, what: str, hint: str) -> ActionFailed:
        return ActionFailed(what, subject=self._action.title, hint=hint)

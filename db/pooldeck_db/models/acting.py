"""Runs the actions that models offer, each in one transaction, and takes down that it was run."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from pooldeck_db.errors import (
    ActionFailed,
    ConnectionLost,
    DatabaseError,
    ObjectMissing,
    PooldeckError,
    ReadOnlyViolation,
    ValueRefused,
)
from pooldeck_db.models.action_run import ActionRun
from pooldeck_db.models.mishaps import UNKNOWN, UNSEEN, explained
from pooldeck_db.rows.audit import Ran
from pooldeck_db.rows.changes import MOST_CHANGES
from pooldeck_db.rows.ending import UNDECIDED, to_the_end
from pooldeck_db.target import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pooldeck_db.catalog import RelationDetail
    from pooldeck_db.models.reader import ModelsReader
    from pooldeck_db.models.records import Action, Model
    from pooldeck_db.rows.audit import Audit
    from pooldeck_db.rows.records import RowAddress
    from pooldeck_db.sessions import Sessions

MOST_ROWS = MOST_CHANGES
"""Rows that an action is run on at once."""

_LOOK = "Read the rows again and look at them before it is run once more."

_LONGEST = 3600.0
"""Seconds that an action may take; each of its statements has the connection's own time-out."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an action that was committed."""

    said: str
    """What it says of itself; may be empty. From the user's code, and so as any text from outside."""
    rows: int
    """How many it was run on."""
    notice: Notice | None = None
    """Why it is missing in the audit; None where it is not."""


def _unheard(_done: int, _of: int) -> None:
    """Nobody asked for the progress."""


class Actions:
    """Runs actions on one database."""

    def __init__(
        self, sessions: Sessions, models: ModelsReader, audit: Audit | None, *, read_only: bool, because: str
    ) -> None:
        self._sessions, self._models, self._audit = sessions, models, audit
        self._read_only, self._because = read_only, because

    async def of(self, detail: RelationDetail) -> tuple[Action, ...]:
        """What can be done with the rows of a relation; nothing where that is no model's. Raises nothing."""
        model = (await self._models.loaded()).models.get(detail.relation.name.model)
        return () if model is None else model.actions

    async def run(
        self,
        detail: RelationDetail,
        name: str,
        rows: Sequence[RowAddress],
        *,
        progress: Callable[[int, int], None] = _unheard,
    ) -> Acted:
        """Run an action of a model on rows of it, all or nothing.

        `detail` is the model's relation; `progress` is told what the action says. A cancel before the commit ends
        its statement, and leaves nothing written; a later one changes nothing. Raises ActionFailed for what the
        user's code raised, ObjectMissing where a row is gone, ReadOnlyViolation, ValueRefused and DatabaseError.
        """
        model, action = await self._found(detail, name)
        self._check(model, action, rows)
        run = ActionRun(model, action, detail, rows, progress)
        label = f"action {action.name}"
        task = asyncio.create_task(self._sessions.write(label, run.work, deadline=_LONGEST), name=label)
        try:
            await to_the_end(task, run)
            said = task.result()
        except (Exception, asyncio.CancelledError) as error:  # Events and types of the user's own raise anything.
            raised, is_unknown = _told(action, error, run)
            if is_unknown:
                await self._note(action, rows, run, is_certain=False)
            if raised is error:
                raise
            raise raised from error
        return Acted(said, len(rows), await self._note(action, rows, run, is_certain=True))

    async def _found(self, detail: RelationDetail, name: str) -> tuple[Model, Action]:
        model = (await self._models.loaded()).models.get(detail.relation.name.model)
        action = next((each for each in model.actions if each.name == name), None) if model else None
        if model is None or action is None:
            raise ObjectMissing(f"There is no action {name}.", subject=detail.relation.name.model)
        return model, action

    def _check(self, model: Model, action: Action, rows: Sequence[RowAddress]) -> None:
        """Raise what speaks against running it at all."""
        if self._read_only:
            why = f": {self._because}" if self._because else ""
            raise ReadOnlyViolation(f"No action is run on a read-only connection{why}.", subject=action.title)
        if not rows or len(rows) > MOST_ROWS:
            raise ValueRefused(
                f"An action is run on 1 to {MOST_ROWS:,} rows, not {len(rows):,}.",
                subject=action.title,
                hint="Select fewer rows." if rows else "Select some rows.",
            )
        if any(not set(model.key) <= set(row.columns) for row in rows):
            raise ValueRefused("These rows are not known by the model's key.", subject=action.title)

    async def _note(
        self, action: Action, rows: Sequence[RowAddress], run: ActionRun, *, is_certain: bool
    ) -> Notice | None:
        if self._audit is None:
            return None
        try:
            ran = Ran(uuid4().hex, action.name, rows, run.transaction, is_certain)
            await self._audit.record_action(ran, time.time())
        except OSError as error:
            what = f"The action is not in the audit: {error.strerror or error}."
            hint = "Make the file writable, free some space, or set editing.audit to false."
            return Notice(what, str(self._audit.file), hint)
        return None


def _told(action: Action, error: BaseException, run: ActionRun) -> tuple[BaseException, bool]:
    """What is raised for what a run has raised, and whether it is unknown what of it was committed."""
    is_decided = isinstance(error, DatabaseError) and error.code and not error.code.startswith(UNDECIDED)
    if run.is_committing and not is_decided:
        if isinstance(error, (DatabaseError, asyncio.CancelledError)):
            what = "The connection ended during the commit: it is not known whether it was committed."
            return ConnectionLost(what, subject=action.title, hint=_LOOK), True
        return explained(action, error, UNKNOWN), True
    if run.is_out_of_hand:
        is_cancel = isinstance(error, asyncio.CancelledError)
        return ActionFailed(UNSEEN, subject=action.title, hint=_LOOK) if is_cancel else error, True
    if isinstance(error, (PooldeckError, asyncio.CancelledError)):
        return error, False
    return explained(action, error), False
